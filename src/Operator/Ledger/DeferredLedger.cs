using System.Runtime.CompilerServices;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Core.FinOps.Clusters.Usage;
using CloudIntel.Core.FinOps.Forecasts;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Ledger;
using CloudIntel.Ledger.Export;

namespace CloudIntel.Operator.Ledger;

/// <summary>
/// Opens the ledger when it is used for the first time, which only the leader does: one process at a time can hold an embedded
/// ledger, and a standby must be ready without it. An attempt that fails is made again at the next use.
/// </summary>
internal sealed class DeferredLedger(Func<CancellationToken, Task<ILedgerStore>> open) : ILedger, IUnitLedger, IResourceCosts, IClusterLedger, IExportLedger, IUsageLedger, IClusterDays, IForecastLedger, IPlacementLedger, ISimulationLedger, IDecisionLedger, IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile ILedgerStore? store;

    /// <summary>Whether this process holds the ledger.</summary>
    public bool IsOpen => store is not null;

    public async Task<ImportReport> ImportAsync(ImportRequest request, IProgress<ImportProgress>? progress, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).ImportAsync(request, progress, cancellationToken);

    public async Task<ImportRecord?> LastImportAsync(string source, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).LastImportAsync(source, cancellationToken);

    public async Task<IReadOnlyList<ImportRecord>> LastImportsAsync(CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).LastImportsAsync(cancellationToken);

    public async Task<IReadOnlyList<SourcePeriod>> PeriodsAsync(string? source, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).PeriodsAsync(source, cancellationToken);

    public async IAsyncEnumerable<RejectedRow> RejectedRowsAsync(string source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in (await OpenedAsync(cancellationToken)).RejectedRowsAsync(source, cancellationToken))
            yield return row;
    }

    public async Task<IReadOnlyList<CostGroup>> SummarizeAsync(CostQuery query, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).SummarizeAsync(query, cancellationToken);

    public async Task<IReadOnlyList<PeriodVersion>> VersionsAsync(string? source, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).VersionsAsync(source, cancellationToken);

    public async Task<Restatement?> LastRestatementAsync(string source, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).LastRestatementAsync(source, cancellationToken);

    public async Task<IReadOnlyList<CostDifference>> DiffAsync(CostDiffQuery query, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).DiffAsync(query, cancellationToken);

    public async Task<IReadOnlyList<DailyCost>> DailyCostAsync(
        CostScope scope, DatePeriod period, CostMetric metric, string? currency, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).DailyCostAsync(scope, period, metric, currency, cancellationToken);

    public async Task<IReadOnlyList<DailyCost>> ConvertAsync(IReadOnlyList<DailyCost> days, string currency, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).ConvertAsync(days, currency, cancellationToken);

    public async Task<DateTimeOffset?> DataThroughAsync(CostScope scope, DatePeriod period, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).DataThroughAsync(scope, period, cancellationToken);

    public async Task<IReadOnlyList<SourceOverlap>> OverlapsAsync(CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).OverlapsAsync(cancellationToken);

    public async Task<IReadOnlyDictionary<string, int>> PrecedencesAsync(CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).PrecedencesAsync(cancellationToken);

    public async Task<bool> SetPrecedenceAsync(string source, int precedence, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).SetPrecedenceAsync(source, precedence, cancellationToken);

    public async Task<IReadOnlyList<DataMaturity>> MaturityAsync(string source, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).MaturityAsync(source, cancellationToken);

    public async Task<ImportReport> ImportRatesAsync(ImportRequest request, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).ImportRatesAsync(request, cancellationToken);

    public async IAsyncEnumerable<ExchangeRate> RatesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var rate in (await OpenedAsync(cancellationToken)).RatesAsync(cancellationToken))
            yield return rate;
    }

    public async Task<long> RemoveSourceAsync(string source, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).RemoveSourceAsync(source, cancellationToken);

    public async Task<IReadOnlyList<ResourceCost>> ResourceCostsAsync(
        IReadOnlyCollection<string> names, DateOnly from, DateOnly to, string currency, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).ResourceCostsAsync(names, from, to, currency, cancellationToken);

    public async Task PutUnitsAsync(string policy, IReadOnlyList<UnitCount> counts, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).PutUnitsAsync(policy, counts, cancellationToken);

    public async Task<IReadOnlyList<UnitCount>> UnitsAsync(string policy, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).UnitsAsync(policy, from, to, cancellationToken);

    public async Task RemoveUnitsAsync(string policy, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).RemoveUnitsAsync(policy, cancellationToken);

    public async Task PutPlacementDayAsync(PlacementDay day, DateOnly forgetBefore, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).PutPlacementDayAsync(day, forgetBefore, cancellationToken);

    public async Task<IReadOnlyList<PlacementDay>> PlacementDaysAsync(DateOnly from, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).PlacementDaysAsync(from, cancellationToken);

    public async Task KeepForecastsAsync(string series, IReadOnlyList<PastForecast> forecasts, DateOnly before, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).KeepForecastsAsync(series, forecasts, before, cancellationToken);

    public async Task<IReadOnlyList<PastForecast>> ForecastsAsync(string series, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).ForecastsAsync(series, cancellationToken);

    public async Task KeepSimulationAsync(SimulationResult result, AuditEntry entry, DateTimeOffset forgetBefore, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).KeepSimulationAsync(result, entry, forgetBefore, cancellationToken);

    public async Task<string?> SimulationAsync(string @namespace, string name, string form, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).SimulationAsync(@namespace, name, form, cancellationToken);

    public async Task KeepSimulationPartAsync(SimulationPart part, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).KeepSimulationPartAsync(part, cancellationToken);

    public async Task AppendDecisionsAsync(IReadOnlyList<GateDecision> decisions, DateTimeOffset? forgetBefore, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).AppendDecisionsAsync(decisions, forgetBefore, cancellationToken);

    public async Task<IReadOnlyList<GateDecision>> DecisionsAsync(DecisionQuery query, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).DecisionsAsync(query, cancellationToken);

    public async Task<IReadOnlyList<DecisionCount>> CountDecisionsAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).CountDecisionsAsync(from, to, cancellationToken);

    public async Task<IReadOnlyList<SimulationPart>> SimulationPartsAsync(string uid, string digest, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).SimulationPartsAsync(uid, digest, cancellationToken);

    public async Task KeepAsync(string cluster, SpanChanges changes, DatePeriod? observed, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).KeepAsync(cluster, changes, observed, cancellationToken);

    public async Task<LastingSpans> LastingAsync(string cluster, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).LastingAsync(cluster, cancellationToken);

    public async Task<RecordedHistory> HistoryAsync(string cluster, DatePeriod window, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).HistoryAsync(cluster, window, cancellationToken);

    public async Task<ClusterObservations> ObservationsAsync(string cluster, DatePeriod window, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).ObservationsAsync(cluster, window, cancellationToken);

    public async Task BackFillAsync(string cluster, SpanChanges changes, IReadOnlyList<BackFill> times, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).BackFillAsync(cluster, changes, times, cancellationToken);

    public async Task<DateTimeOffset?> ObservedSinceAsync(string cluster, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).ObservedSinceAsync(cluster, cancellationToken);

    public async Task<IReadOnlyList<string>> ClustersAsync(CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).ClustersAsync(cancellationToken);

    public async Task<IReadOnlyList<string>> ProviderIdsAsync(DatePeriod window, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).ProviderIdsAsync(window, cancellationToken);

    public async Task RemoveSpansAsync(string cluster, DateTimeOffset before, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).RemoveSpansAsync(cluster, before, cancellationToken);

    public async Task KeepUsageAsync(string cluster, HourOfUsage hour, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).KeepUsageAsync(cluster, hour, cancellationToken);

    public async Task<IReadOnlyList<KeptUsage>> KeptUsageAsync(string cluster, DatePeriod window, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).KeptUsageAsync(cluster, window, cancellationToken);

    public async Task<UsageHistograms> HistogramsAsync(string cluster, string? @namespace, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).HistogramsAsync(cluster, @namespace, cancellationToken);

    public async Task RemoveUsageAsync(string cluster, DateTimeOffset before, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).RemoveUsageAsync(cluster, before, cancellationToken);

    public async Task PutDayAsync(ClusterDay day, ClusterCosts costs, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).PutDayAsync(day, costs, cancellationToken);

    public async Task<IReadOnlyList<ClusterDay>> DaysAsync(string cluster, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).DaysAsync(cluster, from, to, cancellationToken);

    public async Task<ClusterCosts> SumDaysAsync(string cluster, DateOnly from, DateOnly to, CostDetail detail, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).SumDaysAsync(cluster, from, to, detail, cancellationToken);

    public async Task<ClusterCosts> SumRowsAsync(string cluster, DateOnly from, DateOnly to, CostDetail detail, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).SumRowsAsync(cluster, from, to, detail, cancellationToken);

    public async Task RemoveDaysAsync(string cluster, DateOnly containersBefore, DateOnly before, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).RemoveDaysAsync(cluster, containersBefore, before, cancellationToken);

    public async Task AppendAuditAsync(AuditEntry entry, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).AppendAuditAsync(entry, cancellationToken);

    public async IAsyncEnumerable<AuditEntry> AuditAsync(string? subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in (await OpenedAsync(cancellationToken)).AuditAsync(subject, cancellationToken))
            yield return entry;
    }

    public async Task<ChargeExport> ExportAsync(ExportRequest request, CancellationToken cancellationToken) =>
        await (await OpenedAsync(cancellationToken)).ExportAsync(request, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (store is not null)
            await store.DisposeAsync();
        gate.Dispose();
    }

    private async ValueTask<ILedgerStore> OpenedAsync(CancellationToken cancellationToken)
    {
        if (store is { } opened)
            return opened;
        await gate.WaitAsync(cancellationToken);
        try
        {
            return store ??= await open(cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }
}
