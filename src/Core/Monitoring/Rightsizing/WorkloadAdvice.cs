namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>What to do about a workload.</summary>
public sealed record WorkloadAdvice
{
    /// <summary>Up where anything is to rise; else Set where something is asked for the first time; else Down where anything is to sink; else Keep.</summary>
    public required SizingDirection Direction { get; init; }

    /// <summary>Of each container, in the order of the facts.</summary>
    public required IReadOnlyList<ContainerAdvice> Containers { get; init; }

    /// <summary>How many replicas.</summary>
    public required ReplicaAdvice Replicas { get; init; }

    /// <summary>The probability that what is advised holds for the following week: the least of what changes, or of all where nothing does; 0 where nothing is known.</summary>
    public required double Confidence { get; init; }

    /// <summary>What it costs; null where prices are not known.</summary>
    public CostImpact? Cost { get; init; }

    /// <summary>The worst of the objectives; Unknown where there is none.</summary>
    public required ObjectiveState Sla { get; init; }

    /// <summary>How each objective stands, in the order of the facts.</summary>
    public required IReadOnlyList<ObjectiveVerdict> Objectives { get; init; }

    /// <summary>One sentence, for people.</summary>
    public required string Rationale { get; init; }

    /// <summary>To be given to the next decision.</summary>
    public required LastAdvice Last { get; init; }

    /// <summary>Whether there is anything to do: a request, a limit, requests by the hour, replicas, their hours, or an autoscaler's bounds.</summary>
    public bool HasChange => Direction != SizingDirection.Keep || Replicas.HasChange || Containers.Any(container => container.HasChange);
}

/// <summary>What to do about a container.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cpu">CPU, in cores.</param>
/// <param name="Memory">Memory, in bytes.</param>
public sealed record ContainerAdvice(string Name, ResourceAdvice Cpu, ResourceAdvice Memory)
{
    /// <summary>Whether there is anything to do.</summary>
    public bool HasChange => Cpu.HasChange || Memory.HasChange;
}

/// <summary>Why, for machines.</summary>
public enum ReplicaReason
{
    /// <summary>There are as many as demand and availability ask for.</summary>
    OnTarget,

    /// <summary>Demand says so.</summary>
    Demand,

    /// <summary>There must be so many for some to be away.</summary>
    Availability,

    /// <summary>There are hours in which it is idle.</summary>
    Idle,

    /// <summary>The requests are to change first: both at once would count the same twice.</summary>
    RequestsFirst,

    /// <summary>There is one on each node.</summary>
    PerNode,

    /// <summary>What they have to carry is not known for long enough.</summary>
    UnknownDemand,

    /// <summary>There would be fewer, but an objective is broken or at risk.</summary>
    Objective,

    /// <summary>There would be fewer, but more were advised within the last week.</summary>
    RoseLately,
}

/// <summary>Bounds and targets of a horizontal autoscaler.</summary>
public sealed record AutoscalerAdvice(int Minimum, int Maximum, double? CpuPercent, double? MemoryPercent);

/// <summary>Hours of each week with another number of replicas.</summary>
/// <param name="Days">The days on which it begins, Monday first.</param>
/// <param name="FromHour">The hour at which it begins, UTC.</param>
/// <param name="Hours">How long it lasts; may reach into the next days.</param>
/// <param name="Replicas">How many there are to be.</param>
public sealed record ReplicaWindow(IReadOnlyList<DayOfWeek> Days, int FromHour, int Hours, int Replicas)
{
    /// <summary>Hours of a week.</summary>
    internal int HoursOfWeek => Days.Count * Hours;
}

/// <summary>How many replicas there are to be.</summary>
public sealed record ReplicaAdvice
{
    /// <summary>Which way their number goes, by itself, by an autoscaler's bounds or targets, or by the hours of each week.</summary>
    public required SizingDirection Direction { get; init; }

    /// <summary>Why, for machines.</summary>
    public required ReplicaReason Reason { get; init; }

    /// <summary>How many; the current number where an autoscaler decides.</summary>
    public required int Count { get; init; }

    /// <summary>What the autoscaler is to be set to; null where there is none, or it is well set.</summary>
    public AutoscalerAdvice? Autoscaler { get; init; }

    /// <summary>Hours of each week in which there are to be fewer, whether there are already or not; empty for none.</summary>
    public IReadOnlyList<ReplicaWindow> Windows { get; init; } = [];

    /// <summary>Whether these hours are others than now.</summary>
    public bool ChangesWindows { get; init; }

    /// <summary>How many are needed in each of the next 24 hours, beginning with that of the decision; empty where that cannot be forecast.</summary>
    public IReadOnlyList<int> NextDay { get; init; } = [];

    /// <summary>The probability that what is advised is enough in the following week, with as many away as may be; 0 where nothing is known.</summary>
    public required double Confidence { get; init; }

    /// <summary>One sentence, for people.</summary>
    public required string Rationale { get; init; }

    /// <summary>Whether there is anything to do.</summary>
    public bool HasChange => Direction != SizingDirection.Keep || Autoscaler is not null || ChangesWindows;
}
