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
    [Pattern("^[a-zA-Z][a-zA-Z0-9_-]*$")]
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

/// <summary>Which charges, and what they are given: exactly one of value, valueFrom and shared.</summary>
public sealed record AllocationRuleSpec : OpenObject
{
    /// <summary>What a charge must keep, all of it. Every charge keeps an empty list.</summary>
    [MaxItems(10)]
    public IList<ChargeMatch>? When { get; set; }

    /// <summary>The value.</summary>
    [Length(1, 256)]
    public string? Value { get; set; }

    /// <summary>Where the charge itself says its value. A charge that says none goes on to the next rule.</summary>
    public ChargeValueSource? ValueFrom { get; set; }

    /// <summary>Name of the shared pool that the charge belongs to.</summary>
    [Length(1, 63)]
    public string? Shared { get; set; }
}

/// <summary>Something that a charge must keep. Exactly one of field and tag says what it is about.</summary>
public sealed record ChargeMatch : OpenObject
{
    /// <summary>A column of the charge.</summary>
    public OpenEnum<ChargeField>? Field { get; set; }

    /// <summary>The key of a tag, exactly.</summary>
    [Length(1, 256)]
    public string? Tag { get; set; }

    /// <summary>What is asked of its text. Letter case matters to Regex only. Default: In.</summary>
    public OpenEnum<ChargeOperator>? Operator { get; set; }

    /// <summary>What the text is compared with. Exists and DoesNotExist need none.</summary>
    [MaxItems(200)]
    [Length(1, 256)]
    public IList<string>? Values { get; set; }
}

/// <summary>Columns of a charge that rules can read: those of FOCUS, and a few that stand for several.</summary>
public enum ChargeField
{
    /// <summary>SubAccountId, or BillingAccountId where a charge has none: the account, subscription or project.</summary>
    Account = 0,

    /// <summary>The Kubernetes namespace to which the charge is allocated.</summary>
    Namespace,

    /// <summary>The cost source that the charge comes from.</summary>
    Source,

    /// <summary>FOCUS SubAccountId.</summary>
    SubAccountId,

    /// <summary>FOCUS SubAccountName.</summary>
    SubAccountName,

    /// <summary>FOCUS BillingAccountId.</summary>
    BillingAccountId,

    /// <summary>FOCUS BillingAccountName.</summary>
    BillingAccountName,

    /// <summary>FOCUS ServiceProviderName (ProviderName before 1.3).</summary>
    ServiceProviderName,

    /// <summary>FOCUS InvoiceIssuerName.</summary>
    InvoiceIssuerName,

    /// <summary>FOCUS ServiceName.</summary>
    ServiceName,

    /// <summary>FOCUS ServiceCategory.</summary>
    ServiceCategory,

    /// <summary>FOCUS ServiceSubcategory.</summary>
    ServiceSubcategory,

    /// <summary>FOCUS RegionId.</summary>
    RegionId,

    /// <summary>FOCUS RegionName.</summary>
    RegionName,

    /// <summary>FOCUS AvailabilityZone.</summary>
    AvailabilityZone,

    /// <summary>FOCUS ResourceId.</summary>
    ResourceId,

    /// <summary>FOCUS ResourceName.</summary>
    ResourceName,

    /// <summary>FOCUS ResourceType.</summary>
    ResourceType,

    /// <summary>FOCUS AllocatedResourceId.</summary>
    AllocatedResourceId,

    /// <summary>FOCUS AllocatedResourceName.</summary>
    AllocatedResourceName,

    /// <summary>FOCUS ChargeCategory: Usage, Purchase, Tax, Credit, Adjustment.</summary>
    ChargeCategory,

    /// <summary>FOCUS ChargeClass: Correction, or none.</summary>
    ChargeClass,

    /// <summary>FOCUS ChargeDescription.</summary>
    ChargeDescription,

    /// <summary>FOCUS ChargeFrequency.</summary>
    ChargeFrequency,

    /// <summary>FOCUS CommitmentDiscountId.</summary>
    CommitmentDiscountId,

    /// <summary>FOCUS CommitmentDiscountName.</summary>
    CommitmentDiscountName,

    /// <summary>FOCUS CommitmentDiscountStatus: Used, Unused, or none.</summary>
    CommitmentDiscountStatus,

    /// <summary>FOCUS PricingCategory.</summary>
    PricingCategory,

    /// <summary>FOCUS ConsumedUnit.</summary>
    ConsumedUnit,

    /// <summary>FOCUS SkuId.</summary>
    SkuId,

    /// <summary>FOCUS SkuMeter.</summary>
    SkuMeter,

    /// <summary>FOCUS InvoiceId.</summary>
    InvoiceId,
}

/// <summary>What can be asked of a text.</summary>
public enum ChargeOperator
{
    /// <summary>It is one of the values.</summary>
    In = 0,

    /// <summary>It is none of the values, or there is no text.</summary>
    NotIn,

    /// <summary>There is a text.</summary>
    Exists,

    /// <summary>There is no text.</summary>
    DoesNotExist,

    /// <summary>It begins with one of the values.</summary>
    Prefix,

    /// <summary>It is, as a whole, like one of the values, in which * stands for any text and ? for any one sign.</summary>
    Glob,

    /// <summary>One of the values occurs in it as a regular expression, without back-references and look-around, so that it takes linear time.</summary>
    Regex,

    /// <summary>It is a number from the first of two values to the second, both included.</summary>
    Range,
}

/// <summary>Where a charge says its value. Exactly one of tags and field.</summary>
public sealed record ChargeValueSource : OpenObject
{
    /// <summary>Keys of tags, exactly: the first that the charge has counts.</summary>
    [MaxItems(10)]
    [Length(1, 256)]
    public IList<string>? Tags { get; set; }

    /// <summary>A column of the charge.</summary>
    public OpenEnum<ChargeField>? Field { get; set; }

    /// <summary>A regular expression whose first group in parentheses is the value, such as ^prod-([a-z]+)-. Without one, the whole text is.</summary>
    [Length(1, 256)]
    public string? Capture { get; set; }
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

/// <summary>Costs that several values of a dimension bear together.</summary>
public sealed record SharedPoolSpec : OpenObject
{
    /// <summary>The name, which rules use.</summary>
    [Length(1, 63)]
    public string Name { get; set; } = "";

    /// <summary>How the cost is divided up.</summary>
    public OpenEnum<SharedSplit> Split { get; set; } = SharedSplit.Even;

    /// <summary>
    /// Who bears it. Without targets every value with charges of its own in the window does. Fixed needs them.
    /// </summary>
    [MaxItems(100)]
    public IList<SplitTargetSpec>? Targets { get; set; }

    /// <summary>For Usage: only charges with this FOCUS ConsumedUnit count. Default: all, whatever their units.</summary>
    [Length(1, 256)]
    public string? UsageUnit { get; set; }

    /// <summary>For Metric: the unit metric of this policy by which is weighed; it must be about the same dimension.</summary>
    [Length(1, 63)]
    public string? Metric { get; set; }

    /// <summary>The time over which is weighed, in UTC. Default: Month.</summary>
    public OpenEnum<SharedWindow>? Window { get; set; }

    /// <summary>What happens when there is nothing to weigh by. Default: Unallocated.</summary>
    public OpenEnum<SharedFallback>? WhenNoWeights { get; set; }
}

/// <summary>Ways to divide up a shared cost.</summary>
public enum SharedSplit
{
    /// <summary>In equal parts.</summary>
    Even = 0,

    /// <summary>By what each value costs by itself, in the same currency. One whose credits outweigh its charges bears nothing.</summary>
    Cost,

    /// <summary>By the usage (FOCUS ConsumedQuantity) of each value's own charges.</summary>
    Usage,

    /// <summary>By the percentages of the targets.</summary>
    Fixed,

    /// <summary>By a unit metric.</summary>
    Metric,
}

/// <summary>The time over which shared costs are weighed.</summary>
public enum SharedWindow
{
    /// <summary>The calendar month of the charge.</summary>
    Month = 0,

    /// <summary>The day of the charge.</summary>
    Day,
}

/// <summary>What happens when there is nothing to weigh by.</summary>
public enum SharedFallback
{
    /// <summary>The cost stays unallocated.</summary>
    Unallocated = 0,

    /// <summary>It is divided up in equal parts.</summary>
    Even,
}

/// <summary>Somebody who bears a part of a shared cost. Exactly one of value and pool.</summary>
public sealed record SplitTargetSpec : OpenObject
{
    /// <summary>A value of the dimension.</summary>
    [Length(1, 256)]
    public string? Value { get; set; }

    /// <summary>Another shared pool of the dimension, for Even and Fixed.</summary>
    [Length(1, 63)]
    public string? Pool { get; set; }

    /// <summary>For Fixed: the share in percent, in quotes, such as "12.5". All together must be 100.</summary>
    [Pattern("^[0-9]{1,3}([.][0-9]{1,6})?$")]
    [Length(1, 10)]
    public DecimalString? Percent { get; set; }
}

/// <summary>
/// What business is counted in. Its numbers come from at most one of prometheus and configMap; without either, they are posted to the
/// operator's API.
/// </summary>
public sealed record UnitMetricSpec : OpenObject
{
    /// <summary>The name, such as requests.</summary>
    [Pattern("^[a-zA-Z][a-zA-Z0-9_-]*$")]
    [Length(1, 63)]
    public string Name { get; set; } = "";

    /// <summary>The dimension whose values have units.</summary>
    [Length(1, 63)]
    public string Dimension { get; set; } = "";

    /// <summary>Units by which the cost is shown, such as 1000 for the cost of a thousand requests. Default: 1.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(1_000_000_000)]
    public long? Per { get; set; }

    /// <summary>Numbers from Prometheus.</summary>
    public PrometheusUnits? Prometheus { get; set; }

    /// <summary>Numbers from a ConfigMap in the operator's namespace.</summary>
    public ConfigMapUnits? ConfigMap { get; set; }
}

/// <summary>Numbers of units from Prometheus, or anything that speaks its API.</summary>
public sealed record PrometheusUnits : OpenObject
{
    /// <summary>The address of the server, such as http://prometheus.monitoring:9090.</summary>
    [Pattern("^https?://[^/?#@ ]+(/[^?#@ ]*)?$")]
    [Length(1, 2048)]
    public string Url { get; set; } = "";

    /// <summary>
    /// A query that counts the units of the 24 hours before the moment at which it is asked, such as
    /// sum by (team) (increase(http_requests_total[1d])). It is asked for the end of every day, in UTC.
    /// </summary>
    [Length(1, 2048)]
    public string Query { get; set; } = "";

    /// <summary>The label of the answer's series that is the value of the dimension.</summary>
    [Pattern("^[a-zA-Z_][a-zA-Z0-9_]*$")]
    [Length(1, 128)]
    public string Label { get; set; } = "";
}

/// <summary>Numbers of units from a ConfigMap: CSV with the columns date, value and units.</summary>
public sealed record ConfigMapUnits : OpenObject
{
    /// <summary>Name of the ConfigMap, in the operator's namespace.</summary>
    [Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")]
    [Length(1, 253)]
    public string Name { get; set; } = "";

    /// <summary>The key under which the CSV stands. Default: units.csv.</summary>
    [Pattern("^[-._a-zA-Z0-9]+$")]
    [Length(1, 253)]
    public string? Key { get; set; }
}
