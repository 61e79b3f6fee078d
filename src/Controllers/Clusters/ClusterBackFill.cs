using CloudIntel.Core.FinOps.Clusters.BackFill;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.Clusters;

/// <summary>Fills times in which the cluster was not observed with what ran in them, once each, as far as the monitoring of the cluster knows.</summary>
internal sealed class ClusterBackFill(IClusterLedger ledger, IGapSource source, TimeProvider clock, IOptions<UsageOptions> options, ILogger<ClusterBackFill> log)
{
    /// <summary>What is shorter is left as it is: it is not told more exactly.</summary>
    public static readonly TimeSpan ShortestGap = TimeSpan.FromMinutes(2);

    /// <summary>So many parts of gaps at most are read one after the other, so that a long one leaves the server time for others.</summary>
    private const int PartsATurn = 6;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    private readonly Dictionary<DateTimeOffset, DateTimeOffset> postponed = [];
    private string? problem;

    /// <summary>Fills the oldest parts of gaps that are due.</summary>
    /// <returns>What is filled, and the parts that soon will be.</returns>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be reached: come back later.</exception>
    public async Task<(IReadOnlyList<BackFill> Filled, IReadOnlyList<DatePeriod> Due)> TurnAsync(string cluster, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (source.Name is not { } origin || await ledger.ObservedSinceAsync(cluster, cancellationToken) is not { } since)
            return ([], []);
        var back = UsageSchedule.Floor(now - options.Value.LookBack);
        var window = new DatePeriod(since > back ? since : back, now);
        var observations = await ledger.ObservationsAsync(cluster, window, cancellationToken);
        var filled = observations.BackFills.ToList();
        var parts = Parts(observations, window).Where(IsDue).ToList();
        foreach (var part in parts.Where(part => part.End <= now - options.Value.SettleDelay).Take(PartsATurn))
        {
            if (!await FillAsync(cluster, origin, part, filled, cancellationToken))
                break;
        }

        foreach (var old in postponed.Keys.Where(start => start < back).ToList())
            postponed.Remove(old);
        return (filled, [.. parts.Where(part => IsDue(part) && !IsFilled(part.Start, filled))]);
    }

    private bool IsDue(DatePeriod part) => !postponed.TryGetValue(part.Start, out var until) || until <= clock.GetUtcNow();

    private static bool IsFilled(DateTimeOffset start, IReadOnlyList<BackFill> fills) => fills.Any(fill => fill.Time.Contains(start));

    /// <summary>
    /// Parts of gaps that are not filled yet, of an hour at most, oldest first. What was told of a gap is written together with what was observed after it.
    /// </summary>
    private static IEnumerable<DatePeriod> Parts(ClusterObservations observations, DatePeriod window)
    {
        if (observations.Observed.Count == 0)
            yield break;
        foreach (var gap in ClusterQueries.Gaps(observations.Observed, window with { End = observations.Observed.Max(time => time.End) }, isOver: true))
        {
            for (var start = gap.Start; gap.Length >= ShortestGap && start < gap.End;)
            {
                var hour = UsageSchedule.Floor(start).AddHours(1);
                var end = hour < gap.End ? hour : gap.End;
                if (!IsFilled(start, observations.BackFills))
                    yield return new(start, end);
                start = end;
            }
        }
    }

    /// <summary>Fills a part of a gap.</summary>
    /// <returns>Whether to go on with the next.</returns>
    private async Task<bool> FillAsync(string cluster, string origin, DatePeriod part, List<BackFill> filled, CancellationToken cancellationToken)
    {
        var facts = new GapFacts(part);
        try
        {
            var reading = await source.ReadAsync(facts, cancellationToken);
            foreach (var warning in reading.Warnings)
                log.UsageWarning(origin, part.Start, warning);
            problem = null;
        }
        catch (UsageUnavailableException e)
        {
            if (e.Message != problem)
                log.GapUnavailable(cluster, origin, e.Message, e);
            problem = e.Message;
            postponed[part.Start] = clock.GetUtcNow() + Pause;
            return false;
        }

        var now = clock.GetUtcNow();
        var known = facts.Known;
        if (known.Count == 0 && now - part.End < UsageSchedule.GivenUpAfter)
        {
            postponed[part.Start] = now + Pause;
            return true;
        }

        var recorded = await ledger.HistoryAsync(cluster, new(part.Start - GapFacts.Step, part.End + GapFacts.Step), cancellationToken);
        var changes = GapFilling.Fill(facts, recorded.History);
        List<BackFill> times =
        [
            .. known.Select(time => new BackFill(time, IsKnown: true, now)),
            .. ClusterQueries.Gaps(known, part, isOver: true).Select(time => new BackFill(time, IsKnown: false, now)),
        ];
        await ledger.BackFillAsync(cluster, changes, times, cancellationToken);
        log.GapFilled(cluster, part.Start, part.End, origin, changes.Containers.Count, changes.Pods.Count);
        filled.AddRange(times);
        return true;
    }
}
