using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Versions;

/// <summary>The versions of billing periods, inside a running transaction that no other import of the source can enter.</summary>
internal sealed class PeriodHistory(ILedgerSession session, CostQueries queries, LedgerRetention retention)
{
    private const int MostChanges = 10;

    /// <summary>Now, or a moment later than every import of the source, should clocks say otherwise.</summary>
    public async Task<DateTimeOffset> NextTimeAsync(string source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = await session.QueryAsync(
            new("SELECT max(ImportedAt) FROM imports WHERE SourceName = $1", [source]),
            row => row.IsNull(0) ? DateTimeOffset.MinValue : row.Time(0),
            cancellationToken);
        return now > last[0] ? now : last[0].AddMicroseconds(1);
    }

    /// <summary>Those of the staged periods that differ from what is held of the source, oldest first.</summary>
    public async Task<IReadOnlyList<ChangedPeriod>> CompareAsync(string source, IReadOnlyList<StagedPeriod> staged, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync(
            new("SELECT BillingPeriodStart, Version, ImportId, Digest FROM period_versions WHERE SourceName = $1 AND SupersededAt IS NULL", [source]),
            row => (Start: row.Time(0), Version: (int)row.Int64(1), Import: row.Int64(2), Digest: row.Text(3)),
            cancellationToken);
        var held = rows.ToDictionary(row => row.Start);
        return
        [
            .. staged
                .Where(period => !held.TryGetValue(period.Start, out var version) || version.Digest != period.Digest)
                .Select(period => held.TryGetValue(period.Start, out var version)
                    ? new ChangedPeriod(period, version.Version + 1, version.Import)
                    : new ChangedPeriod(period, 1, null)),
        ];
    }

    /// <summary>Makes changed periods the versions that count, and lets go of the charges of versions that are too many.</summary>
    public async Task ReplaceAsync(
        string source, long importId, IReadOnlyList<ChangedPeriod> changed, DateTimeOffset time, CancellationToken cancellationToken)
    {
        foreach (var (period, version, _) in changed)
        {
            await session.ExecuteAsync(
                "UPDATE period_versions SET SupersededAt = $3 WHERE SourceName = $1 AND BillingPeriodStart = $2 AND SupersededAt IS NULL",
                cancellationToken, source, period.Start, time);
            await session.ExecuteAsync(
                "INSERT INTO period_versions VALUES ($1, $2, $3, $4, $5, $6, NULL, $7, $8, $9)",
                cancellationToken, source, period.Start, period.End, version, importId, time, (int)HeldDetail.Charges, period.Rows, period.Digest);
            await CompactAsync(source, period.Start, version - retention.Versions, cancellationToken);
        }
    }

    /// <summary>What the changes did to the periods that were there before, newest first.</summary>
    public async Task<IReadOnlyList<Restatement>> RestatementsAsync(
        long importId, IReadOnlyList<ChangedPeriod> changed, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var restatements = new List<Restatement>();
        foreach (var (period, version, replaced) in changed.Where(change => change.ReplacedImport is not null).OrderByDescending(change => change.Period.Start))
            restatements.Add(await RestatementAsync(new(period.Start, period.End), version, replaced!.Value, importId, time, cancellationToken));
        return restatements;
    }

    /// <summary>The last restatement of a source; null without one.</summary>
    public async Task<Restatement?> LastRestatementAsync(string source, CancellationToken cancellationToken)
    {
        var found = await session.QueryAsync(
            new(
                """
                SELECT newer.BillingPeriodStart, newer.BillingPeriodEnd, newer.Version, older.ImportId, newer.ImportId, newer.ImportedAt
                FROM period_versions AS newer
                JOIN period_versions AS older
                    ON older.SourceName = newer.SourceName AND older.BillingPeriodStart = newer.BillingPeriodStart AND older.Version = newer.Version - 1
                WHERE newer.SourceName = $1
                ORDER BY newer.ImportedAt DESC, newer.BillingPeriodStart DESC LIMIT 1
                """,
                [source]),
            row => (Period: new DatePeriod(row.Time(0), row.Time(1)), Version: (int)row.Int64(2), Before: row.Int64(3), After: row.Int64(4), Time: row.Time(5)),
            cancellationToken);
        return found is [var last]
            ? await RestatementAsync(last.Period, last.Version, last.Before, last.After, last.Time, cancellationToken)
            : null;
    }

    private async Task<Restatement> RestatementAsync(
        DatePeriod period, int version, long before, long after, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var old = await GroupsAsync(before, period.Start, cancellationToken);
        var now = await GroupsAsync(after, period.Start, cancellationToken);
        return new()
        {
            Period = period,
            Version = version,
            Time = time,
            Totals = Differences.Of(Totals(old), Totals(now)),
            Changes = [.. Differences.Of(old, now).Take(MostChanges)],
        };
    }

    private Task<List<CostGroup>> GroupsAsync(long importId, DateTimeOffset start, CancellationToken cancellationToken) => session.QueryAsync(
        queries.ByServiceAndAccount(importId, start), row => CostQueries.ReadGroup(["ServiceName", "SubAccountId"], row), cancellationToken);

    private static IEnumerable<CostGroup> Totals(IEnumerable<CostGroup> groups) => groups
        .GroupBy(group => group.Costs.Currency)
        .Select(currency => new CostGroup([], currency.Select(group => group.Costs).Aggregate((one, other) => one.Plus(other)), currency.Sum(group => group.Rows)));

    private async Task CompactAsync(string source, DateTimeOffset start, int upTo, CancellationToken cancellationToken)
    {
        var spare = await session.QueryAsync(
            new(
                "SELECT ImportId FROM period_versions WHERE SourceName = $1 AND BillingPeriodStart = $2 AND Version <= $3 AND Detail > 0",
                [source, start, upTo]),
            row => row.Int64(0),
            cancellationToken);
        foreach (var importId in spare)
        {
            await session.ExecuteAsync("DELETE FROM charges WHERE ImportId = $1 AND BillingPeriodStart = $2", cancellationToken, importId, start);
            await session.ExecuteAsync("DELETE FROM daily_costs WHERE SourceName = $3 AND ImportId = $1 AND BillingPeriodStart = $2", cancellationToken, importId, start, source);
        }

        if (spare.Count > 0)
        {
            await session.ExecuteAsync(
                "UPDATE period_versions SET Detail = 0 WHERE SourceName = $1 AND BillingPeriodStart = $2 AND Version <= $3", cancellationToken, source, start, upTo);
        }
    }
}
