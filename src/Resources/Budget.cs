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
    [Pattern("^(0|[1-9][0-9]{0,14})([.][0-9]{1,6})?$")]
    [Length(1, 22)]
    public DecimalString Amount { get; set; }

    /// <summary>
    /// The currency of the amount: an ISO 4217 code, such as USD. Costs in other currencies count at the exchange rate of their day, where there is
    /// one, and are listed in the status.
    /// </summary>
    [Pattern("^[A-Z]{3}$")]
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
    [Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
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

/// <summary>What was spent, and where the period is heading.</summary>
public sealed record BudgetStatus : OpenObject
{
    /// <summary>The generation of the spec that the status is about.</summary>
    [RangeMinimum(0)]
    public long? ObservedGeneration { get; set; }

    /// <summary>
    /// Ready (the spend could be determined), WithinLimit (it is inside the amount), DataFresh (the data reaches far enough),
    /// Converted while there are costs in other currencies, Priced (everything in the scope has a price) with scope.kubernetes, and Reconciling or
    /// Stalled while they apply.
    /// </summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Map, MapKey = "type")]
    public IList<Condition>? Conditions { get; set; }

    /// <summary>The period that the figures are about.</summary>
    public BudgetStatusPeriod? Period { get; set; }

    /// <summary>The currency of the figures.</summary>
    [Length(1, StatusLimits.Currency)]
    public string? Currency { get; set; }

    /// <summary>What was spent in the period so far, to the last digit.</summary>
    public DecimalString? Spent { get; set; }

    /// <summary>The same, rounded to two decimals, half to even: for reading.</summary>
    public DecimalString? SpentRounded { get; set; }

    /// <summary>What is left of the amount; negative when it is overspent.</summary>
    public DecimalString? Remaining { get; set; }

    /// <summary>The share of the amount that was spent, in percent.</summary>
    public DecimalString? UsedPercent { get; set; }

    /// <summary>What was spent per day on average, over the days of the period for which there is data.</summary>
    public DecimalString? BurnRatePerDay { get; set; }

    /// <summary>What will have been spent at the end of the period if it goes on like this.</summary>
    public DecimalString? Projected { get; set; }

    /// <summary>Where the period will probably end. Left out while fewer than three days are known.</summary>
    public BudgetStatusForecast? Forecast { get; set; }

    /// <summary>Thresholds that were crossed in the period, those of what was spent first, lowest first. What was crossed stays, also where a forecast falls again.</summary>
    [MaxItems(StatusLimits.Items)]
    public IList<CrossedThreshold>? CrossedThresholds { get; set; }

    /// <summary>The moment up to which there is cost data in the scope and period.</summary>
    public DateTimeOffset? DataThrough { get; set; }

    /// <summary>Spend of the scope in other currencies, largest first. At most 10.</summary>
    [MaxItems(StatusLimits.Items)]
    public IList<OtherCurrencySpend>? OtherCurrencies { get; set; }
}

/// <summary>Where a period will probably end.</summary>
public sealed record BudgetStatusForecast : OpenObject
{
    /// <summary>What will have been spent at the end of the period: more or less than that with the same probability.</summary>
    public DecimalString Expected { get; set; }

    /// <summary>Where the end of the period lies with 50, 80 and 95 percent probability.</summary>
    [MaxItems(3)]
    [ListType(ListType.Map, MapKey = "level")]
    public IList<ForecastInterval>? Intervals { get; set; }

    /// <summary>The probability that more than the amount will have been spent, in percent.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(100)]
    public int OverrunPercent { get; set; }

    /// <summary>When the amount will be used up; left out where that is not in the period even with a probability of a tenth.</summary>
    public ProjectedExhaustion? Exhaustion { get; set; }

    /// <summary>What of it are fees and other charges that come again each month and are not charged yet; left out where there are none.</summary>
    public DecimalString? ExpectedFees { get; set; }

    /// <summary>The last day whose cost is known well enough; the days after it are forecast.</summary>
    public DateOnly DataThrough { get; set; }

    /// <summary>How many days it was learned from.</summary>
    [RangeMinimum(0)]
    public int DaysLearned { get; set; }

    /// <summary>The first day of the present level of cost, where it changed not long ago.</summary>
    public DateOnly? LevelSince { get; set; }

    /// <summary>The model.</summary>
    public ForecastModel Model { get; set; } = new();

    /// <summary>How the model did before; left out while the history is too short to try.</summary>
    public ForecastBackTest? BackTest { get; set; }
}

/// <summary>An interval of money.</summary>
public sealed record ForecastInterval : OpenObject
{
    /// <summary>The probability, in percent.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(99)]
    public int Level { get; set; }

    /// <summary>The lower end.</summary>
    public DecimalString Lower { get; set; }

    /// <summary>The upper end.</summary>
    public DecimalString Upper { get; set; }
}

/// <summary>The day at whose end more than the amount will have been spent.</summary>
public sealed record ProjectedExhaustion : OpenObject
{
    /// <summary>As expected; left out when not in the period.</summary>
    public DateOnly? Expected { get; set; }

    /// <summary>Earlier only with a probability of a tenth.</summary>
    public DateOnly? Earliest { get; set; }

    /// <summary>Later only with a probability of a tenth; left out when that is not in the period.</summary>
    public DateOnly? Latest { get; set; }
}

/// <summary>The model of a forecast.</summary>
public sealed record ForecastModel : OpenObject
{
    /// <summary>SeasonalNaive, RunRate, RecentLevel, LastYearAtLevel or Statistical.</summary>
    [Length(1, StatusLimits.Model)]
    public string Name { get; set; } = "";

    /// <summary>Since when it is used.</summary>
    public DateTimeOffset Since { get; set; }

    /// <summary>Why it was taken then: ShortHistory, FirstChoice, ChallengerWon, Drift or ModelsInvalid.</summary>
    [Length(1, StatusLimits.Model)]
    public string Reason { get; set; } = "";
}

/// <summary>How a model did when it was tried from earlier moments, over as many days as there are to come where the history allows.</summary>
public sealed record ForecastBackTest : OpenObject
{
    /// <summary>From how many moments.</summary>
    [RangeMinimum(1)]
    public int Moments { get; set; }

    /// <summary>The mean error of the totals, in percent.</summary>
    public DecimalString ErrorPercent { get; set; }

    /// <summary>The same of the simplest rule: of repeating the last week or year, or of the mean where there is no such.</summary>
    public DecimalString? NaiveErrorPercent { get; set; }
}

/// <summary>The bounds of a period.</summary>
public sealed record BudgetStatusPeriod : OpenObject
{
    /// <summary>The first moment.</summary>
    public DateTimeOffset Start { get; set; }

    /// <summary>The first moment after the period.</summary>
    public DateTimeOffset End { get; set; }
}

/// <summary>A threshold that was crossed.</summary>
public sealed record CrossedThreshold : OpenObject
{
    /// <summary>The threshold, in percent of the amount.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(1000)]
    public int Percent { get; set; }

    /// <summary>Forecast where it was the forecast that crossed it; left out where it was what was spent.</summary>
    public OpenEnum<ThresholdBasis>? Basis { get; set; }

    /// <summary>When the operator found it crossed for the first time in the period.</summary>
    public DateTimeOffset CrossedAt { get; set; }
}

/// <summary>Spend that is billed in another currency.</summary>
public sealed record OtherCurrencySpend : OpenObject
{
    /// <summary>The currency.</summary>
    [Length(1, StatusLimits.Currency)]
    public string Currency { get; set; } = "";

    /// <summary>What was spent in the period so far.</summary>
    public DecimalString Spent { get; set; }

    /// <summary>What counts of it: the same in the budget's currency, at the exchange rate of each day. Left out, and not counted, where a day has no rate.</summary>
    public DecimalString? Converted { get; set; }
}
