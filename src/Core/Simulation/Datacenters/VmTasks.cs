namespace CloudIntel.Core.Simulation.Datacenters;

/// <summary>The tasks of a virtual machine: those that run, by when they are due, and those that wait, in the order in which they came.</summary>
internal sealed class VmTasks
{
    /// <summary>Those that wait, by the cores that they want: who is first and fits is at the head of one of few queues, however many wait.</summary>
    private readonly SortedDictionary<int, Queue<(long Turn, int Task)>> waiting = [];
    private long turns;

    /// <summary>A running task is due when a core could have done so much work as it needs at its utilisation.</summary>
    public PriorityQueue<int, (double Due, int Task)> Running { get; } = new();

    public int RunningCores { get; set; }

    public double RunningDemand { get; set; } // cores

    public int Expected { get; set; }

    public int Finished { get; set; }

    public void Wait(int task, int cores)
    {
        if (!waiting.TryGetValue(cores, out var queue))
            waiting.Add(cores, queue = new());
        queue.Enqueue((turns++, task));
    }

    /// <summary>Takes the first of those that want no more cores than are free; false where there is none. It costs as much as there are different numbers of cores.</summary>
    public bool TryTakeFirst(int freeCores, out int task)
    {
        Queue<(long Turn, int Task)>? first = null;
        foreach (var (cores, queue) in waiting)
        {
            if (cores > freeCores)
                break;
            if (queue.Count > 0 && (first is null || queue.Peek().Turn < first.Peek().Turn))
                first = queue;
        }

        task = first?.Dequeue().Task ?? default;
        return first is not null;
    }
}
