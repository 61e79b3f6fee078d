using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>
/// How every charge of the cloud bill maps to those who answer for it: teams, products, environments, cost centres. The status
/// says which share of the cost is covered, what is not, who costs most, and what a unit of business costs.
/// </summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "AllocationPolicy", PluralName = "allocationpolicies", Namespaced = false)]
[KubernetesEntityShortNames("alloc")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].status", "Ready", "string")]
[GenericAdditionalPrinterColumn(".status.coveredPercent", "Covered%", "string")]
[GenericAdditionalPrinterColumn(".status.unallocated", "Unallocated", "string")]
[GenericAdditionalPrinterColumn(".status.currency", "Currency", "string")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Covered\")].status", "Covered", "string")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].reason", "Reason", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.total", "Total", "string", Priority = 1)]
public sealed record AllocationPolicy : CustomKubernetesEntity<AllocationPolicySpec, AllocationPolicyStatus>;

/// <summary>Which charges belong to whom.</summary>
public sealed record AllocationPolicySpec : OpenObject
{
    /// <summary>The metric of a policy that names none.</summary>
    public const BudgetMetric DefaultMetric = BudgetMetric.EffectiveCost;

    /// <summary>Decimals of a policy that says none.</summary>
    public const int DefaultSplitDecimals = 10;

    /// <summary>Goal of a policy that says none, in percent.</summary>
    public const int DefaultCoverageGoal = 100;

    /// <summary>Which cost of a charge the status shows, and by which shared costs are weighed. All four are allocated. Default: EffectiveCost.</summary>
    public OpenEnum<BudgetMetric>? Metric { get; set; }

    /// <summary>
    /// Decimals to which the parts of a shared cost are rounded, so that they add up to it exactly. Default: 10.
    /// </summary>
    [RangeMinimum(0)]
    [RangeMaximum(22)]
    public int? SplitDecimals { get; set; }

    /// <summary>
    /// The share of the cost, in percent, that is to be allocated in every dimension for the condition Covered to be True. Default: 100.
    /// </summary>
    [RangeMinimum(0)]
    [RangeMaximum(100)]
    public int? CoverageGoal { get; set; }

    /// <summary>The ways in which the cost is divided up: each divides up all of it. The first is the one of the columns of kubectl get.</summary>
    [MaxItems(10)]
    [ListType(ListType.Map, MapKey = "name")]
    public IList<AllocationDimensionSpec> Dimensions { get; set; } = [];

    /// <summary>What business is counted in: requests, orders, tenants, tokens. The cost of one unit is shown.</summary>
    [MaxItems(10)]
    [ListType(ListType.Map, MapKey = "name")]
    public IList<UnitMetricSpec>? UnitMetrics { get; set; }

    /// <summary>Keys of tags that charges should have: the status says which share of the cost has them.</summary>
    [MaxItems(10)]
    [ListType(ListType.Set)]
    [Length(1, 256)]
    public IList<string>? RequiredTags { get; set; }

    /// <summary>Whether the policy rests: its status stays as it is. Default: false.</summary>
    public bool? Suspend { get; set; }
}

/// <summary>One way to divide up the cost, such as by team.</summary>
public sealed record AllocationDimensionSpec : OpenObject
{
    /// <summary>The name, such as team, product, environment or costCentre.</summary>
    [Pattern(Patterns.Word)]
    [Length(1, 63)]
    public string Name { get; set; } = "";

    /// <summary>The rules, in order: the first that matches a charge and gives it a value decides.</summary>
    [MaxItems(100)]
    public IList<AllocationRuleSpec>? Rules { get; set; }

    /// <summary>The value of charges that no rule decides. Without one, they are unallocated.</summary>
    [Length(1, 256)]
    public string? Default { get; set; }

    /// <summary>How values that are read from charges are spelt.</summary>
    public ValueSpellingSpec? Spelling { get; set; }

    /// <summary>
    /// Makes this dimension of groups of another's values, such as products of teams: a product costs what its teams cost, with their
    /// parts of shared costs. What the other dimension leaves open the rules of this one decide.
    /// </summary>
    public DimensionRollUpSpec? RollUp { get; set; }

    /// <summary>Shared costs of the dimension, and how they are divided up over its values.</summary>
    [MaxItems(20)]
    [ListType(ListType.Map, MapKey = "name")]
    public IList<SharedPoolSpec>? Shared { get; set; }
}

/// <summary>Makes one value of its spellings. Texts are trimmed first.</summary>
public sealed record ValueSpellingSpec : OpenObject
{
    /// <summary>The case that values get. Default: Keep.</summary>
    public OpenEnum<ValueCase>? Case { get; set; }

    /// <summary>Values and their other spellings.</summary>
    [MaxItems(200)]
    [ListType(ListType.Map, MapKey = "name")]
    public IList<ValueGroup>? Aliases { get; set; }

    /// <summary>Texts that are no value, such as n/a or unknown, whatever their case.</summary>
    [MaxItems(50)]
    [ListType(ListType.Set)]
    [Length(1, 256)]
    public IList<string>? Ignored { get; set; }
}

/// <summary>The case of letters.</summary>
public enum ValueCase
{
    /// <summary>As it is written.</summary>
    Keep = 0,

    /// <summary>Lower case.</summary>
    Lower,

    /// <summary>Upper case.</summary>
    Upper,
}

/// <summary>Values that make one.</summary>
public sealed record ValueGroup : OpenObject
{
    /// <summary>The value that they make.</summary>
    [Length(1, 256)]
    public string Name { get; set; } = "";

    /// <summary>The values that make it.</summary>
    [MaxItems(200)]
    [ListType(ListType.Set)]
    [Length(1, 256)]
    public IList<string> Members { get; set; } = [];
}

/// <summary>Groups of another dimension's values.</summary>
public sealed record DimensionRollUpSpec : OpenObject
{
    /// <summary>Name of the other dimension.</summary>
    [Length(1, 63)]
    public string Of { get; set; } = "";

    /// <summary>The groups and their members, exactly as the other dimension spells them. No value may be in two groups.</summary>
    [MaxItems(200)]
    [ListType(ListType.Map, MapKey = "name")]
    public IList<ValueGroup> Groups { get; set; } = [];
}
