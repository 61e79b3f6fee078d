namespace CloudIntel.Core.Simulation.Kernel;

/// <summary>An event with its place in the order: time in ticks, then priority and sequence in one number.</summary>
internal readonly struct QueuedEvent<T>(long time, ulong order, T value)
    where T : unmanaged
{
    public readonly long Time = time;
    public readonly ulong Order = order;
    public readonly T Value = value;

    public bool IsBefore(in QueuedEvent<T> other) => Time < other.Time || (Time == other.Time && Order < other.Order);
}

/// <summary>A heap of four children a node, in one array. Adding and taking cost O(log n) and allocate nothing but when the array grows.</summary>
internal sealed class EventHeap<T>
    where T : unmanaged
{
    private const int Children = 4;
    private QueuedEvent<T>[] events = new QueuedEvent<T>[16];

    public int Count { get; private set; }

    /// <summary>The earliest. There must be one.</summary>
    public ref readonly QueuedEvent<T> First => ref events[0];

    public void Add(in QueuedEvent<T> added)
    {
        if (Count == events.Length)
            Array.Resize(ref events, 2 * Count);
        var at = Count++;
        var all = events;
        while (at > 0)
        {
            var parent = (at - 1) / Children;
            if (!added.IsBefore(all[parent]))
                break;
            all[at] = all[parent];
            at = parent;
        }

        all[at] = added;
    }

    /// <summary>Takes the earliest away. There must be one.</summary>
    public QueuedEvent<T> Take()
    {
        var all = events;
        var first = all[0];
        var last = all[--Count];
        var (at, count) = (0, Count);
        while (true)
        {
            var child = (at * Children) + 1;
            if (child >= count)
                break;
            var end = Math.Min(child + Children, count);
            var least = child;
            for (var other = child + 1; other < end; other++)
            {
                if (all[other].IsBefore(all[least]))
                    least = other;
            }

            if (!all[least].IsBefore(last))
                break;
            all[at] = all[least];
            at = least;
        }

        all[at] = last;
        return first;
    }
}
