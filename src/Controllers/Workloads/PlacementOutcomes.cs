using CloudIntel.Controllers.Prices;
using CloudIntel.Controllers.ScalingRecommendations;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Workloads;

/// <summary>
/// Keeps what placements turned out to be, a day at a time, and learns from all of them. What is kept and what the day cost is read once a day for all workloads.
/// </summary>
internal sealed class PlacementOutcomes(
    IPlacementLedger ledger, IClusterQueries clusters, TargetObjectives objectives, ClusterPriceSettings prices, TimeProvider clock) : IDisposable
{
    /// <summary>Bills of a day are there two days later, most of them.</summary>
    private const int SettledAfterDays = 2;

    /// <summary>So many days teach; what was before may be otherwise now.</summary>
    private const int LearnedDays = 120;

    /// <summary>Placements are predicted in it; costs in another one say nothing beside that.</summary>
    private const string PredictedIn = "USD";

    private readonly SemaphoreSlim gate = new(1, 1);
    private Known? last;

    /// <summary>What was learned; null where nothing is kept.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be reached: come back later.</exception>
    public async Task<LearnedOutcomes?> LearnedAsync(CancellationToken cancellationToken) => (await ReadAsync(cancellationToken)).Learned;

    /// <summary>The newest settled day of a workload; null where it is kept already, or says nothing, or Prometheus does not answer for now.</summary>
    /// <param name="workload">The workload with its last status.</param>
    /// <param name="rule">What the placement was to be, without what was learned.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be reached: come back later.</exception>
    public async Task<PlacementDay?> ObserveAsync(Workload workload, Prediction? rule, CancellationToken cancellationToken)
    {
        if (workload.Spec.TargetRef is null || rule is null || prices.Currency != PredictedIn)
            return null;
        var known = await ReadAsync(cancellationToken);
        if (known.Kept.Contains((workload.Metadata.Namespace!, workload.Metadata.Name!)) || PlacementDays.Of(workload, known.Day, known.Clusters, prices.Catalog) is not { } day)
            return null;
        try
        {
            return day.With((await objectives.ReadAsync(workload, known.Day, cancellationToken)).Select(objective => objective.Facts), rule);
        }
        catch (UsageUnavailableException)
        {
            return null; // the next review asks again, as long as the day is the newest
        }
    }

    /// <summary>Keeps a day.</summary>
    /// <param name="day">The day.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be reached: come back later.</exception>
    public async Task KeepAsync(PlacementDay day, CancellationToken cancellationToken)
    {
        await ledger.PutPlacementDayAsync(day, day.Day.AddDays(-LearnedDays), cancellationToken);
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (last?.Day == day.Day)
                last.Kept.Add((day.Namespace, day.Workload));
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<Known> ReadAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var day = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-SettledAfterDays);
            if (last?.Day != day)
            {
                var days = await ledger.PlacementDaysAsync(day.AddDays(-LearnedDays), cancellationToken);
                last = new(
                    day, await ClustersAsync(day, cancellationToken), days.Count == 0 ? null : LearnedOutcomes.From(days.Select(PlacementDays.ToOutcome)),
                    [.. days.Where(kept => kept.Day == day).Select(kept => (kept.Namespace, kept.Workload))]);
            }

            return last;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The clusters on a day; none that was not watched all day.</summary>
    private async Task<IReadOnlyList<ClusterDay>> ClustersAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var start = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        try
        {
            var recorded = await clusters.CostsAsync([new(start, start.AddDays(1))], CostDetail.Workload, cancellationToken);
            var gaps = recorded.Unobserved.Select(time => time.Cluster).ToHashSet(StringComparer.Ordinal);
            return [.. recorded.Periods[0].Where(cluster => cluster.Rows.Count > 0 && !gaps.Contains(cluster.Rows[0].Cluster)).Select(ClusterDay.Of)];
        }
        catch (DetailDroppedException)
        {
            return []; // retention keeps no workloads of the day: there is nothing to learn from it
        }
    }

    /// <summary>What was read for a day.</summary>
    /// <param name="Day">The newest settled day.</param>
    /// <param name="Clusters">The clusters on it.</param>
    /// <param name="Learned">What was learned by then.</param>
    /// <param name="Kept">Workloads of which the day is kept.</param>
    private sealed record Known(DateOnly Day, IReadOnlyList<ClusterDay> Clusters, LearnedOutcomes? Learned, HashSet<(string Namespace, string Workload)> Kept);
}
