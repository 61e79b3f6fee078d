using CloudIntel.Core.FinOps;
using CloudIntel.Core.Ports;

namespace CloudIntel.Cli.Cost;

/// <summary>The costs of a group, step by step without gaps.</summary>
/// <param name="Keys">The values of the columns.</param>
/// <param name="Points">One for each step of the trend, oldest first; zero where there are no charges.</param>
internal sealed record TrendSeries(IReadOnlyList<string?> Keys, IReadOnlyList<TrendPoint> Points)
{
    /// <summary>The sum over all steps.</summary>
    public CostSums Total => CostFigures.Sum(Points[0].Costs.Currency, Points.Select(point => point.Costs));
}

/// <summary>A group in one step.</summary>
/// <param name="Costs">The sums.</param>
/// <param name="Rows">Number of charges.</param>
internal sealed record TrendPoint(CostSums Costs, long Rows);

/// <summary>The trend in one currency.</summary>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Starts">The first day of each step, oldest first.</param>
/// <param name="Series">The groups, that with the dearest sum first.</param>
internal sealed record CurrencyTrend(string Currency, IReadOnlyList<DateOnly> Starts, IReadOnlyList<TrendSeries> Series)
{
    /// <summary>All groups together.</summary>
    public TrendSeries Total => new(
        [],
        [.. Starts.Select((_, step) => new TrendPoint(
            CostFigures.Sum(Currency, Series.Select(series => series.Points[step].Costs)), Series.Sum(series => series.Points[step].Rows)))]);

    /// <summary>Makes trends of groups whose first key is the ledger's day or month.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="interval">The steps.</param>
    /// <param name="metric">By which groups are ordered.</param>
    public static IReadOnlyList<CurrencyTrend> Of(IReadOnlyList<CostGroup> groups, TrendInterval interval, CostMetric metric)
    {
        if (groups.Count == 0)
            return [];
        var first = groups.Min(group => interval.Start(group.Keys[0]!));
        var last = groups.Max(group => interval.Start(group.Keys[0]!));
        var starts = new List<DateOnly>();
        for (var start = first; start <= last; start = interval.Next(start))
            starts.Add(start);
        return
        [
            .. groups.GroupBy(group => group.Costs.Currency).OrderBy(currency => currency.Key, StringComparer.Ordinal)
                .Select(currency => new CurrencyTrend(currency.Key, starts, [.. SeriesOf(currency, starts, interval).OrderByDescending(series => CostFigures.Amount(series.Total, metric))])),
        ];
    }

    private static IEnumerable<TrendSeries> SeriesOf(IGrouping<string, CostGroup> currency, IReadOnlyList<DateOnly> starts, TrendInterval interval) => currency
        .GroupBy(group => group.Keys.Skip(1).ToArray(), SameKeys.Comparer)
        .OrderBy(series => string.Join('\0', series.Key), StringComparer.Ordinal)
        .Select(series =>
        {
            var steps = series.ToLookup(group => interval.Start(group.Keys[0]!));
            return new TrendSeries(
                series.Key,
                [.. starts.Select(start => new TrendPoint(CostFigures.Sum(currency.Key, steps[start].Select(group => group.Costs)), steps[start].Sum(group => group.Rows)))]);
        });

    private sealed class SameKeys : IEqualityComparer<string?[]>
    {
        public static readonly SameKeys Comparer = new();

        public bool Equals(string?[]? x, string?[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(string?[] keys)
        {
            var hash = default(HashCode);
            foreach (var key in keys)
                hash.Add(key, StringComparer.Ordinal);
            return hash.ToHashCode();
        }
    }
}
