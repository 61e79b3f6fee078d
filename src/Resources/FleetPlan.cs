using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>
/// The nodes of one cluster for many Workloads: the status says which machines of which region hold all of them at the least cost, how much less any other fleet could cost, and what
/// is saved against the nodes of today. Nothing is bought, and nothing is given up.
/// </summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "FleetPlan", PluralName = "fleetplans")]
[KubernetesEntityShortNames("fltp")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].status", "Ready", "string")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Placed\")].status", "Placed", "string")]
[GenericAdditionalPrinterColumn(".status.region", "Region", "string")]
[GenericAdditionalPrinterColumn(".status.nodes", "Nodes", "integer")]
[GenericAdditionalPrinterColumn(".status.monthlyCost", "USD/Month", "string")]
[GenericAdditionalPrinterColumn(".status.gapPercent", "Above-Bound%", "string")]
[GenericAdditionalPrinterColumn(".status.saving", "Saving", "string")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].reason", "Reason", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.provider", "Provider", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.workloads", "Workloads", "integer", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.pods", "Pods", "integer", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.removedNodes", "Removed", "integer", Priority = 1)]
public sealed record FleetPlan : CustomKubernetesEntity<FleetPlanSpec, FleetPlanStatus>;

/// <summary>What the nodes are for, and what they may be.</summary>
public sealed record FleetPlanSpec : OpenObject
{
    /// <summary>The Workloads of its namespace that are planned. Default: all of them.</summary>
    public FleetSelector? Workloads { get; set; }

    /// <summary>Providers in which the cluster may be: aws, azure, gcp, or those of the catalogue. Default: all.</summary>
    [MaxItems(20)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    public IList<string>? Providers { get; set; }

    /// <summary>Regions in which the cluster may be; of those that every Workload permits, the cheapest is chosen. Default: all.</summary>
    [MaxItems(100)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    public IList<string>? Regions { get; set; }

    /// <summary>Zones in which nodes may be. Default: those of today's nodes in the region, else as many as the catalogue knows, by the provider's usual names.</summary>
    [MaxItems(30)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    public IList<string>? Zones { get; set; }

    /// <summary>What nodes may be bought as, beside what Workloads permit.</summary>
    public FleetOffers? Offers { get; set; }

    /// <summary>What of each node is not there for pods.</summary>
    public FleetOverhead? Overhead { get; set; }

    /// <summary>The most pods of a node. Default: 110.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(1000)]
    public int? PodsPerNode { get; set; }

    /// <summary>Labels that all nodes will have, beside those of the cloud: pods that select nodes by other labels have no node.</summary>
    [MaxProperties(20)]
    [Length(0, 63)]
    public IDictionary<string, string>? NodeLabels { get; set; }

    /// <summary>How far the fleet may rest on spot machines, of Workloads that permit them.</summary>
    public FleetSpot? Spot { get; set; }

    /// <summary>What is paid for already, and is used first.</summary>
    [MaxItems(20)]
    [ListType(ListType.Map, MapKey = "name")]
    public IList<FleetCommitment>? Commitments { get; set; }

    /// <summary>Which nodes of this cluster are there today, to be kept where that is worth it; an empty one means all. Default: the plan begins from nothing.</summary>
    public FleetSelector? Today { get; set; }

    /// <summary>When a change is worth it.</summary>
    public FleetDisruption? Disruption { get; set; }

    /// <summary>Whether the plan rests: its status stays as it is and no Event is recorded. Default: false.</summary>
    public bool? Suspend { get; set; }
}

/// <summary>Objects by their labels: all that is named must hold.</summary>
public sealed record FleetSelector : OpenObject
{
    /// <summary>Labels and their values.</summary>
    [MaxProperties(20)]
    [Length(0, 63)]
    public IDictionary<string, string>? MatchLabels { get; set; }

    /// <summary>What labels must be.</summary>
    [MaxItems(20)]
    [ListType(ListType.Atomic)]
    public IList<FleetSelectorRule>? MatchExpressions { get; set; }
}

/// <summary>What a label must be.</summary>
public sealed record FleetSelectorRule : OpenObject
{
    /// <summary>The label.</summary>
    [Length(1, 317)]
    public string Key { get; set; } = "";

    /// <summary>How it is compared.</summary>
    public OpenEnum<FleetSelectorOperator> Operator { get; set; } = FleetSelectorOperator.In;

    /// <summary>With what; for In and NotIn.</summary>
    [MaxItems(50)]
    [ListType(ListType.Atomic)]
    [Length(0, 63)]
    public IList<string>? Values { get; set; }
}

/// <summary>How labels are compared.</summary>
public enum FleetSelectorOperator
{
    /// <summary>It has one of the values.</summary>
    In = 0,

    /// <summary>It is not there, or has none of the values.</summary>
    NotIn,

    /// <summary>It is there.</summary>
    Exists,

    /// <summary>It is not there.</summary>
    DoesNotExist,
}

/// <summary>What nodes may be bought as. Lists that are empty allow everything.</summary>
public sealed record FleetOffers : OpenObject
{
    /// <summary>Families of instance types, such as m6i.</summary>
    [MaxItems(100)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    public IList<string>? Families { get; set; }

    /// <summary>Instance types, such as m6i.large.</summary>
    [MaxItems(200)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    public IList<string>? InstanceTypes { get; set; }

    /// <summary>Architectures, as in the label kubernetes.io/arch.</summary>
    [MaxItems(2)]
    [ListType(ListType.Set)]
    [Pattern(Patterns.Architecture)]
    [Length(5, 5)]
    public IList<string>? Architectures { get; set; }

    /// <summary>Ways to pay. Default: both; Spot for Workloads that permit it.</summary>
    [MaxItems(2)]
    [ListType(ListType.Set)]
    public IList<OpenEnum<FleetPurchase>>? PurchaseOptions { get; set; }
}

/// <summary>Ways to pay for nodes. What is committed to is said in spec.commitments.</summary>
public enum FleetPurchase
{
    /// <summary>By the hour.</summary>
    OnDemand = 0,

    /// <summary>Spare capacity that may be taken away at short notice.</summary>
    Spot,
}

/// <summary>What of each node is not there for pods: the kubelet, the system, and DaemonSets.</summary>
public sealed record FleetOverhead : OpenObject
{
    /// <summary>Processors: a Kubernetes quantity. Default: 300m.</summary>
    [Pattern(Patterns.Cpu)]
    [Length(1, 16)]
    public string? Cpu { get; set; }

    /// <summary>Memory: a Kubernetes quantity. Default: 1Gi.</summary>
    [Pattern(Patterns.Memory)]
    [Length(1, 28)]
    public string? Memory { get; set; }
}

/// <summary>How far the fleet may rest on spot machines.</summary>
public sealed record FleetSpot : OpenObject
{
    /// <summary>Offers of which the cloud takes back a larger share in a month are left out, in percent. What is not known counts as more.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(100)]
    public int? MaximumInterruptionPercent { get; set; }

    /// <summary>The largest share of each Workload's replicas that is on spot machines, in percent, rounded down to whole replicas. Default: 100.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(100)]
    public int? MaximumSharePercent { get; set; }

    /// <summary>Over how many pools, each an instance type in a zone, each Workload's replicas on spot machines are spread at least. Default: 1.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(20)]
    public int? MinimumPools { get; set; }

    /// <summary>How many nodes of the fleet the cloud may be expected to take back in a month. Default: any number.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(100_000)]
    public int? MonthlyInterruptions { get; set; }
}

/// <summary>Capacity that is paid for whether it is used or not: so many machines of a type, or so much of what machines cost.</summary>
public sealed record FleetCommitment : OpenObject
{
    /// <summary>What it is called.</summary>
    [Pattern(Patterns.Label)]
    [Length(1, 40)]
    public string Name { get; set; } = "";

    /// <summary>The instance type that it covers. Default: all of the family, or all there are.</summary>
    [Length(1, 63)]
    public string? InstanceType { get; set; }

    /// <summary>The family that it covers.</summary>
    [Length(1, 63)]
    public string? Family { get; set; }

    /// <summary>The zone that it covers. Default: the whole region.</summary>
    [Length(1, 63)]
    public string? Zone { get; set; }

    /// <summary>How many machines of the instance type it covers.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(100_000)]
    public int? Machines { get; set; }

    /// <summary>How much it covers of what machines cost in an hour at list prices, in US dollars: a decimal number in quotes.</summary>
    [Pattern(Patterns.Price)]
    [Length(1, 16)]
    public DecimalString? HourlyAmount { get; set; }

    /// <summary>What is paid for it in an hour, used or not, in US dollars: a decimal number in quotes.</summary>
    [Pattern(Patterns.Price)]
    [Length(1, 16)]
    public DecimalString PaidHourly { get; set; }
}

/// <summary>When a change is worth it.</summary>
public sealed record FleetDisruption : OpenObject
{
    /// <summary>A plan that saves a smaller share of the cost changes neither today's nodes nor the plan before it, in percent. Default: 5.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(100)]
    public int? MinimumSavingPercent { get; set; }

    /// <summary>The largest share of today's nodes that a plan gives up, in percent. Default: 100.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(100)]
    public int? MaximumReplacedPercent { get; set; }
}
