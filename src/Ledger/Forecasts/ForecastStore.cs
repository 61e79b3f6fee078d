using CloudIntel.Core.FinOps.Forecasts;
using CloudIntel.Ledger.Clusters;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Forecasts;

/// <summary>The forecasts that a ledger keeps of a series, in one of its transactions: a row for each interval.</summary>
internal sealed class ForecastStore(ILedgerSession session, SqlDialect dialect, string series)
{
    private static readonly (string Name, string Type)[] Columns =
    [
        ("FirstDay", "DATE"), ("KnownBefore", "DATE"), ("EndDay", "DATE"), ("Level", "BIGINT"), ("Model", "VARCHAR"), ("Expected", "DECIMAL(38, 2)"),
        ("Asked", "DECIMAL(6, 3)"), ("Lower", "DECIMAL(38, 2)"), ("Upper", "DECIMAL(38, 2)"), ("Actual", "DECIMAL(38, 2)"),
    ];

    /// <summary>Keeps forecasts; of those that are there already, what they turned out to be.</summary>
    public async Task KeepAsync(IReadOnlyList<PastForecast> forecasts, CancellationToken cancellationToken)
    {
        // An empty text is no amount yet.
        var cells = Columns.Select((column, i) => $"CAST(nullif({dialect.Cell(i)}, '') AS {column.Type})");
        foreach (var chunk in forecasts.SelectMany(Rows).Chunk(GivenRows.AtOnce))
        {
            await session.ExecuteAsync(
                $"""
                INSERT INTO past_forecasts (Series, {string.Join(", ", Columns.Select(column => column.Name))})
                SELECT CAST($1 AS VARCHAR), {string.Join(", ", cells)} FROM {dialect.Rows("$2")}
                ON CONFLICT (Series, FirstDay, KnownBefore, EndDay, Level) DO UPDATE SET Actual = excluded.Actual
                """,
                cancellationToken, series, GivenRows.Text(chunk));
        }
    }

    /// <summary>Removes what any series has that ended before a day.</summary>
    public Task RemoveAsync(DateOnly before, CancellationToken cancellationToken) =>
        session.ExecuteAsync("DELETE FROM past_forecasts WHERE EndDay < $1", cancellationToken, before);

    /// <summary>The forecasts, by the days that they were made before.</summary>
    public async Task<IReadOnlyList<PastForecast>> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync(
            new(
                $"""
                SELECT FirstDay, KnownBefore, EndDay, Level, Model, {dialect.Exact("Expected")}, {dialect.Exact("Asked")}, {dialect.Exact("Lower")}, {dialect.Exact("Upper")}, {dialect.Exact("Actual")}
                FROM past_forecasts WHERE Series = $1 ORDER BY KnownBefore, EndDay, FirstDay, Level
                """,
                [series]),
            row => (
                Days: (Since: row.Day(0), Known: row.Day(1), End: row.Day(2)), Model: row.Text(4), Expected: row.Decimal(5), Actual: row.IsNull(9) ? (decimal?)null : row.Decimal(9),
                Interval: new MoneyInterval((int)row.Int64(3), row.Decimal(7), row.Decimal(8)) { Asked = row.Decimal(6) }),
            cancellationToken);
        return
        [
            .. rows.GroupBy(row => row.Days).Select(forecast => new PastForecast(forecast.Key.Since, forecast.Key.Known, forecast.Key.End)
            {
                Model = forecast.First().Model,
                Expected = forecast.First().Expected,
                Intervals = [.. forecast.Select(row => row.Interval)],
                Actual = forecast.First().Actual,
            }),
        ];
    }

    private static IEnumerable<object[]> Rows(PastForecast forecast) => forecast.Intervals.Select(interval => (object[])
    [
        Text(forecast.Since), Text(forecast.Known), Text(forecast.End), interval.Level, forecast.Model, forecast.Expected,
        interval.Asked, interval.Lower, interval.Upper, forecast.Actual ?? (object)"",
    ]);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
