using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;

namespace CloudIntel.Controllers.Tests.Bench;

/// <summary>A real ledger that can be made to fail, and that counts imports.</summary>
internal sealed class FragileLedger(ILedger ledger) : ILedger
{
    /// <summary>What every call fails with; null to let it through.</summary>
    public Exception? Fault { get; set; }

    /// <summary>How often bills were handed over to be loaded.</summary>
    public int Imports { get; private set; }

    public Task<ImportReport> ImportAsync(ImportRequest request, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        Imports++;
        return Reached().ImportAsync(request, progress, cancellationToken);
    }

    public Task<ImportRecord?> LastImportAsync(string source, CancellationToken cancellationToken) => Reached().LastImportAsync(source, cancellationToken);

    public Task<IReadOnlyList<ImportRecord>> LastImportsAsync(CancellationToken cancellationToken) => Reached().LastImportsAsync(cancellationToken);

    public Task<IReadOnlyList<SourcePeriod>> PeriodsAsync(string? source, CancellationToken cancellationToken) =>
        Reached().PeriodsAsync(source, cancellationToken);

    public IAsyncEnumerable<RejectedRow> RejectedRowsAsync(string source, CancellationToken cancellationToken) =>
        Reached().RejectedRowsAsync(source, cancellationToken);

    public Task<IReadOnlyList<CostGroup>> SummarizeAsync(CostQuery query, CancellationToken cancellationToken) =>
        Reached().SummarizeAsync(query, cancellationToken);

    public Task<IReadOnlyList<DailyCost>> DailyCostAsync(CostScope scope, DatePeriod period, CostMetric metric, CancellationToken cancellationToken) =>
        Reached().DailyCostAsync(scope, period, metric, cancellationToken);

    public Task<DateTimeOffset?> DataThroughAsync(CostScope scope, DatePeriod period, CancellationToken cancellationToken) =>
        Reached().DataThroughAsync(scope, period, cancellationToken);

    public Task<long> RemoveSourceAsync(string source, CancellationToken cancellationToken) => Reached().RemoveSourceAsync(source, cancellationToken);

    public Task AppendAuditAsync(AuditEntry entry, CancellationToken cancellationToken) => Reached().AppendAuditAsync(entry, cancellationToken);

    public IAsyncEnumerable<AuditEntry> AuditAsync(string? subject, CancellationToken cancellationToken) => Reached().AuditAsync(subject, cancellationToken);

    private ILedger Reached() => Fault is null ? ledger : throw Fault;
}
