using CloudIntel.Controllers.Prices;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.Clusters;

/// <summary>
/// Says what clusters cost: by days that are kept, as far as a period consists of them, and else computed from what is recorded and the prices that are known
/// now, one day after the other.
/// </summary>
public sealed class ClusterQueries(IClusterLedger ledger, IClusterDays days, ClusterPriceReader prices, TimeProvider clock, IOptions<ClusterOptions> options) : IClusterQueries
{
    /// <summary>What was heard is written every few minutes at most: that the last of them are not written yet is no gap.</summary>
    internal static readonly TimeSpan LongestUnwritten = TimeSpan.FromMinutes(15);

    /// <inheritdoc/>
    public Task<RecordedCosts> CostsAsync(IReadOnlyList<DatePeriod> periods, CostDetail detail, CancellationToken cancellationToken) =>
        AskAsync(periods, detail, withAssets: true, cancellationToken);

    /// <inheritdoc/>
    public Task<RecordedCosts> RowsAsync(IReadOnlyList<DatePeriod> periods, CostDetail detail, CancellationToken cancellationToken) =>
        AskAsync(periods, detail, withAssets: false, cancellationToken);

    private async Task<RecordedCosts> AskAsync(IReadOnlyList<DatePeriod> periods, CostDetail detail, bool withAssets, CancellationToken cancellationToken)
    {
        var window = new DatePeriod(periods[0].Start, periods[^1].End);
        var facts = new ClusterFacts(ledger, days, prices, options.Value.ToRules(), options.Value.KeepFor);
        var costs = periods.Select(_ => new List<ClusterCosts>()).ToList();
        var (unobserved, backFilled) = (new List<UnobservedTime>(), new List<UnobservedTime>());
        foreach (var cluster in await ledger.ClustersAsync(cancellationToken))
        {
            var kept = await days.DaysAsync(cluster, ClusterDates.DayOf(window.Start), ClusterDates.DayOf(window.End).AddDays(1), cancellationToken);
            var question = new ClusterQuestion(facts, cluster, detail, withAssets, window, clock.GetUtcNow(), kept.Where(day => day.Currency == prices.Currency).ToDictionary(day => day.Day));
            for (var i = 0; i < periods.Count; i++)
                costs[i].Add(await question.CostsAsync(periods[i], cancellationToken));
            unobserved.AddRange(question.Unobserved().Select(gap => new UnobservedTime(cluster, gap)));
            backFilled.AddRange(question.BackFilled().Select(time => new UnobservedTime(cluster, time)));
        }

        return new(costs, unobserved) { BackFilled = backFilled };
    }

    /// <summary>What of a window lies between the times in which a cluster was observed, or of which it is known otherwise what ran.</summary>
    /// <param name="observed">These times, in their order.</param>
    /// <param name="window">The window.</param>
    /// <param name="isOver">Whether all that was heard in the window is written.</param>
    internal static IEnumerable<DatePeriod> Gaps(IReadOnlyList<DatePeriod> observed, DatePeriod window, bool isOver = false)
    {
        var from = window.Start;
        foreach (var time in observed)
        {
            if (time.Start > from)
                yield return new(from, time.Start < window.End ? time.Start : window.End);
            from = time.End > from ? time.End : from;
        }

        if (window.End - from > (isOver ? TimeSpan.Zero : LongestUnwritten))
            yield return new(from, window.End);
    }
}
