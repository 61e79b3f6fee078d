using CloudIntel.Controllers.Prices;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;

namespace CloudIntel.Controllers.Clusters;

/// <summary>Computes what clusters cost from what is recorded of them and the prices that are known now.</summary>
public sealed class ClusterQueries(IClusterLedger ledger, ClusterPriceReader prices) : IClusterQueries
{
    /// <summary>What was heard is written every few minutes at most: that the last of them are not written yet is no gap.</summary>
    private static readonly TimeSpan LongestUnwritten = TimeSpan.FromMinutes(15);

    /// <inheritdoc/>
    public async Task<RecordedCosts> CostsAsync(IReadOnlyList<DatePeriod> periods, CostDetail detail, CancellationToken cancellationToken)
    {
        var window = new DatePeriod(periods[0].Start, periods[^1].End);
        var costs = periods.Select(_ => new List<ClusterCosts>()).ToList();
        var unobserved = new List<UnobservedTime>();
        foreach (var cluster in await ledger.ClustersAsync(cancellationToken))
        {
            // Whole days, since what a bill says of a day is divided by the time that a machine was there.
            var recorded = await ledger.HistoryAsync(cluster, window with { Start = DayOf(window.Start) }, cancellationToken);
            var priced = await prices.ReadAsync(recorded.History, window, cancellationToken);
            for (var i = 0; i < periods.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var computed = ClusterAllocation.Compute(recorded.History, priced, ClusterAllocationRules.Default, periods[i].Start, periods[i].End);
                costs[i].Add(detail == CostDetail.Workload ? AllocationRollUp.ByWorkload(computed) : computed);
            }

            unobserved.AddRange(Gaps(recorded.Observed, window).Select(gap => new UnobservedTime(cluster, gap)));
        }

        return new(costs, unobserved);
    }

    /// <summary>What of a window lies between the times in which a cluster was observed.</summary>
    internal static IEnumerable<DatePeriod> Gaps(IReadOnlyList<DatePeriod> observed, DatePeriod window)
    {
        var from = window.Start;
        foreach (var time in observed)
        {
            if (time.Start > from)
                yield return new(from, time.Start < window.End ? time.Start : window.End);
            from = time.End > from ? time.End : from;
        }

        if (window.End - from > LongestUnwritten)
            yield return new(from, window.End);
    }

    private static DateTimeOffset DayOf(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerDay), TimeSpan.Zero);
}
