using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Clusters;

namespace CloudIntel.Ledger;

/// <summary>The days of clusters.</summary>
internal abstract partial class SqlLedger
{
    public Task PutDayAsync(ClusterDay day, ClusterCosts costs, CancellationToken cancellationToken) =>
        ChangeAsync(session => new ClusterDayStore(session, dialect, day.Cluster).PutAsync(day, costs, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<ClusterDay>> DaysAsync(string cluster, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        ReadAsync(session => new ClusterDayStore(session, dialect, cluster).DaysAsync(from, to, cancellationToken), cancellationToken);

    public Task<ClusterCosts> SumDaysAsync(string cluster, DateOnly from, DateOnly to, CostDetail detail, CancellationToken cancellationToken) =>
        ReadAsync(session => new ClusterDayStore(session, dialect, cluster).SumAsync(from, to, detail, cancellationToken), cancellationToken);

    public Task<ClusterCosts> SumRowsAsync(string cluster, DateOnly from, DateOnly to, CostDetail detail, CancellationToken cancellationToken) =>
        ReadAsync(session => new ClusterDayStore(session, dialect, cluster).SumRowsAsync(from, to, detail, cancellationToken), cancellationToken);

    public Task RemoveDaysAsync(string cluster, DateOnly containersBefore, DateOnly before, CancellationToken cancellationToken) =>
        ChangeAsync(session => new ClusterDayStore(session, dialect, cluster).RemoveAsync(containersBefore, before, cancellationToken), cancellationToken);
}
