using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

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

    /// <summary>What is left for objects that are yet to come. Left out where the budget is not enforced.</summary>
    public BudgetStatusEnforcement? Enforcement { get; set; }

    /// <summary>Spend of the scope in other currencies, largest first. At most 10.</summary>
    [MaxItems(StatusLimits.Items)]
    public IList<OtherCurrencySpend>? OtherCurrencies { get; set; }
}

/// <summary>What a budget that is enforced has left. As of the last review, or the last change of what is reserved a minute later.</summary>
public sealed record BudgetStatusEnforcement : OpenObject
{
    /// <summary>What is reserved for objects that were let in and are not in the figures yet, to the end of the period, rounded to two decimals.</summary>
    public DecimalString Reserved { get; set; }

    /// <summary>What is left: the amount and the grace, less what was spent, or is forecast, and what is reserved. Negative when more is taken than may be.</summary>
    public DecimalString Left { get; set; }

    /// <summary>For how many objects something is reserved.</summary>
    [RangeMinimum(0)]
    public int Objects { get; set; }

    /// <summary>The price of one unit of the currency of prices in the budget's currency. Left out where they are the same, and where there is no exchange rate.</summary>
    public DecimalString? ExchangeRate { get; set; }
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
