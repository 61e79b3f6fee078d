namespace CloudIntel.Core.FinOps.Forecasts;

/// <summary>What a budget's forecast said of a day, and what it turned out to be. Money in the budget's currency, rounded to two decimals.</summary>
/// <param name="Since">The first day whose cost counts: that of the budget's period.</param>
/// <param name="Known">The first day that was not known yet.</param>
/// <param name="End">The first day whose cost does not count.</param>
public sealed record PastForecast(DateOnly Since, DateOnly Known, DateOnly End)
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>What was expected to be spent by then.</summary>
    public required decimal Expected { get; init; }

    /// <summary>Where that would lie.</summary>
    public required IReadOnlyList<MoneyInterval> Intervals { get; init; }

    /// <summary>What had been spent by then; null while that is not known.</summary>
    public decimal? Actual { get; init; }

    /// <summary>How many days were forecast.</summary>
    public int Days => End.DayNumber - Known.DayNumber;
}

/// <summary>How often intervals of a level held.</summary>
/// <param name="Level">With which probability they were to hold, in percent.</param>
/// <param name="HeldPercent">How often they did, in whole percent.</param>
public sealed record IntervalCoverage(int Level, int HeldPercent);
