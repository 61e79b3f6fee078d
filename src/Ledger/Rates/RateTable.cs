using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Rates;

/// <summary>The exchange rates into one currency.</summary>
internal sealed class RateTable
{
    private readonly string target;
    private readonly Dictionary<string, List<(DateOnly Day, decimal Rate)>> into;
    private readonly Dictionary<string, List<(DateOnly Day, decimal Rate)>> outOf;

    private RateTable(string target, IReadOnlyCollection<ExchangeRate> rates)
    {
        this.target = target;
        into = ByDay(rates.Where(rate => rate.To == target), rate => rate.From);
        outOf = ByDay(rates.Where(rate => rate.From == target), rate => rate.To);
    }

    /// <summary>The rates into and out of a currency, by day and source; reads as <see cref="Read"/>.</summary>
    public static SqlQuery Query(string target, SqlDialect dialect) => new(
        $"""
        SELECT Day, FromCurrency, ToCurrency, {dialect.Exact("Rate")}, SourceName FROM exchange_rates
        WHERE FromCurrency = $1 OR ToCurrency = $1
        """,
        [target]);

    /// <summary>All rates; reads as <see cref="Read"/>.</summary>
    public static SqlQuery All(SqlDialect dialect) => new(
        $"SELECT Day, FromCurrency, ToCurrency, {dialect.Exact("Rate")}, SourceName FROM exchange_rates ORDER BY FromCurrency, ToCurrency, Day, SourceName", []);

    /// <summary>Reads a rate.</summary>
    public static ExchangeRate Read(IRow row) => new(row.Day(0), row.Text(1), row.Text(2), row.Decimal(3), row.Text(4));

    /// <summary>A table of the rates that <see cref="Query"/> found.</summary>
    public static RateTable Of(string target, IReadOnlyCollection<ExchangeRate> rates) => new(target, rates);

    /// <summary>What an amount of a day is worth; null when there is no rate for it.</summary>
    public ExactAmount? Convert(decimal amount, string currency, DateOnly day)
    {
        if (currency == target)
            return ExactAmount.Of(amount);
        if (Find(into, currency, day) is { } rate)
            return ExactAmount.Product(amount, rate);
        return Find(outOf, currency, day) is { } inverse ? ExactAmount.Quotient(amount, inverse) : null;
    }

    /// <summary>The same, of a question that cannot do without.</summary>
    /// <exception cref="MissingExchangeRateException">There is no rate for it.</exception>
    public ExactAmount Require(decimal amount, string currency, DateOnly day) =>
        Convert(amount, currency, day) ?? throw new MissingExchangeRateException(currency, target, day);

    private static decimal? Find(Dictionary<string, List<(DateOnly Day, decimal Rate)>> rates, string currency, DateOnly day)
    {
        if (!rates.TryGetValue(currency, out var days))
            return null;
        var (low, high) = (0, days.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (days[middle].Day <= day)
                low = middle + 1;
            else
                high = middle;
        }

        return low == 0 ? null : days[low - 1].Rate;
    }

    /// <summary>One rate a day: that of the source whose name sorts last.</summary>
    private static Dictionary<string, List<(DateOnly Day, decimal Rate)>> ByDay(IEnumerable<ExchangeRate> rates, Func<ExchangeRate, string> currency) => rates
        .GroupBy(currency)
        .ToDictionary(
            group => group.Key,
            group => group
                .GroupBy(rate => rate.Day)
                .Select(day => (day.Key, day.MaxBy(rate => rate.Source, StringComparer.Ordinal)!.Rate))
                .OrderBy(day => day.Key)
                .ToList());
}
