using CloudIntel.Core.Units;

namespace CloudIntel.Core.Ports;

/// <summary>
/// The store of charges. A billing period of a source is replaced as a whole, in one transaction, so that loading a bill
/// again, or a restated one, never counts twice. What it was before stays known as an earlier version, as far as retention goes.
/// Safe for concurrent use.
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

    /// <summary>The versions of the billing periods of a source, newest period and version first; of all sources when <paramref name="source"/> is null.</summary>
    Task<IReadOnlyList<PeriodVersion>> VersionsAsync(string? source, CancellationToken cancellationToken);

    /// <summary>The last restatement of a source: of its newest restated version, the one with the latest time. Null without one.</summary>
    Task<Restatement?> LastRestatementAsync(string source, CancellationToken cancellationToken);

    /// <summary>Sums of charges, grouped by columns, ordered by falling billed cost and then by group.</summary>
    /// <exception cref="ArgumentException">A column of the query is none that the ledger knows, or a filter's value is none of its column; the message says which there are.</exception>
    /// <exception cref="DetailDroppedException">Retention has dropped what the query needs.</exception>
    /// <exception cref="MissingExchangeRateException">The query's currency cannot be computed.</exception>
    Task<IReadOnlyList<CostGroup>> SummarizeAsync(CostQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// The groups that differ between two moments, biggest change of billed or effective cost first and then by group. Versions that
    /// are no longer held in full can be compared by <c>month</c>, SourceName, BillingPeriodStart, ServiceProviderName, BillingAccountId,
    /// SubAccountId, ServiceName, ChargeCategory and BillingCurrency.
    /// </summary>
    /// <exception cref="ArgumentException">As in <see cref="SummarizeAsync"/>.</exception>
    /// <exception cref="DetailDroppedException">Retention has dropped what the query needs.</exception>
    Task<IReadOnlyList<CostDifference>> DiffAsync(CostDiffQuery query, CancellationToken cancellationToken);

    /// <summary>What a scope cost on each day that has charges, oldest first, one figure a day and currency.</summary>
    /// <param name="scope">The charges.</param>
    /// <param name="period">The charge periods that begin in it.</param>
    /// <param name="metric">The cost column.</param>
    /// <param name="currency">ISO 4217 code of the currency to convert each day into as well; null for none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<IReadOnlyList<DailyCost>> DailyCostAsync(
        CostScope scope, DatePeriod period, CostMetric metric, string? currency, CancellationToken cancellationToken);

    /// <summary>Costs of days in another currency, by the same rates as charges: <see cref="DailyCost.Converted"/> is null where a day has none.</summary>
    /// <param name="days">The costs.</param>
    /// <param name="currency">ISO 4217 code of the currency.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<IReadOnlyList<DailyCost>> ConvertAsync(IReadOnlyList<DailyCost> days, string currency, CancellationToken cancellationToken);

    /// <summary>
    /// Up to when a scope's charges reach: the latest, over the charges that begin inside <paramref name="period"/>, of the end
    /// of the charge period, but at most a day after its start, since a fee for the whole month says nothing about the days to
    /// come. Null without charges.
    /// </summary>
    Task<DateTimeOffset?> DataThroughAsync(CostScope scope, DatePeriod period, CancellationToken cancellationToken);

    /// <summary>Bills that more than one source holds, newest billing period first, then by provider and account.</summary>
    Task<IReadOnlyList<SourceOverlap>> OverlapsAsync(CancellationToken cancellationToken);

    /// <summary>The precedence of every source that has another one than 0.</summary>
    Task<IReadOnlyDictionary<string, int>> PrecedencesAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Says which source counts where several hold the same bill: that of the highest precedence. Those of the same precedence all
    /// count. The precedence goes with <see cref="RemoveSourceAsync"/>. Returns whether it was another one before.
    /// </summary>
    Task<bool> SetPrecedenceAsync(string source, int precedence, CancellationToken cancellationToken);

    /// <summary>How complete the bills of a source usually are some hours after a day's end: at 6, 12, 24, 48, 72, 120 and 240 hours.</summary>
    Task<IReadOnlyList<DataMaturity>> MaturityAsync(string source, CancellationToken cancellationToken);

    /// <summary>
    /// Loads exchange rates from CSV files with the columns date (yyyy-MM-dd), from, to and rate, as all the rates of a source:
    /// those that it had before go.
    /// </summary>
    /// <exception cref="UnreadableBillException">A file is no such table, or a line of it is wrong; the rates are as they were.</exception>
    Task<ImportReport> ImportRatesAsync(ImportRequest request, CancellationToken cancellationToken);

    /// <summary>All exchange rates, by currencies and day.</summary>
    IAsyncEnumerable<ExchangeRate> RatesAsync(CancellationToken cancellationToken);

    /// <summary>Removes everything held of a source: charges with all their versions, exchange rates, precedence. Returns the number of charges that went.</summary>
    Task<long> RemoveSourceAsync(string source, CancellationToken cancellationToken);

    /// <summary>Appends to the audit trail, which nothing updates or deletes.</summary>
    Task AppendAuditAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>The audit trail, oldest first, optionally of one subject.</summary>
    IAsyncEnumerable<AuditEntry> AuditAsync(string? subject, CancellationToken cancellationToken);
}
