using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Fleet;
using FleetPurchase = CloudIntel.Core.Scheduling.Fleet.PurchaseOption;

namespace CloudIntel.Core.Scheduling.Regions;

/// <summary>Workloads of one cluster, and where and of what it may be made. Lists that are empty allow everything.</summary>
public sealed record RegionRequest
{
    /// <summary>Places for pods on a node of which nothing else is said: what a kubelet takes by default.</summary>
    public const int DefaultPodsPerNode = 110;

    /// <summary>The workloads.</summary>
    public required IReadOnlyList<FleetWorkload> Workloads { get; init; }

    /// <summary>Providers.</summary>
    public IReadOnlyList<string> Providers { get; init; } = [];

    /// <summary>Regions.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>Zones; those of a region are the ones whose names begin with its own.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>Families of instance types.</summary>
    public IReadOnlyList<string> Families { get; init; } = [];

    /// <summary>Instance types.</summary>
    public IReadOnlyList<string> InstanceTypes { get; init; } = [];

    /// <summary>Architectures.</summary>
    public IReadOnlyList<string> Architectures { get; init; } = [];

    /// <summary>Ways to pay.</summary>
    public IReadOnlyList<FleetPurchase> Purchases { get; init; } = [];

    /// <summary>Labels that all nodes will have, beside those of the cloud.</summary>
    public IReadOnlyDictionary<string, string> NodeLabels { get; init; } = new Dictionary<string, string>();

    /// <summary>The most pods of a node.</summary>
    public int PodsPerNode { get; init; } = DefaultPodsPerNode;

    /// <summary>What is paid for already.</summary>
    public IReadOnlyList<Commitment> Commitments { get; init; } = [];

    /// <summary>The nodes of today; null to plan from nothing.</summary>
    public IReadOnlyList<NodeOfToday>? Nodes { get; init; }

    /// <summary>How to plan. What today costs is told by <see cref="Nodes"/>.</summary>
    public FleetOptions Options { get; init; } = new();

    /// <summary>Where the plan before this one was; null for nowhere. It stays there unless another region saves enough.</summary>
    public (string Provider, string Region)? Current { get; init; }
}

/// <summary>A node of today, and where it is.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Region">The region.</param>
/// <param name="Node">The node.</param>
public sealed record NodeOfToday(string Provider, string Region, FleetNode Node);

/// <summary>A fleet in a region.</summary>
/// <param name="Region">The region.</param>
/// <param name="Request">What was planned there.</param>
/// <param name="Plan">The plan.</param>
public sealed record RegionPlan(IndexedRegion Region, FleetRequest Request, FleetPlan Plan)
{
    /// <summary>US dollars an hour, with what is paid for commitments.</summary>
    public decimal HourlyCost => Plan.HourlyCost + Plan.CommittedCost;
}

/// <summary>A region that was not chosen.</summary>
/// <param name="Region">The region.</param>
/// <param name="HourlyCost">US dollars an hour of the fleet there; null where there is none, or it was not planned.</param>
/// <param name="Reason">Why it lost.</param>
public sealed record RegionAlternative(IndexedRegion Region, decimal? HourlyCost, string Reason);

/// <summary>In which region a cluster is to be, and its fleet there.</summary>
public sealed record RegionChoice
{
    /// <summary>The fleet; null where no region permits every workload.</summary>
    public RegionPlan? Chosen { get; init; }

    /// <summary>Other regions that were asked for, the cheapest first and those without a fleet last.</summary>
    public IReadOnlyList<RegionAlternative> Alternatives { get; init; } = [];

    /// <summary>Why it was chosen, or why there is none.</summary>
    public required string Rationale { get; init; }
}
