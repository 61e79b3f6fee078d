namespace CloudIntel.Kubernetes.Controllers;

/// <summary>Keys that are due later. One timer serves them all; of several delays of a key the one that ends first counts.</summary>
/// <typeparam name="TKey">What is worked on.</typeparam>
internal sealed class DelayedKeys<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly Action<TKey, WorkPriority> due;
    private readonly long start;
    private readonly Dictionary<TKey, (TimeSpan Due, WorkPriority Priority)> waiting = [];
    private readonly PriorityQueue<TKey, TimeSpan> order = new();
    private readonly ITimer timer;
    private TimeSpan armed = TimeSpan.MaxValue;
    private bool disposed;

    /// <summary>Creates an empty set.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="due">Called for each key that is due, outside of any lock of this set.</param>
    public DelayedKeys(TimeProvider time, Action<TKey, WorkPriority> due)
    {
        this.time = time;
        this.due = due;
        start = time.GetTimestamp();
        timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many keys wait.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return waiting.Count;
        }
    }

    /// <summary>Has a key reported after a while.</summary>
    public void Add(TKey key, TimeSpan delay, WorkPriority priority)
    {
        lock (gate)
        {
            if (disposed)
                return;
            var when = Now() + delay;
            var known = waiting.TryGetValue(key, out var before);
            var raised = known && before.Priority > priority ? before.Priority : priority;
            if (known && before.Due <= when)
            {
                waiting[key] = (before.Due, raised);
                return;
            }

            waiting[key] = (when, raised);
            order.Enqueue(key, when);
            Arm();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            waiting.Clear();
            order.Clear();
            timer.Dispose();
        }
    }

    private TimeSpan Now() => time.GetElapsedTime(start);

    private void Fire()
    {
        List<(TKey Key, WorkPriority Priority)> ready = [];
        lock (gate)
        {
            armed = TimeSpan.MaxValue;
            var now = Now();
            while (order.TryPeek(out var key, out var when) && when <= now)
            {
                order.Dequeue();
                if (waiting.TryGetValue(key, out var entry) && entry.Due == when && waiting.Remove(key))
                    ready.Add((key, entry.Priority));
            }

            if (!disposed)
                Arm();
        }

        foreach (var (key, priority) in ready)
            due(key, priority);
    }

    /// <summary>Sets the timer to the earliest key; whole milliseconds, rounded up, since timers count no finer.</summary>
    private void Arm()
    {
        if (!order.TryPeek(out _, out var next) || next >= armed)
            return;
        armed = next;
        var delay = Math.Max(1, Math.Ceiling((next - Now()).TotalMilliseconds));
        timer.Change(TimeSpan.FromMilliseconds(Math.Min(delay, int.MaxValue)), Timeout.InfiniteTimeSpan);
    }
}
