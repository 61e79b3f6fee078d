using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Usage;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Kubernetes.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.Clusters;

/// <summary>
/// Reads what containers used, hour by hour, as long as this process leads: the hours that are over and that the ledger lacks, also those
/// that passed while nobody led. What ran in these is filled in before, and an hour is read again where that was later.
/// </summary>
internal sealed class ClusterUsage(
    IClusterLedger spans,
    IUsageLedger usage,
    IUsageSource source,
    ClusterBackFill gaps,
    ClusterName name,
    UsageMetrics metrics,
    TimeProvider clock,
    IOptions<UsageOptions> options,
    ILogger<ClusterUsage> log) : ILeaderService
{
    /// <summary>So many hours at most are read one after the other, so that a week of them leaves the server time for others.</summary>
    private const int HoursATurn = 6;

    /// <summary>What is recorded of an hour is written by then, unless the ledger does not answer.</summary>
    private static readonly TimeSpan LongestUnwritten = TimeSpan.FromHours(1);

    private static readonly TimeSpan TurnInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan CleanUpInterval = TimeSpan.FromDays(1);

    private readonly Dictionary<DateTimeOffset, DateTimeOffset> postponed = [];

    // Hours in which nothing ran: none of them is missing.
    private readonly HashSet<DateTimeOffset> idle = [];
    private DateTimeOffset cleanUp = DateTimeOffset.MinValue;
    private string? problem;

    public string Name => "cluster-usage";

    public async Task RunAsync(CancellationToken drain, CancellationToken abort)
    {
        if (source.Name is not { } origin)
            return;
        try
        {
            var cluster = await name.ReadAsync(drain);
            using var timer = new PeriodicTimer(TurnInterval, clock);
            do
                await TurnAsync(cluster, origin, drain);
            while (await timer.WaitForNextTickAsync(drain));
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested || abort.IsCancellationRequested)
        {
            // The next leader finds out from the ledger what is missing.
        }
    }

    /// <summary>Reads the oldest hours that are missing, and lets go of those that are too old.</summary>
    public async Task TurnAsync(string cluster, string origin, CancellationToken cancellationToken)
    {
        try
        {
            var settled = UsageSchedule.Settled(clock.GetUtcNow(), options.Value).ToList();
            var (filled, unfilled) = await gaps.TurnAsync(cluster, cancellationToken);
            var kept = settled.Count == 0 ? [] : await usage.KeptUsageAsync(cluster, new(settled[0], settled[^1].AddHours(1)), cancellationToken);
            var missing = settled.Except(kept.Where(IsWhole).Select(hour => hour.Hour)).ToList();
            metrics.Show(cluster, origin, kept.Count == 0 ? null : kept[^1].Hour, missing.Except(idle).Count());
            var asked = 0;
            foreach (var hour in missing.Where(hour => IsDue(hour) && !unfilled.Any(gap => Touches(gap, hour))).ToList())
            {
                if (await RanAsync(cluster, hour, cancellationToken) is not { } ran)
                    continue;
                if (asked++ == HoursATurn)
                    break;
                await ReadAsync(cluster, origin, hour, ran, cancellationToken);
            }

            await CleanUpAsync(cluster, cancellationToken);
            problem = null;

            bool IsWhole(KeptUsage hour) => !filled.Any(gap => gap.IsKnown && gap.FilledAt > hour.ReadAt && Touches(gap.Time, hour.Hour));
        }
        catch (UsageUnavailableException e)
        {
            metrics.Failed(cluster, origin);
            if (e.Message != problem)
                log.UsageUnavailable(cluster, origin, e.Message, e);
            problem = e.Message;
        }
        catch (LedgerUnavailableException e)
        {
            log.UsageNotWritten(cluster, e);
        }
    }

    private static bool Touches(DatePeriod time, DateTimeOffset hour) => time.Start < hour.AddHours(1) && time.End > hour;

    private bool IsDue(DateTimeOffset hour) => !postponed.TryGetValue(hour, out var until) || until <= clock.GetUtcNow();

    /// <summary>The containers that ran in an hour; null where it is not known yet, or none did.</summary>
    private async Task<IReadOnlyList<ContainerSpan>?> RanAsync(string cluster, DateTimeOffset hour, CancellationToken cancellationToken)
    {
        var (now, end) = (clock.GetUtcNow(), hour.AddHours(1));
        var mayLack = now - end < LongestUnwritten;
        // As long as some of it may not be written, what was observed since says whether all is.
        var recorded = await spans.HistoryAsync(cluster, new(hour, mayLack ? now : end), cancellationToken);
        if (mayLack && !recorded.Observed.Any(time => time.End >= end))
        {
            Postpone(hour, Pause);
            return null;
        }

        var ran = recorded.History.Containers.Where(span => span.Time.Within(hour, end) > TimeSpan.Zero).ToList();
        if (ran.Count > 0)
            return ran;
        idle.Add(hour);
        Postpone(hour, now - end < UsageSchedule.GivenUpAfter ? Pause : CleanUpInterval);
        return null;
    }

    /// <summary>Reads an hour and keeps it, unless there may be more to read of it later.</summary>
    private async Task ReadAsync(string cluster, string origin, DateTimeOffset hour, IReadOnlyList<ContainerSpan> ran, CancellationToken cancellationToken)
    {
        var steps = new UsageSteps(hour);
        var reading = await source.ReadAsync(steps, cancellationToken);
        foreach (var warning in reading.Warnings)
            log.UsageWarning(origin, hour, warning);
        if (steps.IsEmpty && clock.GetUtcNow() - hour < UsageSchedule.GivenUpAfter)
        {
            log.NoUsage(origin, hour);
            Postpone(hour, Pause);
            return;
        }

        var histograms = new UsageHistograms();
        var containers = HourlyUsage.Of(steps, ran, histograms);
        if (containers.Count == 0 && !steps.IsEmpty)
            log.UsageOfOthers(cluster, origin, hour, reading.Samples);
        await usage.KeepUsageAsync(cluster, new(hour, origin, clock.GetUtcNow(), containers) { Histograms = histograms }, cancellationToken);
        metrics.Kept(cluster, origin, reading.Samples);
        postponed.Remove(hour);
    }

    private void Postpone(DateTimeOffset hour, TimeSpan pause) => postponed[hour] = clock.GetUtcNow() + pause;

    private async Task CleanUpAsync(string cluster, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now < cleanUp)
            return;
        await usage.RemoveUsageAsync(cluster, now - options.Value.KeepFor, cancellationToken);
        foreach (var hour in postponed.Keys.Where(hour => hour < now - options.Value.LookBack).ToList())
        {
            postponed.Remove(hour);
            idle.Remove(hour);
        }

        cleanUp = now + CleanUpInterval;
    }
}
