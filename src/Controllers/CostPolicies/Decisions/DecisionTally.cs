using CloudIntel.Controllers.CostPolicies.Gate;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Resources;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.CostPolicies.Decisions;

/// <summary>
/// Counts what became of requests in the last 24 hours, for the status of policies: from the ledger, which has the decisions of all replicas that may write it, and at most once a minute. Whole hours are
/// counted, so that nothing changes while nobody is turned away; hours that are over for long are asked for once.
/// </summary>
/// <param name="ledger">Keeps decisions.</param>
/// <param name="access">Whether it may be asked now.</param>
/// <param name="triggers">Wakes policies whose figures changed.</param>
/// <param name="clock">Says which hours count.</param>
/// <param name="log">Takes what cannot be done.</param>
internal sealed class DecisionTally(IDecisionLedger ledger, LedgerAccess access, IReconcileTrigger<CostPolicy> triggers, TimeProvider clock, ILogger<DecisionTally> log) : ILeaderService
{
    private const int Hours = 24;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly SortedDictionary<DateTimeOffset, IReadOnlyList<DecisionCount>> byHour = [];
    private volatile IReadOnlyDictionary<string, PolicyDecisions>? sums;

    public string Name => "decision-tally";

    /// <summary>Whether anything is known yet.</summary>
    public bool IsKnown => sums is not null;

    /// <summary>What became of requests that broke a policy; null where none did, or nothing is known.</summary>
    /// <param name="policy">The name of the policy.</param>
    public PolicyDecisions? Of(string policy) => sums?.GetValueOrDefault(GateDecisions.PolicyOf(policy));

    public async Task RunAsync(CancellationToken drain, CancellationToken abort)
    {
        try
        {
            using var timer = new PeriodicTimer(Interval, clock);
            do
                await CountAsync(drain);
            while (await timer.WaitForNextTickAsync(drain));
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested)
        {
            // Who leads next counts anew.
        }
    }

    /// <summary>Counts once, and wakes the policies whose figures are others than before.</summary>
    public async Task CountAsync(CancellationToken cancellationToken)
    {
        if (!access.IsGranted())
            return;
        try
        {
            await ReadAsync(cancellationToken);
        }
        catch (LedgerUnavailableException e)
        {
            log.DecisionsNotCounted(e); // the figures stay as they are
            return;
        }

        var (before, next) = (sums, Sums());
        sums = next;
        foreach (var policy in next.Keys.Union(before?.Keys ?? []).Where(policy => before?.GetValueOrDefault(policy) != next.GetValueOrDefault(policy)))
        {
            if (policy.Split('/') is ["CostPolicy", var name])
                triggers.Enqueue(new("", name));
        }
    }

    /// <summary>Reads the hours that are not known yet, and those that decisions may still come to: they wait while the ledger is away.</summary>
    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var thisHour = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero);
        foreach (var gone in byHour.Keys.Where(hour => hour <= thisHour.AddHours(-Hours)).ToList())
            byHour.Remove(gone);
        for (var hour = thisHour.AddHours(1 - Hours); hour <= thisHour; hour = hour.AddHours(1))
        {
            if (hour >= thisHour.AddHours(-1) || !byHour.ContainsKey(hour))
                byHour[hour] = await ledger.CountDecisionsAsync(hour, hour.AddHours(1), cancellationToken);
        }
    }

    private Dictionary<string, PolicyDecisions> Sums() => byHour.Values.SelectMany(counts => counts)
        .Where(count => count.Outcome is GateOutcome.Denied or GateOutcome.Warned or GateOutcome.Exempted)
        .GroupBy(count => count.Policy, StringComparer.Ordinal)
        .ToDictionary(
            policy => policy.Key,
            policy => new PolicyDecisions { Denied = Sum(policy, GateOutcome.Denied), Warned = Sum(policy, GateOutcome.Warned), Exempted = Sum(policy, GateOutcome.Exempted) },
            StringComparer.Ordinal);

    private static int Sum(IEnumerable<DecisionCount> counts, GateOutcome outcome) => (int)Math.Min(counts.Where(count => count.Outcome == outcome).Sum(count => count.Requests), int.MaxValue);
}
