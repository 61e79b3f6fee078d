using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Ledger;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Endpoints;

/// <summary>Reads what bills changed about clusters, from the days that are kept; one question at a time, since each adds up all that was paid for.</summary>
internal sealed class ReconciliationQueries(IClusterLedger clusters, IClusterDays days, IOptions<LedgerOptions> options, IOperatorStatus status) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);

    /// <summary>Reads the days that lie in a window as a whole.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="window">The window.</param>
    /// <param name="changes">How many changes are shown.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="BadQueryException">There is no such cluster, or the ledger is not here.</exception>
    public async Task<ReconciliationAnswer> ReadAsync(string cluster, DatePeriod window, int changes, CancellationToken cancellationToken)
    {
        // An embedded ledger is the leader's alone: what another replica would open is empty.
        if (options.Value.Store == LedgerStore.Embedded && status.Election is { IsLeader: false } election)
            throw new BadQueryException(StatusCodes.Status503ServiceUnavailable, $"this replica does not have the ledger: ask the leader, {election.Leader ?? "once there is one"}");
        var (from, to) = (FirstDay(window.Start), DateOnly.FromDateTime(window.End.UtcDateTime));
        await gate.WaitAsync(cancellationToken);
        try
        {
            var kept = from < to ? await days.DaysAsync(cluster, from, to, cancellationToken) : [];
            if (kept.Count == 0 && !(await clusters.ClustersAsync(cancellationToken)).Contains(cluster, StringComparer.Ordinal))
                throw new BadQueryException(StatusCodes.Status404NotFound, $"there is no cluster {cluster} in the ledger");
            // Amounts of another currency, as from before it was changed, do not add up with these.
            var last = kept.LastOrDefault(day => day.Currency != kept[^1].Currency);
            if (last is not null)
                (from, kept) = (last.Day.AddDays(1), [.. kept.Where(day => day.Day > last.Day)]);
            var sums = kept.Count == 0
                ? new ClusterCosts(window.Start, window.Start, [], [])
                : await days.SumDaysAsync(cluster, from, to, CostDetail.Workload, cancellationToken);
            return new(cluster, from, to, kept, ReconciliationReport.Of(sums), changes);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private static DateOnly FirstDay(DateTimeOffset start) =>
        DateOnly.FromDateTime(start.UtcDateTime).AddDays(start.UtcDateTime.TimeOfDay == TimeSpan.Zero ? 0 : 1);
}
