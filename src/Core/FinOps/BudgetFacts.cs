using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps;

/// <summary>Everything a budget review may look at. Money in the budget's currency.</summary>
public sealed record BudgetFacts
{
    /// <summary>The amount that may be spent; above 0.</summary>
    public required decimal Limit { get; init; }

    /// <summary>The period it is for.</summary>
    public required DatePeriod Period { get; init; }

    /// <summary>What was spent in the period so far; negative when credits outweigh charges.</summary>
    public required decimal Spent { get; init; }

    /// <summary>Up to when charges are known; null when there are none in the period.</summary>
    public required DateTimeOffset? DataThrough { get; init; }

    /// <summary>The time of the review: data is never taken to reach beyond the end of its day.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>After how long without new charges the data counts as stale.</summary>
    public required TimeSpan StaleAfter { get; init; }

    /// <summary>Shares of the limit, in percent, whose crossing people want to know of.</summary>
    public required IReadOnlyList<int> Thresholds { get; init; }
}

/// <summary>Whether the figures can be trusted to be up to date.</summary>
public enum DataState
{
    /// <summary>New enough, or the period is over and complete.</summary>
    Fresh,

    /// <summary>No new charges for too long.</summary>
    Stale,

    /// <summary>No charges in the period yet.</summary>
    None,
}

/// <summary>What a review found. Money in the budget's currency.</summary>
public sealed record BudgetFinding
{
    /// <summary>What was spent.</summary>
    public required decimal Spent { get; init; }

    /// <summary>What is left; negative when overspent.</summary>
    public required decimal Remaining { get; init; }

    /// <summary>Spent as a share of the limit, in percent, rounded to two decimals, half to even.</summary>
    public required decimal UsedPercent { get; init; }

    /// <summary>Average spend a day over the days with data, rounded to two decimals; null before <see cref="BudgetReview.MinDays"/>.</summary>
    public required decimal? BurnRatePerDay { get; init; }

    /// <summary>Spend at the end of the period if it goes on like this, rounded to two decimals; null before <see cref="BudgetReview.MinDays"/>.</summary>
    public required decimal? Projected { get; init; }

    /// <summary>Whether the data is up to date.</summary>
    public required DataState Data { get; init; }

    /// <summary>The thresholds that are reached, lowest first.</summary>
    public required IReadOnlyList<int> Crossed { get; init; }

    /// <summary>When time alone changes the finding: the data grows stale, or the period ends. Null when neither will happen.</summary>
    public required DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Whether no more than the limit is spent.</summary>
    public bool WithinLimit => Remaining >= 0;

    /// <summary>Whether the projection stays inside the limit; null without a projection.</summary>
    public required bool? OnTrack { get; init; }
}
