using System.Collections.Immutable;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>What pods ask for and nodes have.</summary>
/// <param name="CpuMilli">Thousandths of a processor.</param>
/// <param name="MemoryBytes">Bytes of memory.</param>
/// <param name="Gpus">Whole graphics processors.</param>
/// <param name="Pods">Places for pods: of a node, how many it may run; a pod takes one, whatever is said here.</param>
public readonly record struct Resources(long CpuMilli, long MemoryBytes, long Gpus = 0, long Pods = 0);

/// <summary>How a machine is paid for.</summary>
public enum PurchaseOption
{
    /// <summary>At list price, by the hour, until it is given back.</summary>
    OnDemand,

    /// <summary>Spare capacity that the cloud may take back.</summary>
    Spot,
}

/// <summary>A level at which pods are kept together or apart.</summary>
public enum TopologyKey
{
    /// <summary>The label kubernetes.io/hostname: a node.</summary>
    Hostname,

    /// <summary>The label topology.kubernetes.io/zone.</summary>
    Zone,
}

/// <summary>Labels that pods must have; without any, every pod is meant.</summary>
public sealed record LabelSelector
{
    /// <summary>Names and values.</summary>
    public IReadOnlyDictionary<string, string> MatchLabels { get; init; } = new Dictionary<string, string>();

    /// <summary>The same for selectors that mean the same.</summary>
    internal string Text => string.Join('\n', MatchLabels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}\t{label.Value}"));

    /// <summary>Whether labels have all that is asked for.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (name, value) in MatchLabels)
        {
            if (!labels.TryGetValue(name, out var actual) || actual != value)
                return false;
        }

        return true;
    }
}

/// <summary>Pods of a selector are to be spread evenly (whenUnsatisfiable: DoNotSchedule).</summary>
/// <param name="Key">Over what.</param>
/// <param name="MaxSkew">By how many pods a place may have more than the emptiest one; at least 1.</param>
/// <param name="Selector">Which pods are counted.</param>
public sealed record TopologySpread(TopologyKey Key, int MaxSkew, LabelSelector Selector);

/// <summary>A required affinity or anti-affinity to pods of a selector.</summary>
/// <param name="Key">Where they are to be together, or not.</param>
/// <param name="Selector">Which pods.</param>
public sealed record PodAffinity(TopologyKey Key, LabelSelector Selector);

/// <summary>Which offers a pod may run on. An empty list allows all.</summary>
public sealed record NodeRequirements
{
    /// <summary>amd64, arm64.</summary>
    public IReadOnlyList<string> Architectures { get; init; } = [];

    /// <summary>Families of instance types.</summary>
    public IReadOnlyList<string> Families { get; init; } = [];

    /// <summary>Instance types.</summary>
    public IReadOnlyList<string> InstanceTypes { get; init; } = [];

    /// <summary>Zones.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>Models of graphics processors.</summary>
    public IReadOnlyList<string> GpuModels { get; init; } = [];

    /// <summary>What else offers must meet; null for nothing. Pods of one workload share one rule.</summary>
    public OfferRule? Offers { get; init; }
}

/// <summary>A pod that needs a node.</summary>
public sealed record FleetPod
{
    /// <summary>Its name; no other pod has it.</summary>
    public required string Name { get; init; }

    /// <summary>What it asks for.</summary>
    public required Resources Requests { get; init; }

    /// <summary>Thousandths of one graphics processor that it shares with other pods, from 1 to 999; 0 when it shares none. Then it asks for no whole ones.</summary>
    public int GpuShareMilli { get; init; }

    /// <summary>The workload that it is a replica of; empty for none.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Whether it may run on capacity that the cloud may take back.</summary>
    public bool ToleratesSpot { get; init; }

    /// <summary>Which offers it may run on.</summary>
    public NodeRequirements Requirements { get; init; } = new();

    /// <summary>Taints of today's nodes that it does not mind.</summary>
    public ImmutableArray<Toleration> Tolerations { get; init; } = [];

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>How pods like it are to be spread.</summary>
    public IReadOnlyList<TopologySpread> TopologySpread { get; init; } = [];

    /// <summary>Pods that it must be with.</summary>
    public IReadOnlyList<PodAffinity> Affinity { get; init; } = [];

    /// <summary>Pods that it must not be with; they must not be with it either.</summary>
    public IReadOnlyList<PodAffinity> AntiAffinity { get; init; } = [];
}

/// <summary>Something that nodes can be bought as.</summary>
public sealed record FleetOffer
{
    /// <summary>Name of the instance type.</summary>
    public required string InstanceType { get; init; }

    /// <summary>What a machine has, before what the node itself needs.</summary>
    public required Resources Capacity { get; init; }

    /// <summary>US dollars an hour; above 0.</summary>
    public required decimal HourlyPrice { get; init; }

    /// <summary>How it is paid for.</summary>
    public PurchaseOption Purchase { get; init; }

    /// <summary>The zone that it is in; empty where zones do not matter.</summary>
    public string Zone { get; init; } = "";

    /// <summary>Its family.</summary>
    public string Family { get; init; } = "";

    /// <summary>amd64, arm64; empty when unknown.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>The model of its graphics processors; empty when it has none or it is unknown.</summary>
    public string GpuModel { get; init; } = "";

    /// <summary>Share of machines that the cloud takes back in a month, from 0 to 1; null when unknown. Of spot only.</summary>
    public double? InterruptionRate { get; init; }
}

/// <summary>How a fleet is planned.</summary>
public sealed record FleetOptions
{
    /// <summary>What the system takes of each node before pods.</summary>
    public Resources Overhead { get; init; }

    /// <summary>What today's nodes cost in an hour; null when there is nothing to compare with.</summary>
    public decimal? HourlyCostToday { get; init; }

    /// <summary>Spot offers of which the cloud takes back a larger share in a month are left out, as are those whose rate is unknown where this is below 1.</summary>
    public double MostInterruptions { get; init; } = 1;

    /// <summary>How much may rest on spot capacity.</summary>
    public SpotRules Spot { get; init; } = new();

    /// <summary>When today's nodes are worth replacing.</summary>
    public DisruptionRules Disruption { get; init; } = new();

    /// <summary>How often a node of an offer is expected to be taken back in a month.</summary>
    internal static double InterruptionsPerMonth(FleetOffer offer) => offer.Purchase == PurchaseOption.OnDemand ? 0 : offer.InterruptionRate ?? 1;
}

/// <summary>Pods, and what nodes for them can be bought as.</summary>
public sealed record FleetRequest
{
    /// <summary>Pods; no two have the same name.</summary>
    public required IReadOnlyList<FleetPod> Pods { get; init; }

    /// <summary>Offers; no two have the same type, zone and purchase option.</summary>
    public required IReadOnlyList<FleetOffer> Offers { get; init; }

    /// <summary>Zones over which pods are spread; empty for those of the offers. With zones named, more offers never make a plan dearer also where pods are spread over zones.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>Today's nodes; null to plan from nothing. With nodes, they stay where replacing them does not pay.</summary>
    public IReadOnlyList<FleetNode>? Nodes { get; init; }

    /// <summary>Capacity that is paid for in any case.</summary>
    public IReadOnlyList<Commitment> Commitments { get; init; } = [];

    /// <summary>How to plan.</summary>
    public FleetOptions Options { get; init; } = new();
}
