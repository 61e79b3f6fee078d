using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Versions;

/// <summary>
/// How complete a source's bills are some hours after a day. Each import notes what it makes of the days that ended not long ago, one
/// note a day and mark; once a day is final, the notes are shares of it.
/// </summary>
internal static class MaturityCurve
{
    /// <summary>Hours after a day's end at which completeness is told. After the last of them a day is taken as final.</summary>
    public static IReadOnlyList<int> Marks { get; } = [6, 12, 24, 48, 72, 120, 240];

    /// <summary>Days that are learned from: what a provider did long ago says little about now.</summary>
    private const int LearnedDays = 180;

    /// <summary>Notes what the source's versions that count now hold of recent days.</summary>
    public static async Task ObserveAsync(ILedgerSession session, string source, DateTimeOffset time, CancellationToken cancellationToken)
    {
        // The first day whose end is at most so many hours ago.
        DateOnly First(int hours) => Day(time.AddHours(-hours).AddTicks(-1));

        var today = Day(time);
        var mark = string.Concat(Marks.Select((hours, index) => $" WHEN Day >= ${index + 4} THEN {hours}"));
        object[] firsts = [.. Marks.Select(hours => (object)First(hours))];
        var notes = await session.QueryAsync(
            new(
                $"""
                SELECT Day, BillingCurrency, CASE{mark} END, CAST(sum(BilledCost) AS VARCHAR)
                FROM daily_costs
                WHERE SourceName = $1 AND Day >= $2 AND Day < $3
                    AND (ImportId, BillingPeriodStart) IN (SELECT ImportId, BillingPeriodStart FROM period_versions WHERE SourceName = $1 AND SupersededAt IS NULL)
                GROUP BY 1, 2
                """,
                [source, First(Marks[^1]), today, .. firsts]),
            row => (Day: row.Day(0), Currency: row.Text(1), Mark: row.Int64(2), Cost: row.Text(3)),
            cancellationToken);
        await session.ExecuteAsync("DELETE FROM day_observations WHERE SourceName = $1 AND Day < $2", cancellationToken, source, today.AddDays(-LearnedDays));
        foreach (var note in notes)
        {
            await session.ExecuteAsync(
                "DELETE FROM day_observations WHERE SourceName = $1 AND Day = $2 AND BillingCurrency = $3 AND Hours = $4", cancellationToken,
                source, note.Day, note.Currency, note.Mark);
            await session.ExecuteAsync(
                "INSERT INTO day_observations VALUES ($1, $2, $3, $4, CAST($5 AS DECIMAL(38, 22)))", cancellationToken,
                source, note.Day, note.Currency, note.Mark, note.Cost);
        }
    }

    /// <summary>The curve of a source.</summary>
    public static async Task<IReadOnlyList<DataMaturity>> ReadAsync(ILedgerSession session, SqlDialect dialect, string source, CancellationToken cancellationToken)
    {
        var imports = await session.QueryAsync(
            new("SELECT min(ImportedAt), max(ImportedAt) FROM imports WHERE SourceName = $1", [source]),
            row => row.IsNull(0) ? ((DateTimeOffset First, DateTimeOffset Last)?)null : (row.Time(0), row.Time(1)),
            cancellationToken);
        if (imports[0] is not { } watched)
            return [.. Marks.Select(hours => new DataMaturity(hours, null, 0))];

        var final = Day(watched.Last.AddHours(-Marks[^1]).AddDays(-1)); // the last day that had ended so long before the last import
        var notes = await session.QueryAsync(
            new($"SELECT Day, BillingCurrency, Hours, {dialect.Exact("BilledCost")} FROM day_observations WHERE SourceName = $1 AND Day <= $2", [source, final]),
            row => (Day: row.Day(0), Currency: row.Text(1), Hours: (int)row.Int64(2), Cost: row.Decimal(3)),
            cancellationToken);
        var finals = await session.QueryAsync(
            new(
                $"""
                SELECT Day, BillingCurrency, {dialect.Exact("sum(BilledCost)")} FROM daily_costs
                WHERE SourceName = $1 AND Day IN (SELECT Day FROM day_observations WHERE SourceName = $1 AND Day <= $2)
                    AND (ImportId, BillingPeriodStart) IN (SELECT ImportId, BillingPeriodStart FROM period_versions WHERE SourceName = $1 AND SupersededAt IS NULL)
                GROUP BY 1, 2
                """,
                [source, final]),
            row => (Day: row.Day(0), Currency: row.Text(1), Cost: row.Decimal(2)),
            cancellationToken);
        var noted = notes.ToLookup(note => (note.Day, note.Currency));
        return [.. Marks.Select(hours => Point(hours, [.. finals.Where(day => day.Cost > 0).SelectMany(Share)]))];

        // Nothing is known of a moment before the first import; after it, no note means that there was nothing of the day.
        IEnumerable<(int Hours, decimal Share)> Share((DateOnly Day, string Currency, decimal Cost) day) => Marks
            .Where(hours => Midnight(day.Day).AddDays(1).AddHours(hours) >= watched.First)
            .Select(hours => (hours, noted[(day.Day, day.Currency)].Where(note => note.Hours <= hours).OrderBy(note => note.Hours).LastOrDefault().Cost / day.Cost));
    }

    private static DataMaturity Point(int hours, IReadOnlyList<(int Hours, decimal Share)> shares)
    {
        var sorted = shares.Where(share => share.Hours == hours).Select(share => share.Share).Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count == 0
            ? new(hours, null, 0)
            : new(hours, decimal.Round(sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, 4), sorted.Count);
    }

    private static DateOnly Day(DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime);

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
