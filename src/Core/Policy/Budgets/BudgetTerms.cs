using CloudIntel.Core.Units;

namespace CloudIntel.Core.Policy.Budgets;

/// <summary>What a budget holds new objects against.</summary>
public enum BudgetBasis
{
    /// <summary>What was spent so far.</summary>
    Actual,

    /// <summary>What is expected to have been spent at the end of the period.</summary>
    Forecast,
}

/// <summary>A budget as admissions see it, without what is reserved. Money in its currency.</summary>
public sealed record BudgetTerms
{
    /// <summary>How much data past an admission a forecast needs before it takes the object in.</summary>
    public static readonly TimeSpan ForecastTakesIn = TimeSpan.FromDays(1);

    /// <summary>Namespace of the budget.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the budget.</summary>
    public required string Name { get; init; }

    /// <summary>The budget's own id.</summary>
    public required string Uid { get; init; }

    /// <summary>What is done with an object that it has no room for: <see cref="Enforcement.Warn"/> or <see cref="Enforcement.Deny"/>.</summary>
    public required Enforcement Enforcement { get; init; }

    /// <summary>The currency of the amounts.</summary>
    public required string Currency { get; init; }

    /// <summary>The amount of the budget.</summary>
    public required decimal Amount { get; init; }

    /// <summary>How far past the amount objects are still let in; at least 0.</summary>
    public decimal Grace { get; init; }

    /// <summary>The period that it is for.</summary>
    public required DatePeriod Period { get; init; }

    /// <summary>What it is held against.</summary>
    public required BudgetBasis Basis { get; init; }

    /// <summary>What was spent in the period, or is expected to have been at its end.</summary>
    public required decimal Spent { get; init; }

    /// <summary>Up to when costs are known; null where nothing of the period is.</summary>
    public required DateTimeOffset? DataThrough { get; init; }

    /// <summary>From when on the figures are too old to decide by.</summary>
    public required DateTimeOffset StaleAt { get; init; }

    /// <summary>What is done with objects while the figures are too old or missing: let in (<see cref="Enforcement.Audit"/>), let in with a warning, or turned away.</summary>
    public required Enforcement OnStale { get; init; }

    /// <summary>Why there are no figures that could decide at all; null where there are.</summary>
    public string? Unknown { get; init; }

    /// <summary>Units of the budget's currency for one of prices; null where no exchange rate is known.</summary>
    public required decimal? Rate { get; init; }

    /// <summary>The objects that it is about.</summary>
    public required BudgetReach Reach { get; init; }

    /// <summary>What may be taken of it by what is not spent yet, before reservations.</summary>
    public decimal Room => Amount + Grace - Spent;

    /// <summary>Why nothing can be decided by it now; null where something can.</summary>
    /// <param name="now">The moment.</param>
    public string? Doubt(DateTimeOffset now) =>
        Unknown
        ?? (Rate is null ? $"there is no exchange rate from the currency of prices to {Currency}" : null)
        ?? (now >= StaleAt ? DataThrough is { } through ? $"costs are known up to {through.UtcDateTime:yyyy-MM-dd HH:mm} only" : "no costs of the period are known yet" : null);
}
