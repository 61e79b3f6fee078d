using System.Globalization;
using CloudIntel.Controllers.Prices;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.Clusters;

/// <summary>Computes a day of a cluster and keeps it. Memory grows with what was there on one day.</summary>
internal sealed class DayAccounting(IClusterLedger ledger, IClusterDays days, ClusterPriceReader prices, TimeProvider clock, IOptions<ClusterOptions> options)
{
    /// <summary>Findings that are kept with a day: the first of them are enough to act.</summary>
    private const int MostFindings = 100;

    /// <summary>Computes a day that is over. Where the facts are those that it was computed from, nothing is computed or written.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="day">The day, UTC.</param>
    /// <param name="kept">What is kept of it; null for nothing.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What is kept from now on; null where that stays as it was.</returns>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be reached: come back later.</exception>
    public async Task<ClusterDay?> ComputeAsync(string cluster, DateOnly day, ClusterDay? kept, CancellationToken cancellationToken)
    {
        var window = new DatePeriod(ClusterDates.Midnight(day), ClusterDates.Midnight(day.AddDays(1)));
        var recorded = await ledger.HistoryAsync(cluster, window, cancellationToken);
        var priced = await prices.ReadAsync(recorded.History, window, cancellationToken);
        var known = kept?.Currency == prices.Currency ? kept : null; // amounts of another currency are no first costs
        var basis = HistoryDigest.Of(
            recorded.History, window.Start, window.End,
            [
                $"revision {options.Value.Revision}",
                .. priced.Invoiced(day).Select(each => string.Create(CultureInfo.InvariantCulture, $"bill {each.Key} {each.Value.Cost.Units} {each.Value.Alive.Ticks}")),
                .. recorded.Observed.Select(time => string.Create(CultureInfo.InvariantCulture, $"observed {time.Start.UtcTicks} {time.End.UtcTicks}")),
                .. recorded.BackFilled.Select(time => string.Create(CultureInfo.InvariantCulture, $"back-filled {time.Start.UtcTicks} {time.End.UtcTicks}")),
            ]);
        if (known?.Basis == basis)
            return null;

        var costs = ClusterAllocation.Compute(recorded.History, priced, options.Value.ToRules(), window.Start, window.End);
        if (known is not null)
        {
            var first = await days.SumDaysAsync(cluster, day, day.AddDays(1), CostDetail.Container, cancellationToken);
            if (Observed(costs) < Observed(first))
                return null; // usage of it is not kept any more: it would be taken for none
            costs = Reconciliation.Adjust(first, costs);
        }

        var computed = ClusterDay.Of(cluster, costs, prices.Currency, basis, [.. ClusterQueries.Gaps(recorded.Known, window, isOver: true)], clock.GetUtcNow()) with
        {
            BackFilled = recorded.BackFilled,
            Findings = [.. priced.Findings.Take(MostFindings)],
            FindingCount = priced.Findings.Count,
        };
        await days.PutDayAsync(computed, costs, cancellationToken);
        return computed;
    }

    private static Int128 Observed(ClusterCosts costs) => costs.Rows.Aggregate(Int128.Zero, (sum, row) => sum + row.Sums.ObservedMilliseconds);
}
