using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>The nodes of the plan. Prices are list prices, in US dollars.</summary>
public sealed record FleetPlanStatus : OpenObject
{
    /// <summary>The generation of the spec that the status is about.</summary>
    [RangeMinimum(0)]
    public long? ObservedGeneration { get; set; }

    /// <summary>Ready (a plan could be made), Placed (every pod has a node in it), and Reconciling or Stalled while they apply.</summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Map, MapKey = "type")]
    public IList<Condition>? Conditions { get; set; }

    /// <summary>The provider.</summary>
    [Length(1, StatusLimits.Provider)]
    public string? Provider { get; set; }

    /// <summary>The region.</summary>
    [Length(1, StatusLimits.Provider)]
    public string? Region { get; set; }

    /// <summary>How many Workloads are planned.</summary>
    [RangeMinimum(0)]
    public int? Workloads { get; set; }

    /// <summary>How many pods they have.</summary>
    [RangeMinimum(0)]
    public int? Pods { get; set; }

    /// <summary>How many nodes the plan has, those that stay included.</summary>
    [RangeMinimum(0)]
    public int? Nodes { get; set; }

    /// <summary>What the nodes cost in an hour, with what commitments cost.</summary>
    public DecimalString? HourlyCost { get; set; }

    /// <summary>What they cost in a month of 730 hours, rounded to cents.</summary>
    public DecimalString? MonthlyCost { get; set; }

    /// <summary>What nodes for the same pods cost in an hour at least, in the region; rounded down.</summary>
    public DecimalString? LowerBound { get; set; }

    /// <summary>By how many percent the cost is above that.</summary>
    public DecimalString? GapPercent { get; set; }

    /// <summary>What the bound leaves out, besides that nodes are whole.</summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Atomic)]
    [Length(1, StatusLimits.FleetReason)]
    public IList<string>? Relaxed { get; set; }

    /// <summary>What today's nodes cost in a month, rounded to cents; left out without spec.today, and where a node has no price.</summary>
    public DecimalString? MonthlyCostToday { get; set; }

    /// <summary>What is saved in a month against today's nodes, rounded to cents; negative where the plan costs more.</summary>
    public DecimalString? Saving { get; set; }

    /// <summary>Nodes that are alike, those that cost most first.</summary>
    [MaxItems(StatusLimits.FleetPools)]
    [ListType(ListType.Atomic)]
    public IList<FleetPool>? Pools { get; set; }

    /// <summary>How many nodes are in pools that have no place in the list.</summary>
    [RangeMinimum(1)]
    public int? NodesNotListed { get; set; }

    /// <summary>How many of today's nodes the plan gives up.</summary>
    [RangeMinimum(0)]
    public int? RemovedNodes { get; set; }

    /// <summary>Workloads whose pods have no node, and why.</summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Atomic)]
    public IList<FleetUnplaced>? Unplaced { get; set; }

    /// <summary>Other regions, the cheapest first.</summary>
    [MaxItems(StatusLimits.FleetAlternatives)]
    [ListType(ListType.Atomic)]
    public IList<FleetAlternative>? Alternatives { get; set; }

    /// <summary>Why this plan was chosen, or the one before was kept.</summary>
    [Length(1, StatusLimits.PlacementReason)]
    public string? Rationale { get; set; }

    /// <summary>A digest of all that the plan was made from but prices: with the same digest it stays until another one saves enough.</summary>
    [Length(1, StatusLimits.AnomalyId)]
    public string? Digest { get; set; }

    /// <summary>Since when these are the nodes of the plan.</summary>
    public DateTimeOffset? Since { get; set; }
}

/// <summary>Nodes that are alike.</summary>
public sealed record FleetPool : OpenObject
{
    /// <summary>Their type.</summary>
    [Length(1, StatusLimits.FleetName)]
    public string InstanceType { get; set; } = "";

    /// <summary>Their zone; left out where any will do.</summary>
    [Length(1, StatusLimits.FleetName)]
    public string? Zone { get; set; }

    /// <summary>How they are paid for: OnDemand or Spot.</summary>
    [Length(1, StatusLimits.Model)]
    public string PurchaseOption { get; set; } = "";

    /// <summary>How many.</summary>
    [RangeMinimum(1)]
    public int Count { get; set; }

    /// <summary>How many of them are there already and stay; left out where none is.</summary>
    [RangeMinimum(1)]
    public int? Kept { get; set; }

    /// <summary>What all of them cost in an hour, by their list price.</summary>
    public DecimalString HourlyCost { get; set; }
}

/// <summary>Pods that have no node.</summary>
public sealed record FleetUnplaced : OpenObject
{
    /// <summary>Their Workload.</summary>
    [Length(1, StatusLimits.FleetName)]
    public string Workload { get; set; } = "";

    /// <summary>How many of its pods.</summary>
    [RangeMinimum(1)]
    public int Pods { get; set; }

    /// <summary>Why.</summary>
    [Length(1, StatusLimits.FleetReason)]
    public string Reason { get; set; } = "";
}

/// <summary>Another region.</summary>
public sealed record FleetAlternative : OpenObject
{
    /// <summary>The provider.</summary>
    [Length(1, StatusLimits.Provider)]
    public string Provider { get; set; } = "";

    /// <summary>The region.</summary>
    [Length(1, StatusLimits.Provider)]
    public string Region { get; set; } = "";

    /// <summary>What the cheapest fleet costs there in a month, rounded to cents; left out where there is none, or it was not planned.</summary>
    public DecimalString? MonthlyCost { get; set; }

    /// <summary>Why it lost.</summary>
    [Length(1, StatusLimits.FleetReason)]
    public string Reason { get; set; } = "";
}
