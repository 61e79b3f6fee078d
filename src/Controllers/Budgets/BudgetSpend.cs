using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;

namespace CloudIntel.Controllers.Budgets;

/// <summary>What a budget's scope cost in its period, as the ledger had it at one moment.</summary>
/// <param name="Period">The period.</param>
/// <param name="Currencies">Sums by currency.</param>
/// <param name="DataThrough">Up to when there are charges; null without any.</param>
/// <param name="Now">The moment.</param>
internal sealed record BudgetSpend(
    DatePeriod Period, IReadOnlyList<CurrencySpend> Currencies, DateTimeOffset? DataThrough, DateTimeOffset Now)
{
    /// <summary>What can be told in the budget's currency.</summary>
    public IEnumerable<CurrencySpend> Counted => Currencies.Where(sum => sum.Converted is not null);

    /// <summary>How much of it is known, where it is what workloads cost; null where it is charges of bills.</summary>
    public RecordedSpend? Recorded { get; init; }

    /// <summary>What is billed in other currencies.</summary>
    public IEnumerable<CurrencySpend> OtherThan(string currency) => Currencies.Where(sum => sum.Currency != currency);
}

/// <summary>How much is known of what workloads cost.</summary>
/// <param name="UnobservedShare">Share of the period so far in which a cluster in the scope was not watched, 0 to 1; the largest of all clusters.</param>
/// <param name="IsUnpriced">Whether something in the scope has no price.</param>
internal sealed record RecordedSpend(double UnobservedShare, bool IsUnpriced);

/// <summary>What was spent in one currency.</summary>
/// <param name="Currency">The currency of the charges.</param>
/// <param name="Spent">The sum in it.</param>
/// <param name="Converted">The sum in the budget's currency; null when a day lacks an exchange rate.</param>
/// <param name="MissingRate">The first day that lacks one.</param>
internal sealed record CurrencySpend(string Currency, decimal Spent, decimal? Converted, DateOnly? MissingRate)
{
    /// <summary>Adds up the days of a currency.</summary>
    public static CurrencySpend Of(IGrouping<string, DailyCost> days)
    {
        var missing = days.Where(day => day.Converted is null).Select(day => (DateOnly?)day.Day).Min();
        return new(days.Key, days.Sum(day => day.Cost), missing is null ? days.Sum(day => day.Converted!.Value) : null, missing);
    }
}
