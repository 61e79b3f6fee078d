using CloudIntel.Controllers.CostPolicies.Decisions;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.TestKit.Clock;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Controllers.Tests.CostPolicies.Decisions;

/// <summary>What the status of a policy says of the requests that broke it.</summary>
public sealed class DecisionTallyTests
{
    private static readonly DateTimeOffset Now = new(2026, 4, 15, 12, 30, 0, TimeSpan.Zero);

    private readonly ManualTimeProvider clock = new(Now);
    private readonly CountedDecisions ledger = new();
    private readonly WokenPolicies woken = new();
    private bool mayAsk = true;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_of_the_last_24_hours_are_summed_by_what_became_of_them()
    {
        ledger.Add(Now.AddHours(-23), GateOutcome.Denied, 2);
        ledger.Add(Now.AddMinutes(-1), GateOutcome.Denied, 3);
        ledger.Add(Now, GateOutcome.Warned, 1);
        ledger.Add(Now, GateOutcome.Audited, 9);
        ledger.Add(Now.AddHours(-25), GateOutcome.Exempted, 7);
        var tally = Create();
        Assert.False(tally.IsKnown);

        await tally.CountAsync(Cancel);

        Assert.Equal(new PolicyDecisions { Denied = 5, Warned = 1, Exempted = 0 }, tally.Of("limits"));
        Assert.Null(tally.Of("others"));
        Assert.Equal(["limits"], woken.Names);
    }

    [Fact]
    public async Task Nobody_is_woken_while_nothing_changes_and_hours_that_are_over_are_not_asked_for_again()
    {
        ledger.Add(Now.AddHours(-3), GateOutcome.Denied, 2);
        var tally = Create();
        await tally.CountAsync(Cancel);
        Assert.Equal(24, ledger.Asked);

        clock.Advance(TimeSpan.FromMinutes(1));
        await tally.CountAsync(Cancel);

        Assert.Equal(["limits"], woken.Names);
        Assert.Equal(26, ledger.Asked);
    }

    [Fact]
    public async Task What_is_older_than_a_day_counts_no_longer()
    {
        ledger.Add(Now, GateOutcome.Denied, 2);
        var tally = Create();
        await tally.CountAsync(Cancel);
        clock.Advance(TimeSpan.FromHours(23));
        await tally.CountAsync(Cancel);
        Assert.Equal(2, tally.Of("limits")?.Denied);

        clock.Advance(TimeSpan.FromHours(1));
        await tally.CountAsync(Cancel);

        Assert.Null(tally.Of("limits"));
        Assert.Equal(["limits", "limits"], woken.Names);
    }

    [Fact]
    public async Task Figures_stay_while_the_ledger_is_away_or_may_not_be_asked()
    {
        ledger.Add(Now, GateOutcome.Denied, 2);
        var tally = Create();
        await tally.CountAsync(Cancel);
        ledger.Add(Now, GateOutcome.Denied, 2);

        ledger.IsAway = true;
        await tally.CountAsync(Cancel);
        (ledger.IsAway, mayAsk) = (false, false);
        await tally.CountAsync(Cancel);
        Assert.Equal(2, tally.Of("limits")?.Denied);

        mayAsk = true;
        await tally.CountAsync(Cancel);
        Assert.Equal(4, tally.Of("limits")?.Denied);
    }

    private DecisionTally Create() => new(ledger, new(() => mayAsk), woken, clock, NullLogger<DecisionTally>.Instance);

    private sealed class WokenPolicies : IReconcileTrigger<CostPolicy>
    {
        public List<string> Names { get; } = [];

        public void Enqueue(ObjectKey key) => Names.Add(key.Name);

        public void EnqueueAll() => throw new NotSupportedException("Single policies are meant.");
    }

    private sealed class CountedDecisions : IDecisionLedger
    {
        private readonly List<(DateTimeOffset At, GateOutcome Outcome, long Requests)> made = [];

        public bool IsAway { get; set; }

        public int Asked { get; private set; }

        public void Add(DateTimeOffset at, GateOutcome outcome, long requests) => made.Add((at, outcome, requests));

        public Task AppendDecisionsAsync(IReadOnlyList<GateDecision> decisions, DateTimeOffset? forgetBefore, CancellationToken cancellationToken) => throw new NotSupportedException("Nobody writes here.");

        public Task<IReadOnlyList<GateDecision>> DecisionsAsync(DecisionQuery query, CancellationToken cancellationToken) => throw new NotSupportedException("Nobody lists here.");

        public Task<IReadOnlyList<DecisionCount>> CountDecisionsAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
        {
            if (IsAway)
                throw new LedgerUnavailableException("away");
            Asked++;
            return Task.FromResult<IReadOnlyList<DecisionCount>>([.. made.Where(one => one.At >= from && one.At < to).Select(one => new DecisionCount("CostPolicy/limits", one.Outcome, one.Requests))]);
        }
    }
}
