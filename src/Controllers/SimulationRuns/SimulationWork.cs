using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>What is to be done for a run.</summary>
/// <typeparam name="TAnswer">What comes of it.</typeparam>
internal sealed record SimulationWork<TAnswer>
{
    /// <summary>The run, to be woken when there is something to say.</summary>
    public required ObjectKey Run { get; init; }

    /// <summary>Its own id.</summary>
    public required string Uid { get; init; }

    /// <summary>What is simulated, in few digits.</summary>
    public required string Digest { get; init; }

    /// <summary>How much memory it takes, by estimate, in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>After how long it is broken off.</summary>
    public required TimeSpan Limit { get; init; }

    /// <summary>Does it, on a thread of its own: given where to say how far it is, and what breaks it off within a second.</summary>
    public required Func<IProgress<WorkProgress>, CancellationToken, TAnswer> Do { get; init; }
}

/// <summary>Work needs more memory than there is.</summary>
internal sealed class TooLargeException(long bytes, long limit) : Exception(
    $"it would need about {bytes >> 20} MiB, and Simulations:MemoryLimit is {limit >> 20} MiB: simulate less at once, by a shorter horizon, less demand or less parallelism");

/// <summary>How much of it is done.</summary>
/// <param name="Completed">So many simulations.</param>
/// <param name="Total">Of so many.</param>
internal readonly record struct WorkProgress(int Completed, int Total)
{
    /// <summary>In percent, rounded down.</summary>
    public int Percent => Total == 0 ? 0 : (int)(100L * Completed / Total);
}

/// <summary>Whether work is taken on.</summary>
internal enum Admission
{
    /// <summary>It is.</summary>
    Taken,

    /// <summary>Too many wait: ask again later.</summary>
    Full,

    /// <summary>This process does not lead yet, or no longer: all runs are woken when it does.</summary>
    Closed,
}

/// <summary>How far work is.</summary>
internal enum WorkState
{
    /// <summary>It waits for its turn.</summary>
    Queued,

    /// <summary>It is being done.</summary>
    Running,

    /// <summary>It was done.</summary>
    Done,

    /// <summary>It failed, or was broken off for its deadline.</summary>
    Failed,

    /// <summary>It was not taken on.</summary>
    Refused,
}

/// <summary>How far work is, and what came of it.</summary>
/// <typeparam name="TAnswer">What comes of it.</typeparam>
/// <param name="Digest">What is simulated.</param>
/// <param name="State">How far it is.</param>
/// <param name="Progress">How much of it is done.</param>
/// <param name="StartedAt">When it began; null while it waits.</param>
/// <param name="EndedAt">When it ended; null before.</param>
internal sealed record WorkReport<TAnswer>(string Digest, WorkState State, WorkProgress Progress, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt)
{
    /// <summary>What came of it when it was done.</summary>
    public TAnswer? Answer { get; init; }

    /// <summary>Why it failed; a <see cref="TimeoutException"/> for its deadline.</summary>
    public Exception? Failure { get; init; }
}
