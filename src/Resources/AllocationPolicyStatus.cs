using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>Who answers for the cost of this month and the one before. The operator's API has the rest: all values, days and currencies.</summary>
public sealed record AllocationPolicyStatus : OpenObject
{
    /// <summary>The generation of the spec that the status is about.</summary>
    [RangeMinimum(0)]
    public long? ObservedGeneration { get; set; }

    /// <summary>
    /// Ready (the cost could be divided up), Covered (the goal is reached in every dimension), UnitsKnown (every unit metric has
    /// numbers), and Reconciling or Stalled while they apply.
    /// </summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Map, MapKey = "type")]
    public IList<Condition>? Conditions { get; set; }

    /// <summary>The current month, such as 2026-04; where it has no charges yet, the newest month that has.</summary>
    [Length(7, 7)]
    public string? Month { get; set; }

    /// <summary>The currency of the figures: that in which most charges of both months are billed.</summary>
    [Length(1, StatusLimits.Currency)]
    public string? Currency { get; set; }

    /// <summary>Other currencies in which there are charges, which the figures leave out.</summary>
    [MaxItems(StatusLimits.Items)]
    [Length(1, StatusLimits.Currency)]
    public IList<string>? OtherCurrencies { get; set; }

    /// <summary>The cost of the month, to the last digit.</summary>
    public DecimalString? Total { get; set; }

    /// <summary>The share of the month's cost that is allocated in the first dimension, in percent.</summary>
    public DecimalString? CoveredPercent { get; set; }

    /// <summary>What is unallocated in the first dimension, rounded to two decimals.</summary>
    public DecimalString? Unallocated { get; set; }

    /// <summary>The dimensions.</summary>
    [MaxItems(StatusLimits.Items)]
    public IList<DimensionStatus>? Dimensions { get; set; }

    /// <summary>The unit metrics.</summary>
    [MaxItems(StatusLimits.Items)]
    public IList<UnitMetricStatus>? UnitMetrics { get; set; }

    /// <summary>How well the month's charges are tagged.</summary>
    public TagStatus? Tags { get; set; }
}

/// <summary>Who answers for the cost in one dimension. Money in the status' currency, rounded to two decimals.</summary>
public sealed record DimensionStatus : OpenObject
{
    /// <summary>The dimension.</summary>
    [Length(1, 63)]
    public string Name { get; set; } = "";

    /// <summary>The share of the month's cost that is allocated, in percent.</summary>
    public DecimalString? CoveredPercent { get; set; }

    /// <summary>What is allocated.</summary>
    public DecimalString Allocated { get; set; }

    /// <summary>What is not.</summary>
    public DecimalString Unallocated { get; set; }

    /// <summary>What was unallocated in the month before.</summary>
    public DecimalString PreviousUnallocated { get; set; }

    /// <summary>How many values there are in the month.</summary>
    [RangeMinimum(0)]
    public int Values { get; set; }

    /// <summary>The dearest values of the month. With many dimensions fewer than 10 are shown; the API has all.</summary>
    [MaxItems(StatusLimits.Items)]
    public IList<DimensionValueStatus>? Top { get; set; }
}

/// <summary>What a value of a dimension answers for.</summary>
public sealed record DimensionValueStatus : OpenObject
{
    /// <summary>The value.</summary>
    [Length(1, StatusLimits.AllocationValue)]
    public string Value { get; set; } = "";

    /// <summary>Its cost in the month, with its parts of shared costs.</summary>
    public DecimalString Cost { get; set; }

    /// <summary>Its parts of shared costs in the month.</summary>
    public DecimalString Shared { get; set; }

    /// <summary>Its cost in the month before.</summary>
    public DecimalString Previous { get; set; }
}

/// <summary>What a unit of business costs. Unknown figures are left out, never 0.</summary>
public sealed record UnitMetricStatus : OpenObject
{
    /// <summary>The unit metric.</summary>
    [Length(1, 63)]
    public string Name { get; set; } = "";

    /// <summary>The newest day of which both cost and units are known.</summary>
    public DateOnly? Day { get; set; }

    /// <summary>What per units cost on that day, over all values of which units are known.</summary>
    public DecimalString? UnitCost { get; set; }

    /// <summary>Change against the day before, in percent.</summary>
    public DecimalString? DayChangePercent { get; set; }

    /// <summary>Change of the seven days up to that day against the seven before, in percent.</summary>
    public DecimalString? WeekChangePercent { get; set; }

    /// <summary>Why the numbers are missing or old; left out when they are not.</summary>
    [Length(0, StatusLimits.UnitProblem)]
    public string? Problem { get; set; }
}

/// <summary>How well charges are tagged.</summary>
public sealed record TagStatus : OpenObject
{
    /// <summary>The share of the month's cost with any tag, in percent.</summary>
    public DecimalString? TaggedPercent { get; set; }

    /// <summary>Coverage by key: those required, then those with the most cost.</summary>
    [MaxItems(StatusLimits.Items)]
    public IList<TagKeyStatus>? Keys { get; set; }

    /// <summary>Spellings that look like mistakes, such as "Team, teams: team".</summary>
    [MaxItems(StatusLimits.Items)]
    [Length(1, StatusLimits.TagSpelling)]
    public IList<string>? NearMisses { get; set; }
}

/// <summary>How much of the month's charges has a tag.</summary>
public sealed record TagKeyStatus : OpenObject
{
    /// <summary>The key.</summary>
    [Length(1, StatusLimits.TagKey)]
    public string Key { get; set; } = "";

    /// <summary>The share of the cost that has it, in percent.</summary>
    public DecimalString? CostPercent { get; set; }

    /// <summary>The share of the charges that have it, in percent.</summary>
    public DecimalString? ChargePercent { get; set; }
}
