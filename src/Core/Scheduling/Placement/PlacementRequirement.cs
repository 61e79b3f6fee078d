using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Scheduling.Placement;

/// <summary>What a placement is chosen by among those that keep every constraint.</summary>
public enum PlacementStrategy
{
    /// <summary>The lowest cost.</summary>
    Cost = 0,

    /// <summary>The shortest expected response time.</summary>
    Performance,

    /// <summary>The lowest product of both: a percent of cost is worth a percent of response time.</summary>
    Hybrid,

    /// <summary>As Hybrid, with cost and response time corrected by what earlier placements turned out to be, where that proved right on outcomes that it was not learned from.</summary>
    Intelligent,
}

/// <summary>What a workload needs, and what must hold of where it runs. Empty lists allow everything.</summary>
public sealed record PlacementRequirement
{
    /// <summary>Processor time of a request of which nothing else is said.</summary>
    public const double DefaultProcessorMilliseconds = 50;

    /// <summary>Equal replicas; at least 1.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>What each replica requests.</summary>
    public required ReplicaRequests Requests { get; init; }

    /// <summary>What of each machine is not there for replicas.</summary>
    public ReplicaRequests Overhead { get; init; }

    /// <summary>Models of graphics processors that will do; looked for in the model's name without regard to case.</summary>
    public IReadOnlyList<string> GpuTypes { get; init; } = [];

    /// <summary>The least memory of each graphics processor, GiB; null for any.</summary>
    public decimal? MinimumGpuMemoryGibibytes { get; init; }

    /// <summary>Architectures that its images are built for.</summary>
    public IReadOnlyList<string> Architectures { get; init; } = [];

    /// <summary>The least network of a machine, Gbit/s; null for any.</summary>
    public decimal? MinimumNetworkGbps { get; init; }

    /// <summary>The least local disk of a machine, GiB; null for any.</summary>
    public decimal? MinimumLocalDiskGibibytes { get; init; }

    /// <summary>The least score of a virtual processor, see <see cref="ProcessorScore"/>; null for any.</summary>
    public decimal? MinimumProcessorScore { get; init; }

    /// <summary>Whether machines will do whose processors may be used in full for part of the time only.</summary>
    public bool AllowBurstable { get; init; }

    /// <summary>Providers.</summary>
    public IReadOnlyList<string> Providers { get; init; } = [];

    /// <summary>Regions.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>Countries and groups of them, such as EU, in which data may lie.</summary>
    public IReadOnlyList<string> DataResidency { get; init; } = [];

    /// <summary>Countries and groups of them in which the provider may have its seat.</summary>
    public IReadOnlyList<string> Jurisdictions { get; init; } = [];

    /// <summary>Certificates, all of which must hold.</summary>
    public IReadOnlyList<string> Certifications { get; init; } = [];

    /// <summary>The most that electricity may emit, grams of CO₂ a kWh; null for any.</summary>
    public decimal? MaximumCarbonGramsPerKwh { get; init; }

    /// <summary>Ways to pay. Empty for on demand alone.</summary>
    public IReadOnlyList<PurchaseOption> PurchaseOptions { get; init; } = [];

    /// <summary>The largest share of machines that may be taken away in a month, in percent; null for any.</summary>
    public int? MaximumInterruptionPercent { get; init; }

    /// <summary>The most that an hour may cost, US dollars, without traffic; null for any.</summary>
    public decimal? HourlyCeiling { get; init; }

    /// <summary>The most that a month of 730 hours may cost, US dollars, traffic included; null for any.</summary>
    public decimal? MonthlyCeiling { get; init; }

    /// <summary>Where its users and what it depends on are. At most 10.</summary>
    public IReadOnlyList<Connection> Connections { get; init; } = [];

    /// <summary>The share of time in which enough replicas are to be there, above 0 and below 1; null where nothing is asked.</summary>
    public double? Availability { get; init; }

    /// <summary>How many replicas are enough: 1 up to all of them.</summary>
    public int EnoughReplicas { get; init; } = 1;

    /// <summary>Processor time that a request takes on a processor of score 1, in milliseconds.</summary>
    public double ProcessorMilliseconds { get; init; } = DefaultProcessorMilliseconds;

    /// <summary>What it is chosen by.</summary>
    public PlacementStrategy Strategy { get; init; }
}

/// <summary>Resources of a replica, or of what a machine keeps for itself.</summary>
/// <param name="CpuMillis">Milli-processors.</param>
/// <param name="MemoryBytes">Bytes.</param>
/// <param name="GpuMillis">Thousandths of graphics processors.</param>
public readonly record struct ReplicaRequests(long CpuMillis, long MemoryBytes, int GpuMillis = 0);

/// <summary>Users, or something that the workload depends on.</summary>
public sealed record Connection
{
    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>The provider, where it is in a region of one; with <see cref="Region"/>.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The region.</summary>
    public string Region { get; init; } = "";

    /// <summary>The country, where no region is named: the regions in it stand for it.</summary>
    public string Country { get; init; } = "";

    /// <summary>The place, where neither is named.</summary>
    public Coordinates? Place { get; init; }

    /// <summary>The most that a round trip may take, in milliseconds; null for any.</summary>
    public double? MaximumMilliseconds { get; init; }

    /// <summary>What it counts in the mean latency, relative to the others; at least 0.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>What is sent to it in a month, GiB.</summary>
    public decimal GibibytesPerMonth { get; init; }
}
