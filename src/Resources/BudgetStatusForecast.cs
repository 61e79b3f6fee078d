using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>Where a period will probably end.</summary>
public sealed record BudgetStatusForecast : OpenObject
{
    /// <summary>What will have been spent at the end of the period: more or less than that with the same probability.</summary>
    public DecimalString Expected { get; set; }

    /// <summary>Where the end of the period lies with 50, 80 and 95 percent probability.</summary>
    [MaxItems(3)]
    public IList<ForecastInterval>? Intervals { get; set; }

    /// <summary>The probability that more than the amount will have been spent, in percent.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(100)]
    public int OverrunPercent { get; set; }

    /// <summary>When the amount will be used up; left out where that is not in the period even with a probability of a tenth.</summary>
    public ProjectedExhaustion? Exhaustion { get; set; }

    /// <summary>What of it are fees and other charges that come again each month or year and are not charged yet; left out where there are none.</summary>
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

    /// <summary>From how many past forecasts it is told how often intervals held; left out while that is not told.</summary>
    [RangeMinimum(1)]
    public int? PastForecasts { get; set; }

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

    /// <summary>How often past intervals of this level held, in percent; left out while too few of the days came that they were about.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(100)]
    public int? HeldPercent { get; set; }
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
