using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Core.FinOps.Clusters.Usage;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Ledger.Clusters;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger;

/// <summary>What is kept of clusters.</summary>
internal abstract partial class SqlLedger
{
    public Task KeepAsync(string cluster, SpanChanges changes, DatePeriod? observed, CancellationToken cancellationToken) =>
        ChangeAsync(session => new ClusterStore(session, dialect, cluster).KeepAsync(changes, observed, cancellationToken), cancellationToken);

    public Task<LastingSpans> LastingAsync(string cluster, CancellationToken cancellationToken) =>
        ReadAsync(session => new ClusterStore(session, dialect, cluster).LastingAsync(cancellationToken), cancellationToken);

    public Task<RecordedHistory> HistoryAsync(string cluster, DatePeriod window, CancellationToken cancellationToken) =>
        ReadAsync(session => new ClusterStore(session, dialect, cluster).HistoryAsync(window, cancellationToken), cancellationToken);

    public Task<ClusterObservations> ObservationsAsync(string cluster, DatePeriod window, CancellationToken cancellationToken) =>
        ReadAsync(session => new ClusterStore(session, dialect, cluster).ObservationsAsync(window, cancellationToken), cancellationToken);

    public Task BackFillAsync(string cluster, SpanChanges changes, IReadOnlyList<BackFill> times, CancellationToken cancellationToken) =>
        ChangeAsync(session => new ClusterStore(session, dialect, cluster).BackFillAsync(changes, times, cancellationToken), cancellationToken);

    public async Task<DateTimeOffset?> ObservedSinceAsync(string cluster, CancellationToken cancellationToken) => (await QueryAsync(
        new("SELECT min(StartedAt) FROM cluster_observations WHERE Cluster = $1", [cluster]), row => row.IsNull(0) ? (DateTimeOffset?)null : row.Time(0), cancellationToken))[0];

    public async Task<IReadOnlyList<string>> ClustersAsync(CancellationToken cancellationToken) =>
        await QueryAsync(ClusterStore.Clusters, row => row.Text(0), cancellationToken);

    public async Task<IReadOnlyList<string>> ProviderIdsAsync(DatePeriod window, CancellationToken cancellationToken) =>
        await QueryAsync(ClusterStore.ProviderIds(window), row => row.Text(0), cancellationToken);

    public Task RemoveSpansAsync(string cluster, DateTimeOffset before, CancellationToken cancellationToken) =>
        ChangeAsync(session => new ClusterStore(session, dialect, cluster).RemoveAsync(before, cancellationToken), cancellationToken);

    public Task KeepUsageAsync(string cluster, HourOfUsage hour, CancellationToken cancellationToken) =>
        ChangeAsync(
            async session =>
            {
                await new UsageStore(session, dialect, cluster).KeepAsync(hour, cancellationToken);
                await new HistogramStore(session, dialect, cluster).AddAsync(hour, cancellationToken);
            },
            cancellationToken);

    public Task<UsageHistograms> HistogramsAsync(string cluster, string? @namespace, CancellationToken cancellationToken) =>
        ReadAsync(session => new HistogramStore(session, dialect, cluster).ReadAsync(@namespace, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<KeptUsage>> KeptUsageAsync(string cluster, DatePeriod window, CancellationToken cancellationToken) =>
        ReadAsync(session => new UsageStore(session, dialect, cluster).KeptAsync(window, cancellationToken), cancellationToken);

    public Task RemoveUsageAsync(string cluster, DateTimeOffset before, CancellationToken cancellationToken) =>
        ChangeAsync(
            async session =>
            {
                await new UsageStore(session, dialect, cluster).RemoveAsync(before, cancellationToken);
                await new HistogramStore(session, dialect, cluster).RemoveAsync(before, cancellationToken);
            },
            cancellationToken);

    /// <summary>Changes something that no import touches, all or nothing, and without waiting for one.</summary>
    protected abstract Task ChangeAsync(Func<ILedgerSession, Task> work, CancellationToken cancellationToken);
}
