namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>
/// How far values of a kind usually are from nothing: the sizes of those of the last time in order. The very newest wait before they count, so that what begins to be
/// unusual does not become usual before it is seen. A value takes O(capacity), which is a few cache lines.
/// </summary>
internal sealed class Spread(int capacity, int delay)
{
    private readonly float[] sorted = new float[capacity];
    private readonly float[] counted = new float[capacity];
    private readonly float[] waiting = new float[delay];
    private int oldest;
    private int oldestWaiting;
    private int waitingCount;

    /// <summary>How many values count.</summary>
    public int Count { get; private set; }

    /// <summary>The deviation of normally distributed values with the same median size; 0 of none.</summary>
    public double Deviation { get; private set; }

    /// <summary>The mean of the largest twentieth; 0 of none.</summary>
    public double Tail
    {
        get
        {
            var count = (Count + 19) / 20;
            var sum = 0.0;
            for (var i = Count - count; i < Count; i++)
                sum += sorted[i];
            return count == 0 ? 0 : sum / count;
        }
    }

    /// <summary>The largest; 0 of none.</summary>
    public double Largest => Count == 0 ? 0 : sorted[Count - 1];

    /// <summary>Takes a value in, and lets the oldest go. The first ones count at once.</summary>
    public void Add(double value)
    {
        var size = (float)Math.Abs(value);
        if (Count < delay)
        {
            Take(size);
            return;
        }

        if (waitingCount == delay)
        {
            Take(waiting[oldestWaiting]);
            oldestWaiting = oldestWaiting + 1 == delay ? 0 : oldestWaiting + 1;
            waitingCount--;
        }

        var place = oldestWaiting + waitingCount++;
        waiting[place < delay ? place : place - delay] = size;
    }

    /// <summary>Drops what still waits: it was not usual.</summary>
    public void Forget() => waitingCount = 0;

    private void Take(float size)
    {
        // What lies between the place of the one that goes and that of the one that comes moves by one.
        var from = Count == capacity ? Place(counted[oldest]) : Count;
        counted[oldest] = size;
        oldest = oldest + 1 == capacity ? 0 : oldest + 1;
        Count = Math.Min(Count + 1, capacity);
        var to = Place(size, from);
        if (to > from)
            sorted.AsSpan(from + 1, to - from).CopyTo(sorted.AsSpan(from));
        else
            sorted.AsSpan(to, from - to).CopyTo(sorted.AsSpan(to + 1));
        sorted[to] = size;
        Deviation = 1.4826 * (sorted[(Count - 1) / 2] + sorted[Count / 2]) / 2;
    }

    /// <summary>The first place with a size that is not smaller.</summary>
    private int Place(float size)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (sorted[middle] < size)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>The same, as if the one at a place were not there.</summary>
    private int Place(float size, int without)
    {
        var (low, high) = (0, Count - 1);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (sorted[middle < without ? middle : middle + 1] < size)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
