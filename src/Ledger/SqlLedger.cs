using System.Runtime.CompilerServices;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Ledger.Import;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger;

/// <summary>What both stores answer alike.</summary>
internal abstract class SqlLedger(SqlDialect dialect) : ILedgerStore
{
    private const string LastImports =
        """
        SELECT SourceName, Digest, Signature, ImportedAt, LoadedRows, RepairedRows, RejectedRows, Repairs
        FROM imports AS last WHERE ImportId = (SELECT max(ImportId) FROM imports WHERE SourceName = last.SourceName)
        """;

    private readonly CostQueries queries = new(dialect);
    private readonly UnitQueries units = new(dialect);

    public abstract Task<ImportReport> ImportAsync(ImportRequest request, IProgress<ImportProgress>? progress, CancellationToken cancellationToken);

    public abstract Task<long> RemoveSourceAsync(string source, CancellationToken cancellationToken);

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
        new("SELECT File, Line, ColumnName, Reason FROM rejected_rows WHERE SourceName = $1 ORDER BY FileNumber, Line", [source]),
        row => new RejectedRow(row.Text(0), row.Int64(1), row.Text(2), row.Text(3)),
        cancellationToken);

    public async Task<IReadOnlyList<CostGroup>> SummarizeAsync(CostQuery query, CancellationToken cancellationToken)
    {
        var groups = await QueryAsync(queries.Summarize(query), row => CostQueries.ReadGroup(query, row), cancellationToken);
        groups.Sort(CompareGroups);
        return groups;
    }

    public async Task<IReadOnlyList<DailyCost>> DailyCostAsync(
        CostScope scope, DatePeriod period, CostMetric metric, string? currency, CancellationToken cancellationToken) => await QueryAsync(
        queries.Daily(scope, period, metric), row => new DailyCost(row.Day(0), row.Text(1), row.Decimal(2)), cancellationToken);

    public async Task<DateTimeOffset?> DataThroughAsync(CostScope scope, DatePeriod period, CancellationToken cancellationToken)
    {
        var answers = await QueryAsync(
            queries.Through(scope, period), row => row.IsNull(0) ? (DateTimeOffset?)null : row.Time(0), cancellationToken);
        return answers[0];
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

    public Task<IReadOnlyList<PeriodVersion>> VersionsAsync(string? source, CancellationToken cancellationToken) => throw Later();

    public Task<Restatement?> LastRestatementAsync(string source, CancellationToken cancellationToken) => throw Later();

    public Task<IReadOnlyList<CostDifference>> DiffAsync(CostDiffQuery query, CancellationToken cancellationToken) => throw Later();

    public Task<IReadOnlyList<SourceOverlap>> OverlapsAsync(CancellationToken cancellationToken) => throw Later();

    public Task<IReadOnlyDictionary<string, int>> PrecedencesAsync(CancellationToken cancellationToken) => throw Later();

    public Task SetPrecedenceAsync(string source, int precedence, CancellationToken cancellationToken) => throw Later();

    public Task<IReadOnlyList<DataMaturity>> MaturityAsync(string source, CancellationToken cancellationToken) => throw Later();

    public Task<ImportReport> ImportRatesAsync(ImportRequest request, CancellationToken cancellationToken) => throw Later();

    public IAsyncEnumerable<ExchangeRate> RatesAsync(CancellationToken cancellationToken) => throw Later();

    public async Task PutUnitsAsync(string policy, IReadOnlyList<UnitCount> counts, CancellationToken cancellationToken)
    {
        foreach (var statement in UnitQueries.Put(policy, counts))
            await ExecuteAsync(statement, cancellationToken);
    }

    public async Task<IReadOnlyList<UnitCount>> UnitsAsync(string policy, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        await QueryAsync(units.Read(policy, from, to), UnitQueries.ReadCount, cancellationToken);

    public Task RemoveUnitsAsync(string policy, CancellationToken cancellationToken) => ExecuteAsync(UnitQueries.Remove(policy), cancellationToken);

    public abstract ValueTask DisposeAsync();

    /// <summary>Runs a statement that changes rows.</summary>
    protected abstract Task ExecuteAsync(SqlQuery statement, CancellationToken cancellationToken);

    private static NotSupportedException Later() => new("This store does not keep versions yet.");

    /// <summary>All rows of an answer that fits into memory.</summary>
    protected abstract Task<List<T>> QueryAsync<T>(SqlQuery query, Func<IRow, T> read, CancellationToken cancellationToken);

    /// <summary>The rows of an answer of any length.</summary>
    protected abstract IAsyncEnumerable<T> StreamAsync<T>(SqlQuery query, Func<IRow, T> read, CancellationToken cancellationToken);

    private static ImportRecord ReadImport(IRow row) => new()
    {
        Source = row.Text(0),
        Digest = row.Text(1),
        Signature = row.Text(2),
        Time = row.Time(3),
        Rows = row.Int64(4),
        RepairedRows = row.Int64(5),
        RejectedRows = row.Int64(6),
        Repairs = RepairCounts.Read(row.Text(7)),
    };

    /// <summary>By falling billed cost, then by group; in one way for both stores, whose collations differ.</summary>
    private static int CompareGroups(CostGroup left, CostGroup right)
    {
        var order = right.Costs.Billed.CompareTo(left.Costs.Billed);
        for (var i = 0; order == 0 && i < left.Keys.Count; i++)
            order = string.CompareOrdinal(left.Keys[i], right.Keys[i]);
        return order != 0 ? order : string.CompareOrdinal(left.Costs.Currency, right.Costs.Currency);
    }
}
