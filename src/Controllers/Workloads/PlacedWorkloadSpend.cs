using CloudIntel.Controllers.Prices;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Resources;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.Workloads;

/// <summary>
/// What targets of workloads cost in this calendar month, up to the last full hour. The month is read once for all workloads, and serves for half a review interval.
/// </summary>
internal sealed class PlacedWorkloadSpend(IClusterQueries clusters, ClusterPriceSettings prices, TimeProvider clock, IOptions<FinOpsOptions> options) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private (DateTimeOffset At, DatePeriod Period, WorkloadCosts? Costs)? last;

    /// <summary>What the target of a workload cost; null without one, while nothing is recorded, and where retention keeps only sums of days.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be reached: come back later.</exception>
    public async Task<PlacedSpend?> FindAsync(Workload workload, CancellationToken cancellationToken)
    {
        if (workload.Spec.TargetRef is not { } target)
            return null;
        var (period, costs) = await ReadAsync(cancellationToken);
        if (costs is null)
            return null;
        var scope = new WorkloadScope { Namespaces = [workload.Metadata.Namespace!], Controllers = [new(target.Kind.Text, target.Name)] };
        return new()
        {
            Month = DateOnly.FromDateTime(period.Start.UtcDateTime),
            Spent = StatusText.Rounded(costs.Of(scope, sharesIdle: false).Cost.ToDecimal()),
            Currency = prices.Currency,
            Through = period.End,
        };
    }

    public void Dispose() => gate.Dispose();

    private async Task<(DatePeriod Period, WorkloadCosts? Costs)> ReadAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetUtcNow();
            if (last is not { } known || now - known.At >= options.Value.ReviewInterval / 2 || known.Period.Start.Month != now.Month)
            {
                var period = new DatePeriod(new(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero), new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero));
                known = (now, period, period.End > period.Start ? await CostsAsync(period, cancellationToken) : null);
                last = known;
            }

            return (known.Period, known.Costs);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<WorkloadCosts?> CostsAsync(DatePeriod period, CancellationToken cancellationToken)
    {
        try
        {
            var recorded = await clusters.RowsAsync([period], CostDetail.Workload, cancellationToken);
            List<AllocationRow> rows = [.. recorded.Periods[0].SelectMany(cluster => cluster.Rows)];
            return rows.Count == 0 ? null : new(rows);
        }
        catch (DetailDroppedException)
        {
            return null;
        }
    }
}
