using CloudIntel.Controllers.Prices;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;

namespace CloudIntel.Controllers.Clusters;

/// <summary>Where what is asked about clusters is found.</summary>
/// <param name="Ledger">What was recorded.</param>
/// <param name="Days">Days that are kept.</param>
/// <param name="Prices">What things cost.</param>
/// <param name="Rules">By which rules nodes are divided up.</param>
/// <param name="KeepFor">For how long after its end it is kept who held what.</param>
internal sealed record ClusterFacts(IClusterLedger Ledger, IClusterDays Days, ClusterPriceReader Prices, ClusterAllocationRules Rules, TimeSpan KeepFor);

/// <summary>A question about one cluster. Periods are asked in their order, so that what was read of a day serves all that lie in it.</summary>
internal sealed class ClusterQuestion(
    ClusterFacts facts, string cluster, CostDetail detail, bool withAssets, DatePeriod window, DateTimeOffset now, Dictionary<DateOnly, ClusterDay> kept)
{
    private readonly List<DatePeriod> gaps = [];
    private readonly List<DatePeriod> backFilled = [];
    private (DateOnly Day, ClusterHistory History, ClusterPricing Prices)? read;

    public async Task<ClusterCosts> CostsAsync(DatePeriod period, CancellationToken cancellationToken)
    {
        var parts = new List<ClusterCosts>();
        for (var from = period.Start; from < period.End || parts.Count == 0;)
        {
            var through = from;
            while (IsKept(through, period.End))
            {
                gaps.AddRange(kept[ClusterDates.DayOf(through)].Unobserved);
                backFilled.AddRange(kept[ClusterDates.DayOf(through)].BackFilled);
                through = through.AddDays(1);
            }

            if (through > from)
            {
                var (first, end) = (ClusterDates.DayOf(from), ClusterDates.DayOf(through));
                parts.Add(withAssets
                    ? await facts.Days.SumDaysAsync(cluster, first, end, detail, cancellationToken)
                    : await facts.Days.SumRowsAsync(cluster, first, end, detail, cancellationToken));
            }
            else
            {
                var midnight = ClusterDates.Midnight(ClusterDates.DayOf(from).AddDays(1));
                through = midnight < period.End ? midnight : period.End;
                parts.Add(await ComputeAsync(from, through, cancellationToken));
            }

            from = through;
        }

        return JoinedCosts.Of(parts);
    }

    /// <summary>The times in which the cluster was not watched and of which nothing else is known, those that follow each other as one.</summary>
    public IEnumerable<DatePeriod> Unobserved() => Joined(gaps);

    /// <summary>The times in which it was not watched either, and of which it was reconstructed what ran.</summary>
    public IEnumerable<DatePeriod> BackFilled() => Joined(backFilled);

    private static List<DatePeriod> Joined(IEnumerable<DatePeriod> times) => times.OrderBy(time => time.Start).Aggregate(new List<DatePeriod>(), (joined, time) =>
    {
        if (joined.Count > 0 && joined[^1].End >= time.Start)
            joined[^1] = joined[^1] with { End = time.End > joined[^1].End ? time.End : joined[^1].End };
        else
            joined.Add(time);
        return joined;
    });

    private bool IsKept(DateTimeOffset midnight, DateTimeOffset end) =>
        midnight.UtcDateTime.TimeOfDay == TimeSpan.Zero && midnight.AddDays(1) <= end
        && kept.TryGetValue(ClusterDates.DayOf(midnight), out var day) && (detail == CostDetail.Workload || day.HasContainers);

    private async Task<ClusterCosts> ComputeAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var day = ClusterDates.DayOf(from);
        if (read is not { } known || known.Day != day)
            read = known = await ReadAsync(day, cancellationToken);
        var computed = ClusterAllocation.Compute(known.History, known.Prices, facts.Rules, from, to);
        if (!withAssets)
            computed = computed with { Assets = [] };
        return detail == CostDetail.Workload ? AllocationRollUp.ByWorkload(computed) : computed;
    }

    private async Task<(DateOnly Day, ClusterHistory History, ClusterPricing Prices)> ReadAsync(DateOnly day, CancellationToken cancellationToken)
    {
        if (kept.ContainsKey(day) && ClusterDates.Midnight(day) < now - facts.KeepFor)
        {
            throw new DetailDroppedException(
                $"Of {day:yyyy-MM-dd}, costs of cluster {cluster} are kept for the whole day by workload only. Ask for whole days, by namespace, controller, label or annotation, or for a later time.");
        }

        // The whole day as far as it is over, since what a bill says of a day is divided by the time that a machine was there.
        var isOver = ClusterDates.Midnight(day.AddDays(1)) <= now;
        var whole = new DatePeriod(ClusterDates.Midnight(day), isOver ? ClusterDates.Midnight(day.AddDays(1)) : window.End);
        var recorded = await facts.Ledger.HistoryAsync(cluster, whole, cancellationToken);
        var asked = new DatePeriod(whole.Start > window.Start ? whole.Start : window.Start, whole.End < window.End ? whole.End : window.End);
        gaps.AddRange(ClusterQueries.Gaps(recorded.Known, asked, isOver: asked.End + ClusterQueries.LongestUnwritten <= now));
        backFilled.AddRange(recorded.BackFilled
            .Select(time => new DatePeriod(time.Start > asked.Start ? time.Start : asked.Start, time.End < asked.End ? time.End : asked.End)).Where(time => time.Length > TimeSpan.Zero));
        return (day, recorded.History, await facts.Prices.ReadAsync(recorded.History, whole, cancellationToken));
    }
}
