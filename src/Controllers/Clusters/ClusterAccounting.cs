using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Kubernetes.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.Clusters;

/// <summary>
/// Keeps what the cluster cost day by day, for as long as this process leads: computes each day when it is over, and again when bills or usage of it changed,
/// which adjusts what it cost at first. A leader that takes over goes on with what is kept.
/// </summary>
internal sealed class ClusterAccounting(
    IClusterLedger ledger,
    IClusterDays days,
    DayTokens tokens,
    DayAccounting accounting,
    ClusterName name,
    AccountingMetrics metrics,
    TimeProvider clock,
    IOptions<ClusterOptions> options,
    IOptions<FinOpsOptions> finOps,
    ILogger<ClusterAccounting> log) : ILeaderService
{
    private const int MostDoublings = 6;

    /// <summary>The tokens with which days were looked at.</summary>
    private readonly Dictionary<DateOnly, string> seen = [];

    /// <summary>Days that failed, how often in a row, and when they are tried again.</summary>
    private readonly Dictionary<DateOnly, (int Times, DateTimeOffset Next)> failed = [];

    private readonly HashSet<string> told = new(StringComparer.Ordinal);

    private DateOnly cleanedUp;

    public string Name => "cluster-accounting";

    public async Task RunAsync(CancellationToken drain, CancellationToken abort)
    {
        if (!options.Value.Record)
            return;
        try
        {
            var cluster = await name.ReadAsync(drain);
            while (true)
            {
                var pause = await PassAsync(cluster, drain) ? options.Value.AccountInterval : finOps.Value.RetryInterval;
                await Task.Delay(pause < options.Value.AccountInterval ? pause : options.Value.AccountInterval, clock, drain);
            }
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested || abort.IsCancellationRequested)
        {
            // A day is kept as a whole or not at all: the next leader goes on.
        }
    }

    /// <summary>Looks through the days once. False where something is to be tried again soon.</summary>
    internal async Task<bool> PassAsync(string cluster, CancellationToken cancellationToken)
    {
        try
        {
            await CleanUpAsync(cluster, cancellationToken);
            var (first, end) = await ledger.ObservedSinceAsync(cluster, cancellationToken) is { } since ? Days(since) : default;
            if (first >= end)
            {
                metrics.Show(cluster, [], behind: 0);
                return true;
            }

            var kept = (await days.DaysAsync(cluster, first, end, cancellationToken)).ToDictionary(day => day.Day);
            var tokenOf = await tokens.ReadAsync(cluster, new(ClusterDates.Midnight(first), ClusterDates.Midnight(end)), cancellationToken);
            foreach (var gone in failed.Keys.Where(day => day < first).ToList())
                failed.Remove(gone);
            for (var day = first; day < end; day = day.AddDays(1))
                await LookAsync(cluster, day, tokenOf(day), kept, cancellationToken);
            metrics.Show(cluster, kept.Values, behind: end.DayNumber - first.DayNumber - kept.Count + failed.Keys.Count(kept.ContainsKey));
            return failed.Count == 0;
        }
        catch (LedgerUnavailableException e)
        {
            log.AccountingWaits(e);
            return false;
        }
    }

    /// <summary>The first day that can still be computed, and the day after the last that is over and settled.</summary>
    private (DateOnly First, DateOnly End) Days(DateTimeOffset since)
    {
        var now = clock.GetUtcNow();
        // Of the day on which spans go, some are gone already.
        var held = ClusterDates.DayOf(now - options.Value.KeepFor).AddDays(1);
        var wanted = ClusterDates.DayOf(now).AddDays(-options.Value.KeepDays);
        var began = ClusterDates.DayOf(since);
        return (new[] { held, wanted, began }.Max(), ClusterDates.DayOf(now - options.Value.SettleFor));
    }

    private async Task LookAsync(string cluster, DateOnly day, string token, Dictionary<DateOnly, ClusterDay> kept, CancellationToken cancellationToken)
    {
        var before = kept.GetValueOrDefault(day);
        var isClosed = before is { HasContainers: false }; // what it cost at first is known by workload only
        if (isClosed || (before is not null && seen.GetValueOrDefault(day) == token) || (failed.TryGetValue(day, out var failure) && clock.GetUtcNow() < failure.Next))
            return;
        try
        {
            if (await accounting.ComputeAsync(cluster, day, before, cancellationToken) is { } computed)
            {
                kept[day] = computed;
                Tell(computed, before);
            }

            seen[day] = token;
            failed.Remove(day);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever is wrong with a day, the others go on, and so does the operator.
            var times = failed.GetValueOrDefault(day).Times + 1;
            failed[day] = (times, clock.GetUtcNow() + (finOps.Value.RetryInterval * (1 << Math.Min(times - 1, MostDoublings))));
            log.DayFailed(cluster, day, e);
        }
    }

    private void Tell(ClusterDay computed, ClusterDay? before)
    {
        if (before is null)
            log.DayComputed(computed.Cluster, computed.Day, computed.AtFirst, computed.Currency, computed.Provenance.InvoicedShare);
        else
            log.DayAdjusted(computed.Cluster, computed.Day, computed.Provenance.Total - before.Provenance.Total, computed.Currency, computed.Provenance.InvoicedShare);
        if (computed.Imbalance != Amount.Zero)
            log.DayImbalanced(computed.Cluster, computed.Day, computed.Imbalance);
        foreach (var finding in computed.Findings.Where(finding => told.Count < 1000 && told.Add(finding.Message)))
            log.PriceFound(computed.Cluster, finding.Reason, finding.Message);
    }

    /// <summary>Lets go of what is kept for long enough, once a day.</summary>
    private async Task CleanUpAsync(string cluster, CancellationToken cancellationToken)
    {
        var today = ClusterDates.DayOf(clock.GetUtcNow());
        if (cleanedUp == today)
            return;
        await days.RemoveDaysAsync(cluster, today.AddDays(-options.Value.KeepContainerDays), today.AddDays(-options.Value.KeepDays), cancellationToken);
        foreach (var day in seen.Keys.Where(day => day < today.AddDays(-options.Value.KeepDays)).ToList())
            seen.Remove(day);
        cleanedUp = today;
    }
}
