using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>
/// An amount of money for a part of the cloud bill over a calendar period. The status says what was spent of it, how fast,
/// where the period is heading, and which thresholds were crossed.
/// </summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "Budget", PluralName = "budgets")]
[KubernetesEntityShortNames("bgt")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].status", "Ready", "string")]
[GenericAdditionalPrinterColumn(".spec.period", "Period", "string")]
[GenericAdditionalPrinterColumn(".spec.amount", "Amount", "string")]
[GenericAdditionalPrinterColumn(".spec.currency", "Currency", "string")]
[GenericAdditionalPrinterColumn(".status.spentRounded", "Spent", "string")]
[GenericAdditionalPrinterColumn(".status.usedPercent", "Used%", "string")]
[GenericAdditionalPrinterColumn(".status.forecast.expected", "Forecast", "string")]
[GenericAdditionalPrinterColumn(".status.forecast.overrunPercent", "Overrun%", "integer")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"WithinLimit\")].status", "Within-Limit", "string")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].reason", "Reason", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.remaining", "Remaining", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.projected", "Projected", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.forecast.exhaustion.expected", "Exhausted", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.dataThrough", "Data-Through", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".spec.scope.services", "Services", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".spec.scope.accounts", "Accounts", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".spec.scope.namespaces", "Namespaces", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".spec.scope.kubernetes.clusters", "Clusters", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".spec.scope.kubernetes.controllers", "Controllers", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".spec.enforcement.mode", "Enforced", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.enforcement.left", "Left", "string", Priority = 1)]
public sealed record Budget : CustomKubernetesEntity<BudgetSpec, BudgetStatus>;

/// <summary>How much may be spent, on what, and when to say so.</summary>
public sealed record BudgetSpec : OpenObject
{
    /// <summary>The metric of a budget that names none.</summary>
    public const BudgetMetric DefaultMetric = BudgetMetric.BilledCost;

    /// <summary>Percentages at which a budget that lists no thresholds speaks up.</summary>
    public static IReadOnlyList<int> DefaultThresholds { get; } = [80, 100];

    /// <summary>
    /// What may be spent in one period, in the budget's currency: a decimal number greater than zero, in quotes, such as
    /// "1250.00". At most 15 digits before the point and 6 after it.
    /// </summary>
    [Pattern(Patterns.Sum)]
    [Length(1, 22)]
    public DecimalString Amount { get; set; }

    /// <summary>
    /// The currency of the amount: an ISO 4217 code, such as USD. Costs in other currencies count at the exchange rate of their day, where there is
    /// one, and are listed in the status.
    /// </summary>
    [Pattern(Patterns.Currency)]
    [Length(3, 3)]
    public string Currency { get; set; } = "";

    /// <summary>The period over which the amount may be spent, in UTC. A calendar period starts again by itself.</summary>
    public OpenEnum<BudgetPeriodKind> Period { get; set; } = BudgetPeriodKind.Monthly;

    /// <summary>The bounds of a Custom period; not allowed with the other periods.</summary>
    public CustomPeriod? CustomPeriod { get; set; }

    /// <summary>Which cost of a charge counts. Default: BilledCost. With scope.kubernetes it is always EffectiveCost.</summary>
    public OpenEnum<BudgetMetric>? Metric { get; set; }

    /// <summary>
    /// Which charges count: those that match every list that is not empty. Without a scope, every charge that the budget
    /// may see: all of them in the operator's namespace, those allocated to its own namespace elsewhere. Names are compared
    /// without regard to case, tags exactly.
    /// </summary>
    public BudgetScope? Scope { get; set; }

    /// <summary>Shares of the amount at which an Event is recorded and the status says so. Default: 80 and 100 percent, actually spent.</summary>
    [MaxItems(10)]
    [ListType(ListType.Atomic)]
    public IList<BudgetThreshold>? Thresholds { get; set; }

    /// <summary>What it does about objects that would cost more than it has left. Default: nothing.</summary>
    public BudgetEnforcement? Enforcement { get; set; }

    /// <summary>Whether the budget rests: its status stays as it is and no Event is recorded. Default: false.</summary>
    public bool? Suspend { get; set; }
}

/// <summary>Periods of a budget.</summary>
public enum BudgetPeriodKind
{
    /// <summary>A calendar month.</summary>
    Monthly = 0,

    /// <summary>A calendar quarter, from January, April, July or October.</summary>
    Quarterly,

    /// <summary>A calendar year.</summary>
    Yearly,

    /// <summary>The days of customPeriod, once.</summary>
    Custom,
}

/// <summary>Costs of a charge that can be budgeted; see the FOCUS columns of the same names.</summary>
public enum BudgetMetric
{
    /// <summary>What is invoiced.</summary>
    BilledCost = 0,

    /// <summary>The cost after all discounts, with upfront payments and commitments spread over their use.</summary>
    EffectiveCost,
}

/// <summary>A period of whole days, in UTC.</summary>
public sealed record CustomPeriod : OpenObject
{
    /// <summary>The first day, such as 2026-01-01.</summary>
    public DateOnly Start { get; set; }

    /// <summary>The first day after the period, such as 2026-04-01 for one that ends with March.</summary>
    public DateOnly End { get; set; }
}

/// <summary>Which costs are meant.</summary>
public sealed record BudgetScope : OpenObject
{
    /// <summary>Providers of the services (FOCUS ServiceProviderName, or ProviderName before FOCUS 1.3), such as AWS.</summary>
    [MaxItems(20)]
    [ListType(ListType.Set)]
    [Length(1, 256)]
    public IList<string>? Providers { get; set; }

    /// <summary>Accounts, subscriptions or projects: FOCUS SubAccountId or BillingAccountId.</summary>
    [MaxItems(100)]
    [ListType(ListType.Set)]
    [Length(1, 256)]
    public IList<string>? Accounts { get; set; }

    /// <summary>Services: FOCUS ServiceName, such as Amazon Elastic Compute Cloud.</summary>
    [MaxItems(100)]
    [ListType(ListType.Set)]
    [Length(1, 256)]
    public IList<string>? Services { get; set; }

    /// <summary>Regions: FOCUS RegionId, such as eu-west-1.</summary>
    [MaxItems(100)]
    [ListType(ListType.Set)]
    [Length(1, 256)]
    public IList<string>? Regions { get; set; }

    /// <summary>
    /// Kubernetes namespaces to which charges are allocated or, with kubernetes, in which workloads run. Outside the operator's namespace only
    /// the own namespace may be named.
    /// </summary>
    [MaxItems(100)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    [Pattern(Patterns.Label)]
    public IList<string>? Namespaces { get; set; }

    /// <summary>Tags, all of which a charge must carry.</summary>
    [MaxItems(20)]
    [ListType(ListType.Map, MapKey = "key")]
    public IList<BudgetTag>? Tags { get; set; }

    /// <summary>
    /// Makes it about what workloads cost, as recorded in clusters up to the last full hour, rather than about charges of bills:
    /// providers, accounts, services, regions and tags cannot be named with it. Empty for everything in all clusters, or in the namespaces.
    /// </summary>
    public KubernetesScope? Kubernetes { get; set; }
}

/// <summary>A tag that a charge must carry.</summary>
public sealed record BudgetTag : OpenObject
{
    /// <summary>The key, exactly.</summary>
    [Length(1, 256)]
    public string Key { get; set; } = "";

    /// <summary>The values, one of which the tag must have, exactly. Without values the key alone decides.</summary>
    [MaxItems(50)]
    [ListType(ListType.Set)]
    [Length(0, 256)]
    public IList<string>? Values { get; set; }
}

/// <summary>A share of the amount that is worth knowing about when it is reached.</summary>
public sealed record BudgetThreshold : OpenObject
{
    /// <summary>The share of the amount, in percent.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(1000)]
    public int Percent { get; set; }

    /// <summary>
    /// What must reach the share: what was spent (Actual), or what is expected to have been spent at the end of the period (Forecast). Default: Actual.
    /// </summary>
    public OpenEnum<ThresholdBasis>? Basis { get; set; }
}

/// <summary>What a threshold is about.</summary>
public enum ThresholdBasis
{
    /// <summary>What was spent so far.</summary>
    Actual = 0,

    /// <summary>What is expected to have been spent at the end of the period.</summary>
    Forecast,
}
