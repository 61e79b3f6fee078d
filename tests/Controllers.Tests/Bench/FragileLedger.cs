using CloudIntel.Core.FinOps.Forecasts;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Ledger;

namespace CloudIntel.Controllers.Tests.Bench;

/// <summary>A real ledger that can be made to fail, and that counts imports.</summary>
internal sealed class FragileLedger(ILedgerStore ledger) : ILedger, IUnitLedger, IForecastLedger, IPlacementLedger
{
    /// <summary>What every call fails with; null to let it through.</summary>
    public Exception? Fault { get; set; }

    /// <summary>How often bills were handed over to be loaded.</summary>
    public int Imports { get; private set; }

    /// <summary>What was imported last, or tried to be.</summary>
    public ImportRequest? LastRequest { get; private set; }

    public Task<ImportReport> ImportAsync(ImportRequest request, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        Imports++;
        LastRequest = request;
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

    public Task<IReadOnlyList<DailyCost>> DailyCostAsync(CostScope scope, DatePeriod period, CostMetric metric, string? currency, CancellationToken cancellationToken) =>
        Reached().DailyCostAsync(scope, period, metric, currency, cancellationToken);

    public Task<IReadOnlyList<DailyCost>> ConvertAsync(IReadOnlyList<DailyCost> days, string currency, CancellationToken cancellationToken) =>
        Reached().ConvertAsync(days, currency, cancellationToken);

    public Task<DateTimeOffset?> DataThroughAsync(CostScope scope, DatePeriod period, CancellationToken cancellationToken) =>
        Reached().DataThroughAsync(scope, period, cancellationToken);

    public Task<IReadOnlyList<PeriodVersion>> VersionsAsync(string? source, CancellationToken cancellationToken) => Reached().VersionsAsync(source, cancellationToken);

    public Task<Restatement?> LastRestatementAsync(string source, CancellationToken cancellationToken) => Reached().LastRestatementAsync(source, cancellationToken);

    public Task<IReadOnlyList<CostDifference>> DiffAsync(CostDiffQuery query, CancellationToken cancellationToken) => Reached().DiffAsync(query, cancellationToken);

    public Task<IReadOnlyList<SourceOverlap>> OverlapsAsync(CancellationToken cancellationToken) => Reached().OverlapsAsync(cancellationToken);

    public Task<IReadOnlyDictionary<string, int>> PrecedencesAsync(CancellationToken cancellationToken) => Reached().PrecedencesAsync(cancellationToken);

    public Task<bool> SetPrecedenceAsync(string source, int precedence, CancellationToken cancellationToken) =>
        Reached().SetPrecedenceAsync(source, precedence, cancellationToken);

    public Task<IReadOnlyList<DataMaturity>> MaturityAsync(string source, CancellationToken cancellationToken) => Reached().MaturityAsync(source, cancellationToken);

    public Task<ImportReport> ImportRatesAsync(ImportRequest request, CancellationToken cancellationToken) => Reached().ImportRatesAsync(request, cancellationToken);

    public IAsyncEnumerable<ExchangeRate> RatesAsync(CancellationToken cancellationToken) => Reached().RatesAsync(cancellationToken);

    public Task<long> RemoveSourceAsync(string source, CancellationToken cancellationToken) => Reached().RemoveSourceAsync(source, cancellationToken);

    public Task PutUnitsAsync(string policy, IReadOnlyList<UnitCount> counts, CancellationToken cancellationToken) =>
        Reached().PutUnitsAsync(policy, counts, cancellationToken);

    public Task<IReadOnlyList<UnitCount>> UnitsAsync(string policy, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        Reached().UnitsAsync(policy, from, to, cancellationToken);

    public Task RemoveUnitsAsync(string policy, CancellationToken cancellationToken) => Reached().RemoveUnitsAsync(policy, cancellationToken);

    public Task PutPlacementDayAsync(PlacementDay day, DateOnly forgetBefore, CancellationToken cancellationToken) =>
        Reached().PutPlacementDayAsync(day, forgetBefore, cancellationToken);

    public Task<IReadOnlyList<PlacementDay>> PlacementDaysAsync(DateOnly from, CancellationToken cancellationToken) => Reached().PlacementDaysAsync(from, cancellationToken);

    /// <summary>How often forecasts were handed over to be kept.</summary>
    public int KeptForecasts { get; private set; }

    public Task KeepForecastsAsync(string series, IReadOnlyList<PastForecast> forecasts, DateOnly before, CancellationToken cancellationToken)
    {
        KeptForecasts++;
        return Reached().KeepForecastsAsync(series, forecasts, before, cancellationToken);
    }

    public Task<IReadOnlyList<PastForecast>> ForecastsAsync(string series, CancellationToken cancellationToken) => Reached().ForecastsAsync(series, cancellationToken);

    public Task AppendAuditAsync(AuditEntry entry, CancellationToken cancellationToken) => Reached().AppendAuditAsync(entry, cancellationToken);

    public IAsyncEnumerable<AuditEntry> AuditAsync(string? subject, CancellationToken cancellationToken) => Reached().AuditAsync(subject, cancellationToken);

    private ILedgerStore Reached() => Fault is null ? ledger : throw Fault;
}
