using CloudIntel.Core.Analytics.Forecasting.Totals;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Forecasts;

/// <summary>What one kind of charge cost on one day.</summary>
/// <param name="Day">The day on which the charge periods start, UTC.</param>
/// <param name="Kind">FOCUS ChargeCategory, such as <c>Usage</c> or <c>Purchase</c>.</param>
/// <param name="Cost">The cost, in the budget's currency.</param>
/// <param name="Recurs">Whether the bill says that it comes again and again: FOCUS ChargeFrequency is <c>Recurring</c>.</param>
public readonly record struct DayCharge(DateOnly Day, string Kind, decimal Cost, bool Recurs = false)
{
    /// <summary>The kind of charges that come by what is used.</summary>
    public const string Usage = "Usage";
}

/// <summary>How much of a day's final cost is usually known some time after the day.</summary>
/// <param name="Hours">Hours after the end of the day.</param>
/// <param name="Share">The share; above 1 where it is corrected downwards.</param>
public readonly record struct KnownShare(int Hours, decimal Share);

/// <summary>Everything that the forecast of a budget may look at. Money in the budget's currency.</summary>
public sealed record BudgetForecastFacts
{
    /// <summary>The amount that may be spent; above 0.</summary>
    public required decimal Limit { get; init; }

    /// <summary>The period it is for.</summary>
    public required DatePeriod Period { get; init; }

    /// <summary>What was spent in the period so far.</summary>
    public required decimal Spent { get; init; }

    /// <summary>Charges of the scope, those of the period and from before it; in any order, a day without charges cost nothing.</summary>
    public required IReadOnlyList<DayCharge> Charges { get; init; }

    /// <summary>Up to when charges are known; null when there are none.</summary>
    public required DateTimeOffset? DataThrough { get; init; }

    /// <summary>The time of the forecast. Today is never complete.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>How complete days are while they are young, ascending by hours; empty where that is not learned. Null where days are complete as soon as they are over.</summary>
    public required IReadOnlyList<KnownShare>? Maturity { get; init; }

    /// <summary>The model of the last forecast; null for none.</summary>
    public string? Champion { get; init; }

    /// <summary>What forecasts of the same said before, in any order.</summary>
    public IReadOnlyList<PastForecast> Past { get; init; } = [];
}

/// <summary>An interval of money.</summary>
/// <param name="Level">With which probability the end of the period lies in it, in percent.</param>
/// <param name="Lower">Its lower end.</param>
/// <param name="Upper">Its upper end.</param>
public sealed record MoneyInterval(int Level, decimal Lower, decimal Upper)
{
    /// <summary>The level that it was asked for at, in percent with three decimals, so that it holds as often as it says: see <see cref="Analytics.Forecasting.AdaptiveLevel"/>.</summary>
    public decimal Asked { get; init; } = Level;
}

/// <summary>When a budget will be used up: the first day whose end finds more spent than the limit.</summary>
/// <param name="Expected">As expected; null when not in the period.</param>
/// <param name="Earliest">As early as it is with a probability of a tenth; null when not in the period even then.</param>
/// <param name="Latest">Later only with a probability of a tenth; null when that reaches past the period.</param>
public sealed record BudgetExhaustion(DateOnly? Expected, DateOnly? Earliest, DateOnly? Latest);

/// <summary>Where a budget's period will probably end. Money in the budget's currency, rounded to two decimals.</summary>
public sealed record BudgetForecast
{
    /// <summary>What will have been spent at the end of the period: more or less with the same probability, but for fees, which are certain.</summary>
    public required decimal Expected { get; init; }

    /// <summary>Intervals of 50, 80 and 95 percent.</summary>
    public required IReadOnlyList<MoneyInterval> Intervals { get; init; }

    /// <summary>The probability that more than the limit will have been spent, in whole percent.</summary>
    public required int OverrunPercent { get; init; }

    /// <summary>When the limit is passed.</summary>
    public required BudgetExhaustion Exhaustion { get; init; }

    /// <summary>What of the expected spend are fees and other charges that come again each month or year and are not charged yet.</summary>
    public required decimal ExpectedFees { get; init; }

    /// <summary>The last day whose cost is complete, or known well enough to be completed; the days after it are forecast.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>How many days it was learned from.</summary>
    public required int DaysLearned { get; init; }

    /// <summary>The model, and why it is used.</summary>
    public required ModelDecision Decision { get; init; }

    /// <summary>From how many moments models were tried; 0 where the history is too short for that.</summary>
    public required int Origins { get; init; }

    /// <summary>The first day of the present level of cost, where it changed lastingly not long ago; null else.</summary>
    public required DateOnly? LevelSince { get; init; }

    /// <summary>From how many past forecasts <see cref="Coverage"/> is.</summary>
    public required int PastCount { get; init; }

    /// <summary>How often past intervals held; empty while too few of the days came that they were about.</summary>
    public required IReadOnlyList<IntervalCoverage> Coverage { get; init; }

    /// <summary>What is to be kept: this forecast, of the period's end and of a day on the way there, and past ones of which is known now what they turned out to be, or which turned out another way.</summary>
    public required IReadOnlyList<PastForecast> News { get; init; }
}
