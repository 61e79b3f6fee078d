namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>What is known of a workload: its containers, how many replicas of them there are, and what it promises. Nothing else is read.</summary>
public sealed record WorkloadFacts
{
    /// <summary>Its containers; their names differ.</summary>
    public required IReadOnlyList<ContainerFacts> Containers { get; init; }

    /// <summary>How many replicas there are and may be.</summary>
    public required ReplicaFacts Replicas { get; init; }

    /// <summary>What it promises. While one of them is broken or at risk, nothing is made smaller.</summary>
    public IReadOnlyList<ObjectiveFacts> Objectives { get; init; } = [];

    /// <summary>What its resources cost where it runs; null where that is not known, and then no cost is told.</summary>
    public ResourcePrices? Prices { get; init; }

    /// <summary><see cref="WorkloadAdvice.Last"/> of the decision before; null for the first.</summary>
    public LastAdvice? Last { get; init; }
}

/// <summary>What is known of one container of each replica.</summary>
public sealed record ContainerFacts
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>CPU that it asks for and may use, in cores.</summary>
    public CurrentSize Cpu { get; init; } = new();

    /// <summary>Cores that it asks for by the hour of the day already; empty where it asks for the same all day.</summary>
    public IReadOnlyList<TimedRequest> CpuByHour { get; init; } = [];

    /// <summary>Memory that it asks for and may use, in bytes.</summary>
    public CurrentSize Memory { get; init; } = new();

    /// <summary>Cores used, of the replicas as <see cref="ReplicaPooling"/> says; null where that is not known.</summary>
    public UsageSeries? CpuUsage { get; init; }

    /// <summary>Bytes used, of the replicas as <see cref="ReplicaPooling"/> says; null where that is not known.</summary>
    public UsageSeries? MemoryUsage { get; init; }

    /// <summary>Kills for want of memory, of any replica.</summary>
    public IReadOnlyList<MemoryKill> Kills { get; init; } = [];

    /// <summary>When it started, of any replica, Unix seconds; what is used just after is told from what is used later.</summary>
    public IReadOnlyList<long> Starts { get; init; } = [];

    /// <summary>Whether the cluster changes its requests without a restart.</summary>
    public bool ResizesInPlace { get; init; }
}

/// <summary>How many replicas there are, may be, and what they have to carry.</summary>
public sealed record ReplicaFacts
{
    /// <summary>How many there are; how many its spec asks for.</summary>
    public required int Current { get; init; }

    /// <summary>The fewest at any time; 0 where it may be scaled to none outside hours.</summary>
    public int Minimum { get; init; } = 1;

    /// <summary>The most at any time.</summary>
    public int Maximum { get; init; } = int.MaxValue;

    /// <summary>As many may be away at once, with the others carrying all: those of a zone, or one for an eviction.</summary>
    public int Spare { get; init; }

    /// <summary>There is one on each node, as of a DaemonSet: nothing is advised on their number.</summary>
    public bool IsPerNode { get; init; }

    /// <summary>What changes their number by itself; null where nothing does.</summary>
    public AutoscalerFacts? Autoscaler { get; init; }

    /// <summary>Hours of each week in which there are fewer by a schedule already.</summary>
    public IReadOnlyList<ReplicaWindow> Windows { get; init; } = [];

    /// <summary>How many were ready at what times; null where that is not known, and then it was always the current number.</summary>
    public UsageSeries? Counts { get; init; }

    /// <summary>What all of them together had to carry; null where that is not known, and then nothing is advised on their number.</summary>
    public DemandFacts? Demand { get; init; }
}

/// <summary>A horizontal autoscaler.</summary>
/// <param name="Minimum">Replicas at least.</param>
/// <param name="Maximum">Replicas at most.</param>
/// <param name="CpuPercent">The share of their CPU requests that replicas are held at, in percent; null where it does not go by that.</param>
/// <param name="MemoryPercent">The same of memory.</param>
public sealed record AutoscalerFacts(int Minimum, int Maximum, double? CpuPercent = null, double? MemoryPercent = null);

/// <summary>In what the work of replicas is counted.</summary>
public enum DemandUnit
{
    /// <summary>Requests per second.</summary>
    Requests,

    /// <summary>Cores used by all replicas.</summary>
    Cores,
}

/// <summary>What all replicas together had to carry.</summary>
/// <param name="Unit">In what it is counted.</param>
/// <param name="Series">How much, over time; over three weeks or more, idle hours can be told.</param>
/// <param name="PerReplica">What a replica can carry, in the same unit; null to learn it: of cores, its request; of requests, the most that replicas carried each.</param>
public sealed record DemandFacts(DemandUnit Unit, UsageSeries Series, double? PerReplica = null);

/// <summary>What was advised last, so that advice neither swings nor repeats itself in other words.</summary>
/// <param name="Containers">What containers were to ask for.</param>
/// <param name="Replicas">How many replicas there were to be; null where nothing was said.</param>
/// <param name="RoseAt">When more was advised for the last time, Unix seconds; null for never. For a week after it nothing is made smaller.</param>
public sealed record LastAdvice(IReadOnlyList<LastSize> Containers, int? Replicas = null, long? RoseAt = null);

/// <summary>What a container was to ask for; null where nothing was said.</summary>
public sealed record LastSize(string Name, double? Cpu, double? Memory);
