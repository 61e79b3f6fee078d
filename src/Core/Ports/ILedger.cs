using CloudIntel.Core.Units;

namespace CloudIntel.Core.Ports;

/// <summary>
/// The store of charges. A billing period of a source is replaced as a whole, in one transaction, so that loading a bill
/// again, or a restated one, never counts twice. Safe for concurrent use.
/// </summary>
/// <remarks>Every method throws <see cref="LedgerUnavailableException"/> when the store cannot be reached: come back later.</remarks>
public interface ILedger
{
    /// <summary>
    /// Loads bill files as the new truth of a source for every billing period that occurs in them; other periods stay.
    /// Rows that break FOCUS beyond repair are kept aside with line, column and reason and the rest is loaded, or nothing
    /// at all when the request is strict.
    /// </summary>
    /// <exception cref="UnreadableBillException">A file cannot be read at all; the ledger is unchanged.</exception>
    Task<ImportReport> ImportAsync(ImportRequest request, IProgress<ImportProgress>? progress, CancellationToken cancellationToken);

    /// <summary>The last import of a source that was carried through, or null when there was none.</summary>
    Task<ImportRecord?> LastImportAsync(string source, CancellationToken cancellationToken);

    /// <summary>The last import of every source that was carried through, by source.</summary>
    Task<IReadOnlyList<ImportRecord>> LastImportsAsync(CancellationToken cancellationToken);

    /// <summary>What is held of a source, newest billing period first; of all sources when <paramref name="source"/> is null.</summary>
    Task<IReadOnlyList<SourcePeriod>> PeriodsAsync(string? source, CancellationToken cancellationToken);

    /// <summary>The rows that the last import of a source kept aside, in file and line order.</summary>
    IAsyncEnumerable<RejectedRow> RejectedRowsAsync(string source, CancellationToken cancellationToken);

    /// <summary>Sums of charges, grouped by columns, ordered by falling billed cost and then by group.</summary>
    /// <exception cref="ArgumentException">A column of the query is none that the ledger knows; the message says which it knows.</exception>
    Task<IReadOnlyList<CostGroup>> SummarizeAsync(CostQuery query, CancellationToken cancellationToken);

    /// <summary>What a scope cost on each day that has charges, oldest first, one figure a day and currency.</summary>
    Task<IReadOnlyList<DailyCost>> DailyCostAsync(CostScope scope, DatePeriod period, CostMetric metric, CancellationToken cancellationToken);

    /// <summary>
    /// Up to when a scope's charges reach: the latest, over the charges that begin inside <paramref name="period"/>, of the end
    /// of the charge period, but at most a day after its start, since a fee for the whole month says nothing about the days to
    /// come. Null without charges.
    /// </summary>
    Task<DateTimeOffset?> DataThroughAsync(CostScope scope, DatePeriod period, CancellationToken cancellationToken);

    /// <summary>Removes everything held of a source. Returns the number of charges that went.</summary>
    Task<long> RemoveSourceAsync(string source, CancellationToken cancellationToken);

    /// <summary>Appends to the audit trail, which nothing updates or deletes.</summary>
    Task AppendAuditAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>The audit trail, oldest first, optionally of one subject.</summary>
    IAsyncEnumerable<AuditEntry> AuditAsync(string? subject, CancellationToken cancellationToken);
}
