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
    public double Deviation => Count == 0 ? 0 : 1.4826 * (sorted[(Count - 1) / 2] + sorted[Count / 2]) / 2;

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
            oldestWaiting = (oldestWaiting + 1) % delay;
            waitingCount--;
        }

        waiting[(oldestWaiting + waitingCount++) % delay] = size;
    }

    /// <summary>Drops what still waits: it was not usual.</summary>
    public void Forget() => waitingCount = 0;

    private void Take(float size)
    {
        if (Count == capacity)
        {
            var gone = Array.BinarySearch(sorted, counted[oldest]);
            Array.Copy(sorted, gone + 1, sorted, gone, capacity - gone - 1);
            Count--;
        }

        counted[oldest] = size;
        oldest = (oldest + 1) % capacity;
        var place = Array.BinarySearch(sorted, 0, Count, size);
        place = place < 0 ? ~place : place;
        Array.Copy(sorted, place, sorted, place + 1, Count - place);
        sorted[place] = size;
        Count++;
    }
}
