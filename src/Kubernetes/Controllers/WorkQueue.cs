namespace CloudIntel.Kubernetes.Controllers;

/// <summary>
/// Keys that wait to be worked on. A key is never handed out twice at once; adds of a waiting key collapse into one; an add
/// while the key is worked on brings exactly one more run. Live work goes before backlog, but never starves it.
/// </summary>
/// <typeparam name="TKey">What is worked on.</typeparam>
internal sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    /// <summary>While live work and backlog both wait, one key in so many comes from the backlog, so that a busy key cannot hold it up for ever.</summary>
    private const int BacklogShare = 4;

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly RetryDelay retryDelay;
    private readonly WorkQueueMeasures measures;
    private readonly Dictionary<TKey, Entry> entries = [];
    private readonly Dictionary<TKey, int> failures = [];
    private readonly Queue<(TKey Key, long Ticket)> live = new();
    private readonly Queue<(TKey Key, long Ticket)> backlog = new();
    private readonly Queue<TaskCompletionSource<WorkItem<TKey>?>> idleWorkers = new();
    private readonly DelayedKeys<TKey> delayed;
    private readonly TaskCompletionSource drained = new();
    private long tickets;
    private int liveWaiting;
    private int backlogWaiting;
    private int liveInARow;
    private int running;
    private bool shutDown;

    /// <summary>Creates an empty queue.</summary>
    /// <param name="retryDelay">How long a failed key waits.</param>
    /// <param name="time">The clock of delays and metrics.</param>
    /// <param name="measures">Where it is measured.</param>
    public WorkQueue(RetryDelay retryDelay, TimeProvider time, WorkQueueMeasures measures)
    {
        this.time = time;
        this.retryDelay = retryDelay;
        this.measures = measures;
        delayed = new(time, Add);
    }

    /// <summary>Has a key worked on, as soon as a worker is free.</summary>
    public void Add(TKey key, WorkPriority priority = WorkPriority.Live)
    {
        TaskCompletionSource<WorkItem<TKey>?>? worker;
        WorkItem<TKey>? item;
        lock (gate)
        {
            if (shutDown || !MarkDirty(key, priority))
                return;
            if (!idleWorkers.TryDequeue(out worker))
                return;
            item = TakeNext();
        }

        worker.SetResult(item);
    }

    /// <summary>Has a key worked on after a while. Of several delays of a key the one that ends first counts.</summary>
    public void AddAfter(TKey key, TimeSpan delay, WorkPriority priority = WorkPriority.Live)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key, priority);
            return;
        }

        lock (gate)
        {
            if (!shutDown)
                delayed.Add(key, delay, priority);
        }
    }

    /// <summary>Has a key that failed worked on again, later with each failure in a row, without end.</summary>
    /// <returns>How long it waits.</returns>
    public TimeSpan AddRateLimited(TKey key, WorkPriority priority = WorkPriority.Live)
    {
        TimeSpan delay;
        lock (gate)
        {
            failures.TryGetValue(key, out var before);
            failures[key] = before + 1;
            delay = retryDelay.After(before);
        }

        measures.Retried();
        AddAfter(key, delay, priority);
        return delay;
    }

    /// <summary>Says that a key succeeded, or is gone: its next failure is the first again.</summary>
    public void Forget(TKey key)
    {
        lock (gate)
            failures.Remove(key);
    }

    /// <summary>The next key, once there is one; null after <see cref="ShutDown"/>. Each key taken must be given back by <see cref="Done"/>.</summary>
    public Task<WorkItem<TKey>?> TakeAsync()
    {
        lock (gate)
        {
            if (shutDown)
                return Task.FromResult<WorkItem<TKey>?>(null);
            if (liveWaiting + backlogWaiting > 0)
                return Task.FromResult<WorkItem<TKey>?>(TakeNext());
            var worker = new TaskCompletionSource<WorkItem<TKey>?>(TaskCreationOptions.RunContinuationsAsynchronously);
            idleWorkers.Enqueue(worker);
            return worker.Task;
        }
    }

    /// <summary>Gives a key back. It is handed out again if it was added meanwhile.</summary>
    public void Done(TKey key)
    {
        TaskCompletionSource<WorkItem<TKey>?>? worker = null;
        WorkItem<TKey>? item = null;
        bool last;
        lock (gate)
        {
            var entry = entries[key];
            measures.Worked(time.GetElapsedTime(entry.Started));
            entry.Running = false;
            running--;
            if (!entry.Dirty)
                entries.Remove(key);
            else if (!shutDown)
                Enqueue(key, entry);
            last = shutDown && running == 0;
            if (liveWaiting + backlogWaiting > 0 && idleWorkers.TryDequeue(out worker))
                item = TakeNext();
        }

        worker?.SetResult(item);
        if (last)
            drained.TrySetResult();
    }

    /// <summary>Hands out nothing more and takes nothing more: what waits is dropped, what is worked on goes on to its end.</summary>
    public void ShutDown()
    {
        TaskCompletionSource<WorkItem<TKey>?>[] workers;
        bool idle;
        lock (gate)
        {
            shutDown = true;
            delayed.Dispose();
            workers = [.. idleWorkers];
            idleWorkers.Clear();
            idle = running == 0;
        }

        foreach (var worker in workers)
            worker.SetResult(null);
        if (idle)
            drained.TrySetResult();
    }

    /// <summary>Completes when nothing is worked on any more after <see cref="ShutDown"/>.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        await drained.Task.WaitAsync(cancellationToken);
        await Task.Yield(); // go on elsewhere than in the worker that was last
    }

    /// <summary>What is worked on now, and for how long.</summary>
    public IReadOnlyList<(TKey Key, TimeSpan Running)> InFlight()
    {
        lock (gate)
            return [.. entries.Where(entry => entry.Value.Running).Select(entry => (entry.Key, time.GetElapsedTime(entry.Value.Started)))];
    }

    /// <summary>What the queue holds now.</summary>
    public WorkQueueState State()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            var unfinished = TimeSpan.Zero;
            var longest = TimeSpan.Zero;
            if (running > 0)
            {
                foreach (var entry in entries.Values.Where(entry => entry.Running))
                {
                    var elapsed = time.GetElapsedTime(entry.Started, now);
                    unfinished += elapsed;
                    longest = elapsed > longest ? elapsed : longest;
                }
            }

            return new(liveWaiting, backlogWaiting, unfinished, longest);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ShutDown();

    /// <summary>Notes that a key has to be worked on; false when nothing new waits because of it.</summary>
    private bool MarkDirty(TKey key, WorkPriority priority)
    {
        if (!entries.TryGetValue(key, out var entry))
            entries.Add(key, entry = new());

        if (entry.Dirty)
        {
            if (priority > entry.Priority)
                Raise(key, entry, priority);
            return false;
        }

        measures.Added();
        entry.Dirty = true;
        entry.Priority = priority;
        entry.Added = time.GetTimestamp();
        if (entry.Running)
            return false;
        Enqueue(key, entry);
        return true;
    }

    private void Raise(TKey key, Entry entry, WorkPriority priority)
    {
        if (!entry.Running)
        {
            // Its place in the backlog stays behind with an old ticket and is passed over.
            if (--backlogWaiting == 0)
                backlog.Clear();
            entry.Priority = priority;
            Enqueue(key, entry);
        }

        entry.Priority = priority;
    }

    private void Enqueue(TKey key, Entry entry)
    {
        entry.Ticket = ++tickets;
        if (entry.Priority == WorkPriority.Live)
        {
            live.Enqueue((key, entry.Ticket));
            liveWaiting++;
        }
        else
        {
            backlog.Enqueue((key, entry.Ticket));
            backlogWaiting++;
        }
    }

    private WorkItem<TKey> TakeNext()
    {
        var fromBacklog = backlogWaiting > 0 && (liveWaiting == 0 || liveInARow >= BacklogShare - 1);
        liveInARow = fromBacklog ? 0 : liveInARow + 1;
        var source = fromBacklog ? backlog : live;
        while (true)
        {
            var (key, ticket) = source.Dequeue();
            if (!entries.TryGetValue(key, out var entry) || entry.Ticket != ticket || !entry.Dirty || entry.Running)
                continue;

            if (fromBacklog)
                backlogWaiting--;
            else
                liveWaiting--;
            running++;
            entry.Dirty = false;
            entry.Running = true;
            entry.Started = time.GetTimestamp();
            measures.Waited(time.GetElapsedTime(entry.Added, entry.Started));
            failures.TryGetValue(key, out var before);
            return new(key, entry.Priority, before + 1);
        }
    }

    /// <summary>What is known of a key that waits or is worked on.</summary>
    private sealed class Entry
    {
        public bool Dirty { get; set; }

        public bool Running { get; set; }

        public WorkPriority Priority { get; set; }

        /// <summary>Which of its places in the queues counts.</summary>
        public long Ticket { get; set; }

        public long Added { get; set; }

        public long Started { get; set; }
    }
}

/// <summary>What goes first. The values are those of controller-runtime's priority queue.</summary>
internal enum WorkPriority
{
    /// <summary>Objects of a full list, resyncs, and what everybody was asked to look at.</summary>
    Backlog = -100,

    /// <summary>Somebody just changed something.</summary>
    Live = 0,
}

/// <summary>A key handed to a worker.</summary>
/// <param name="Key">What is worked on.</param>
/// <param name="Priority">How it came to be here.</param>
/// <param name="Attempt">1 for the first try, then one more for each failure in a row.</param>
internal readonly record struct WorkItem<TKey>(TKey Key, WorkPriority Priority, int Attempt);
