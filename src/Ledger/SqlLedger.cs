using System.Runtime.CompilerServices;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Ledger.Export;
using CloudIntel.Ledger.Import;
using CloudIntel.Ledger.Queries;
using CloudIntel.Ledger.Rates;
using CloudIntel.Ledger.Versions;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Ledger;

/// <summary>What both stores answer alike.</summary>
internal abstract partial class SqlLedger(SqlDialect dialect, LedgerOptions options, TimeProvider clock, ILogger log) : ILedgerStore
{
    private const string LastImports =
        """
        SELECT SourceName, Digest, Signature, ImportedAt, LoadedRows, RepairedRows, RejectedRows, Repairs, Changes, Warnings
        FROM imports AS last WHERE ImportId = (SELECT max(ImportId) FROM imports WHERE SourceName = last.SourceName)
        """;

    private readonly CostQueries queries = new(dialect);
    private readonly UnitQueries units = new(dialect);
    private readonly PlacementQueries placements = new(dialect);
    private readonly ResourceQueries resources = new(dialect);

    public abstract Task<ImportReport> ImportAsync(ImportRequest request, IProgress<ImportProgress>? progress, CancellationToken cancellationToken);

    public abstract Task AppendAuditAsync(AuditEntry entry, CancellationToken cancellationToken);

    public async Task<ImportRecord?> LastImportAsync(string source, CancellationToken cancellationToken)
    {
        var imports = await QueryAsync(new($"{LastImports} AND SourceName = $1", [source]), ReadImport, cancellationToken);
        return imports.Count == 0 ? null : imports[0];
    }

    public async Task<IReadOnlyList<ImportRecord>> LastImportsAsync(CancellationToken cancellationToken)
    {
        var imports = await QueryAsync(new(LastImports, []), ReadImport, cancellationToken);
        imports.Sort((left, right) => string.CompareOrdinal(left.Source, right.Source));
        return imports;
    }

    public async Task<IReadOnlyList<SourcePeriod>> PeriodsAsync(string? source, CancellationToken cancellationToken) =>
        await QueryAsync(queries.Periods(source), CostQueries.ReadPeriod, cancellationToken);

    public IAsyncEnumerable<RejectedRow> RejectedRowsAsync(string source, CancellationToken cancellationToken) => StreamAsync(
        new("SELECT File, Line, ColumnName, Reason FROM rejected_rows WHERE SourceName = $1 AND ImportId IN (SELECT ImportId FROM imports) ORDER BY FileNumber, Line", [source]),
        row => new RejectedRow(row.Text(0), row.Int64(1), row.Text(2), row.Text(3)),
        cancellationToken);

    public async Task<IReadOnlyList<PeriodVersion>> VersionsAsync(string? source, CancellationToken cancellationToken)
    {
        var currencies = await QueryAsync(queries.Versions(source), CostQueries.ReadVersion, cancellationToken);
        return
        [
            .. currencies
                .GroupBy(version => (version.Source, version.Period.Start, version.Version))
                .Select(version => version.First() with { Costs = [.. version.SelectMany(currency => currency.Costs)] }),
        ];
    }

    public Task<Restatement?> LastRestatementAsync(string source, CancellationToken cancellationToken) =>
        ReadAsync(session => History(session).LastRestatementAsync(source, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<CostGroup>> SummarizeAsync(CostQuery query, CancellationToken cancellationToken) =>
        ReadAsync(session => SummarizeAsync(session, query, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<CostDifference>> DiffAsync(CostDiffQuery query, CancellationToken cancellationToken)
    {
        var before = new CostQuery
        {
            By = query.By,
            From = query.From,
            To = query.To,
            Source = query.Source,
            Scope = query.Scope,
            Filters = query.Filters,
            AsOf = query.Before,
        };
        return ReadAsync(
            async session => Differences.Of(
                await SummarizeAsync(session, before, cancellationToken),
                await SummarizeAsync(session, before with { AsOf = query.After }, cancellationToken)),
            cancellationToken);
    }

    public Task<IReadOnlyList<DailyCost>> DailyCostAsync(
        CostScope scope, DatePeriod period, CostMetric metric, string? currency, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<DailyCost>>(
        async session =>
        {
            var days = await session.QueryAsync(
                queries.Daily(scope, period, metric, await IsRankedAsync(session, cancellationToken)), row => new DailyCost(row.Day(0), row.Text(1), row.Decimal(2)), cancellationToken);
            return currency is null ? days : await ConvertAsync(session, days, currency, cancellationToken);
        },
        cancellationToken);

    public Task<IReadOnlyList<DailyCost>> ConvertAsync(IReadOnlyList<DailyCost> days, string currency, CancellationToken cancellationToken) =>
        ReadAsync(session => ConvertAsync(session, days, currency, cancellationToken), cancellationToken);

    public Task<DateTimeOffset?> DataThroughAsync(CostScope scope, DatePeriod period, CancellationToken cancellationToken) => ReadAsync(
        async session =>
        {
            var query = queries.Through(scope, period, await IsRankedAsync(session, cancellationToken));
            return (await session.QueryAsync(query, row => row.IsNull(0) ? (DateTimeOffset?)null : row.Time(0), cancellationToken))[0];
        },
        cancellationToken);

    public async Task<IReadOnlyList<SourceOverlap>> OverlapsAsync(CancellationToken cancellationToken)
    {
        var holders = await QueryAsync(
            queries.Overlaps(),
            row => (
                Provider: row.Text(0), Account: row.IsNull(1) ? null : row.Text(1), Start: row.Time(2),
                Source: new OverlappingSource(row.Text(3), (int)row.Int64(4), row.Int64(5) == 1, row.Int64(6))),
            cancellationToken);
        return
        [
            .. holders
                .GroupBy(holder => (holder.Provider, holder.Account, holder.Start))
                .Select(bill => new SourceOverlap(bill.Key.Provider, bill.Key.Account, bill.Key.Start, [.. bill.Select(holder => holder.Source)])),
        ];
    }

    public async Task<IReadOnlyDictionary<string, int>> PrecedencesAsync(CancellationToken cancellationToken)
    {
        var precedences = await QueryAsync(
            new("SELECT SourceName, Precedence FROM source_precedence", []), row => KeyValuePair.Create(row.Text(0), (int)row.Int64(1)), cancellationToken);
        return precedences.ToDictionary(StringComparer.Ordinal);
    }

    public async Task<bool> SetPrecedenceAsync(string source, int precedence, CancellationToken cancellationToken)
    {
        if ((await PrecedencesAsync(cancellationToken)).GetValueOrDefault(source) == precedence)
            return false; // without waiting for an import that may be running
        return await WriteAsync(
            source,
            async session =>
            {
                await session.ExecuteAsync("DELETE FROM source_precedence WHERE SourceName = $1", cancellationToken, source);
                if (precedence != 0)
                    await session.ExecuteAsync("INSERT INTO source_precedence VALUES ($1, $2)", cancellationToken, source, precedence);
                await AppendAsync(session, ImportAudit.Precedence(source, precedence, clock.GetUtcNow()), cancellationToken);
                return true;
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<DataMaturity>> MaturityAsync(string source, CancellationToken cancellationToken) =>
        ReadAsync(session => MaturityCurve.ReadAsync(session, dialect, source, cancellationToken), cancellationToken);

    public async Task<ImportReport> ImportRatesAsync(ImportRequest request, CancellationToken cancellationToken)
    {
        var import = await RateImport.ReadAsync(request, cancellationToken);
        return await WriteAsync(
            request.Source,
            async session =>
            {
                var time = await History(session).NextTimeAsync(request.Source, clock.GetUtcNow(), cancellationToken);
                var report = await import.ReplaceAsync(session, dialect, time, cancellationToken);
                await AppendAsync(session, ImportAudit.Rates(report.Import), cancellationToken);
                return report;
            },
            cancellationToken);
    }

    public IAsyncEnumerable<ExchangeRate> RatesAsync(CancellationToken cancellationToken) => StreamAsync(RateTable.All(dialect), RateTable.Read, cancellationToken);

    public async Task<long> RemoveSourceAsync(string source, CancellationToken cancellationToken)
    {
        var charges = await WriteAsync(
            source,
            async session =>
            {
                var counted = await session.QueryAsync(
                    new("SELECT CAST(coalesce(sum(ChargeCount), 0) AS BIGINT) FROM period_versions WHERE SourceName = $1 AND SupersededAt IS NULL", [source]),
                    row => row.Int64(0),
                    cancellationToken);
                long removed = 0;
                foreach (var table in SourceTables)
                    removed += await session.ExecuteAsync($"DELETE FROM {table} WHERE SourceName = $1", cancellationToken, source);
                if (removed > 0)
                    await AppendAsync(session, ImportAudit.Removal(source, counted[0], clock.GetUtcNow()), cancellationToken);
                return counted[0];
            },
            cancellationToken);
        log.Removed(source, charges);
        return charges;
    }

    public async IAsyncEnumerable<AuditEntry> AuditAsync(string? subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string columns = "SELECT RecordedAt, Actor, Action, Subject, Details FROM audit";
        var query = subject is null
            ? new SqlQuery($"{columns} ORDER BY Position", [])
            : new SqlQuery($"{columns} WHERE Subject = $1 ORDER BY Position", [subject]);
        var entries = StreamAsync(
            query, row => new AuditEntry(row.Time(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4)), cancellationToken);
        await foreach (var entry in entries)
            yield return entry;
    }

    public async Task<ChargeExport> ExportAsync(ExportRequest request, CancellationToken cancellationToken)
    {
        var export = new ExportQueries(dialect, request);
        var counts = await QueryAsync(
            export.Counts(), row => Enumerable.Range(0, export.Columns.Count + 1).Select(row.Int64).ToArray(), cancellationToken);
        var columns = export.Columns.Where((column, i) => column.Level == FeatureLevel.Mandatory || counts[0][i + 1] > 0).ToList();
        var custom = await QueryAsync(export.CustomColumns(), row => row.Text(0), cancellationToken);
        custom.Sort(StringComparer.Ordinal);
        IReadOnlyList<ExportColumn> all = [.. columns.Select(column => new ExportColumn(column.Name, column.Type)), .. custom.Select(name => new ExportColumn(name, ColumnType.Text))];
        var rows = StreamAsync(export.Charges(columns, custom), IReadOnlyList<string?> (row) => Cells(row, all.Count), cancellationToken);
        return new(all, counts[0][0], rows);
    }

    public async Task PutUnitsAsync(string policy, IReadOnlyList<UnitCount> counts, CancellationToken cancellationToken)
    {
        foreach (var statement in UnitQueries.Put(policy, counts))
            await ExecuteAsync(statement, cancellationToken);
    }

    public async Task<IReadOnlyList<UnitCount>> UnitsAsync(string policy, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        await QueryAsync(units.Read(policy, from, to), UnitQueries.ReadCount, cancellationToken);

    public Task RemoveUnitsAsync(string policy, CancellationToken cancellationToken) => ExecuteAsync(UnitQueries.Remove(policy), cancellationToken);

    public async Task PutPlacementDayAsync(PlacementDay day, DateOnly forgetBefore, CancellationToken cancellationToken)
    {
        await ExecuteAsync(PlacementQueries.Put(day), cancellationToken);
        await ExecuteAsync(PlacementQueries.Forget(forgetBefore), cancellationToken);
    }

    public async Task<IReadOnlyList<PlacementDay>> PlacementDaysAsync(DateOnly from, CancellationToken cancellationToken) =>
        await QueryAsync(placements.Read(from), PlacementQueries.ReadDay, cancellationToken);

    public Task<IReadOnlyList<ResourceCost>> ResourceCostsAsync(
        IReadOnlyCollection<string> names, DateOnly from, DateOnly to, string currency, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<ResourceCost>>(
        async session =>
        {
            if (names.Count == 0)
                return [];
            var ranked = await IsRankedAsync(session, cancellationToken);
            if (queries.Dropped(ResourceQueries.Charges(from, to), ranked) is { } dropped)
                await RequireDetailAsync(session, dropped, cancellationToken);
            var found = await session.QueryAsync(resources.Read(names, from, to, ranked), row => (Resource: ResourceQueries.ReadResource(row), Currency: row.Text(8)), cancellationToken);
            var rates = await RatesAsync(session, currency, found.Select(each => each.Currency), cancellationToken);
            return [.. found.Select(each => each.Resource with { EffectiveCost = Amount.Of(rates.Require(each.Resource.EffectiveCost.ToDecimal(), each.Currency, each.Resource.FirstDay).ToDecimal()) })];
        },
        cancellationToken);

    public abstract ValueTask DisposeAsync();

    private static string?[] Cells(IRow row, int count)
    {
        var cells = new string?[count];
        for (var i = 0; i < count; i++)
            cells[i] = row.IsNull(i) ? null : row.Text(i);
        return cells;
    }

    /// <summary>The tables that hold something of a source.</summary>
    private static IEnumerable<string> SourceTables =>
    [
        "charges", "daily_costs", "monthly_costs", "bills", "period_versions", "day_observations", "exchange_rates", "source_precedence",
        "rejected_rows", "imports",
    ];

    /// <summary>Appends to the audit trail inside a transaction.</summary>
    protected static Task<long> AppendAsync(ILedgerSession session, AuditEntry entry, CancellationToken cancellationToken) => session.ExecuteAsync(
        "INSERT INTO audit (RecordedAt, Actor, Action, Subject, Details) VALUES ($1, $2, $3, $4, $5)", cancellationToken,
        entry.Time.ToUniversalTime(), entry.Actor, entry.Action, entry.Subject, entry.Details);

    /// <summary>The versions of billing periods.</summary>
    protected PeriodHistory History(ILedgerSession session) => new(session, queries, options.Retention);

    /// <summary>Runs a statement that changes rows.</summary>
    protected abstract Task ExecuteAsync(SqlQuery statement, CancellationToken cancellationToken);

    /// <summary>All rows of an answer that fits into memory.</summary>
    protected abstract Task<List<T>> QueryAsync<T>(SqlQuery query, Func<IRow, T> read, CancellationToken cancellationToken);

    /// <summary>The rows of an answer of any length.</summary>
    protected abstract IAsyncEnumerable<T> StreamAsync<T>(SqlQuery query, Func<IRow, T> read, CancellationToken cancellationToken);

    /// <summary>Reads several answers of one and the same state.</summary>
    protected abstract Task<T> ReadAsync<T>(Func<ILedgerSession, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Changes something of a source, all or nothing, while nobody else does.</summary>
    protected abstract Task<T> WriteAsync<T>(string source, Func<ILedgerSession, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>
    /// Lets go of billing periods that ended too long ago. What cannot be done now is done after the next import, and fails none.
    /// </summary>
    protected async Task RetainAsync(CancellationToken cancellationToken)
    {
        var age = AgeRetention.At(options.Retention, clock.GetUtcNow());
        if (age.ChargesBefore is null)
            return;
        try
        {
            if ((await QueryAsync(age.Expired, row => row.Int64(0), cancellationToken))[0] > 0)
                await WriteAsync("", session => RetainAsync(session, age, cancellationToken), cancellationToken);
        }
        catch (LedgerUnavailableException e)
        {
            log.RetentionPostponed(e);
        }
    }

    /// <summary>The same, in a transaction.</summary>
    protected virtual async Task<bool> RetainAsync(ILedgerSession session, AgeRetention age, CancellationToken cancellationToken)
    {
        await age.ApplyAsync(session, cancellationToken);
        return true;
    }

    private async Task<IReadOnlyList<CostGroup>> SummarizeAsync(ILedgerSession session, CostQuery query, CancellationToken cancellationToken)
    {
        var ranked = await IsRankedAsync(session, cancellationToken);
        if (queries.Dropped(query, ranked) is { } dropped)
            await RequireDetailAsync(session, dropped, cancellationToken);
        IReadOnlyList<string> by = query.Currency is null ? query.By : [.. query.By, Grouping.Day];
        var groups = await session.QueryAsync(queries.Summarize(query, ranked), row => CostQueries.ReadGroup(by, row), cancellationToken);
        if (query.Currency is { } currency)
            groups = ConvertedGroups.Of(groups, currency, await RatesAsync(session, currency, groups.Select(group => group.Costs.Currency), cancellationToken));
        groups.Sort(CompareGroups);
        return groups;
    }

    private static async Task<bool> IsRankedAsync(ILedgerSession session, CancellationToken cancellationToken) =>
        (await session.QueryAsync(CostQueries.Ranked, row => row.Int64(0), cancellationToken))[0] > 0;

    private static async Task RequireDetailAsync(ILedgerSession session, SqlQuery dropped, CancellationToken cancellationToken)
    {
        var first = await session.QueryAsync(dropped, row => row.IsNull(0) ? (DateTimeOffset?)null : row.Time(0), cancellationToken);
        if (first[0] is not { } period)
            return;
        throw new DetailDroppedException(
            $"Retention has dropped what this needs of the billing period from {period:yyyy-MM-dd}, or of an earlier version of it. "
            + "Ask by month, SourceName, BillingPeriodStart, ServiceProviderName, BillingAccountId, SubAccountId, ServiceName, ChargeCategory or BillingCurrency, or for a later time.");
    }

    private async Task<RateTable> RatesAsync(ILedgerSession session, string currency, IEnumerable<string> currencies, CancellationToken cancellationToken)
    {
        var rates = currencies.All(each => each == currency)
            ? []
            : await session.QueryAsync(RateTable.Query(currency, dialect), RateTable.Read, cancellationToken);
        return RateTable.Of(currency, rates);
    }

    private async Task<IReadOnlyList<DailyCost>> ConvertAsync(
        ILedgerSession session, IReadOnlyList<DailyCost> days, string currency, CancellationToken cancellationToken)
    {
        var rates = await RatesAsync(session, currency, days.Select(day => day.Currency), cancellationToken);
        return [.. days.Select(day => day with { Converted = rates.Convert(day.Cost, day.Currency, day.Day)?.ToDecimal() })];
    }

    private static ImportRecord ReadImport(IRow row) => new()
    {
        Source = row.Text(0),
        Digest = row.Text(1),
        Signature = row.Text(2),
        Time = row.Time(3),
        Rows = row.Int64(4),
        RepairedRows = row.Int64(5),
        RejectedRows = row.Int64(6),
        Repairs = ImportFindings.ReadRepairs(row.Text(7)),
        Changes = ImportFindings.ReadChanges(row.Text(8)),
        Warnings = ImportFindings.ReadWarnings(row.Text(9)),
    };

    /// <summary>By falling billed cost, then by group.</summary>
    private static int CompareGroups(CostGroup left, CostGroup right)
    {
        var order = right.Costs.Billed.CompareTo(left.Costs.Billed);
        return order != 0 ? order : Differences.CompareKeys(left.Keys, left.Costs.Currency, right.Keys, right.Costs.Currency);
    }
}
