using System.Diagnostics.Metrics;
using CloudIntel.Controllers.CostPolicies.Decisions;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Controllers.Tests.CostPolicies.Decisions;

public sealed class DecisionLogTests : IDisposable
{
    private readonly KeptDecisions ledger = new();
    private readonly ManualTimeProvider clock = new();
    private readonly ServiceProvider meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MetricReader metrics;
    private bool mayWrite = true;

    public DecisionLogTests() => metrics = new(meters.GetRequiredService<IMeterFactory>().Create("CloudIntel"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        metrics.Dispose();
        meters.Dispose();
    }

    [Fact]
    public async Task Decisions_are_written_in_batches_in_their_order()
    {
        var log = Create(maxWaiting: 10_000);
        for (var number = 0; number < 2_500; number++)
            log.Add(Decision($"n{number}"));
        await log.WriteAsync(Cancel);

        Assert.Equal([1_000, 1_000, 500], ledger.Batches);
        Assert.Equal(Enumerable.Range(0, 2_500).Select(number => $"n{number}"), ledger.Kept.Select(decision => decision.Name));
    }

    [Fact]
    public async Task While_the_ledger_is_away_decisions_wait_up_to_a_bound_and_the_rest_is_counted()
    {
        var log = Create(maxWaiting: 100);
        ledger.IsAway = true;
        log.Add(Decision("first"));
        await log.WriteAsync(Cancel); // it is read, and waits in hand
        for (var number = 0; number < 150; number++)
            log.Add(Decision($"n{number}"));
        ledger.IsAway = false;
        await log.WriteAsync(Cancel);

        Assert.Equal(101, ledger.Kept.Count);
        Assert.Equal(50, metrics.Sum(Dropped("LedgerUnavailable")));
    }

    [Fact]
    public async Task A_process_that_may_not_write_keeps_what_it_has_until_it_may()
    {
        var log = Create();
        mayWrite = false;
        log.Add(Decision("web"));
        await log.WriteAsync(Cancel);
        Assert.Empty(ledger.Kept);

        mayWrite = true;
        await log.WriteAsync(Cancel);
        Assert.Single(ledger.Kept);
    }

    [Theory]
    [InlineData(true, false, "LedgerUnavailable", 50)] // one is in hand
    [InlineData(false, true, "NotLeader", 51)]
    [InlineData(false, false, "TooMany", 50)] // one is written
    public async Task What_is_dropped_is_counted_with_the_reason(bool isAway, bool isFollower, string reason, int count)
    {
        var log = Create(maxWaiting: 100);
        (ledger.IsAway, mayWrite) = (isAway, !isFollower);
        log.Add(Decision("first"));
        await log.WriteAsync(Cancel);
        for (var number = 0; number < 150; number++)
            log.Add(Decision($"n{number}"));

        Assert.Equal(count, metrics.Sum(Dropped(reason)));
        Assert.All(new[] { "LedgerUnavailable", "NotLeader", "TooMany" }, each => Assert.Equal(each == reason, metrics.Has(Dropped(each))));
    }

    [Fact]
    public async Task A_follower_says_once_that_its_decisions_wait_and_at_its_end_how_many_are_lost()
    {
        var logged = new Lines();
        var log = Create(logger: logged);
        mayWrite = false;
        using var drain = new CancellationTokenSource();
        var running = log.RunAsync(drain.Token, Cancel);
        await log.WriteAsync(Cancel);
        Assert.Empty(logged.Said);
        log.Add(Decision("web"));
        await log.WriteAsync(Cancel);
        await log.WriteAsync(Cancel);
        await drain.CancelAsync();
        await running;

        Assert.Equal(2, logged.Said.Count);
        Assert.Contains("written by the leader alone", logged.Said[0], StringComparison.Ordinal);
        Assert.Equal("1 decisions of the gate are lost with this process: NotLeader", logged.Said[1]);
    }

    [Fact]
    public async Task Old_decisions_are_let_go_of_once_an_hour()
    {
        var log = Create();
        foreach (var minutes in (int[])[0, 30, 31])
        {
            clock.Advance(TimeSpan.FromMinutes(minutes));
            log.Add(Decision("web"));
            await log.WriteAsync(Cancel);
        }

        Assert.Equal([true, false, true], ledger.ForgetBefore.Select(before => before is not null));
        Assert.Equal(clock.GetUtcNow() - TimeSpan.FromDays(400), ledger.ForgetBefore[2]);
    }

    [Fact]
    public async Task What_waits_at_the_end_is_written()
    {
        var log = Create();
        using var drain = new CancellationTokenSource();
        var running = log.RunAsync(drain.Token, Cancel);
        log.Add(Decision("web") with { Message = new string('x', 10_000), User = "a\0b" });
        await drain.CancelAsync();
        await running;

        var kept = Assert.Single(ledger.Kept);
        Assert.Equal((2_000, "a\uFFFDb"), (kept.Message.Length, kept.User));
    }

    private static string Dropped(string reason) => $"cloudintel_gate_decisions_dropped_total{{reason={reason}}}";

    private DecisionLog Create(int maxWaiting = 1_000, ILogger<DecisionLog>? logger = null) => new(
        ledger, meters.GetRequiredService<IMeterFactory>(), clock, Microsoft.Extensions.Options.Options.Create(new DecisionOptions { MaxWaiting = maxWaiting }), () => mayWrite, logger ?? NullLogger<DecisionLog>.Instance);

    private static GateDecision Decision(string name) => new()
    {
        At = new(2026, 4, 15, 12, 0, 0, TimeSpan.Zero),
        Policy = "CostPolicy/limits",
        Outcome = GateOutcome.Denied,
        ApiVersion = "apps/v1",
        Kind = "Deployment",
        Namespace = "shop",
        Name = name,
        Operation = "CREATE",
        User = "mallory",
    };

    private sealed class Lines : ILogger<DecisionLog>
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Said.Add(formatter(state, exception));
    }

    private sealed class KeptDecisions : IDecisionLedger
    {
        public bool IsAway { get; set; }

        public List<GateDecision> Kept { get; } = [];

        public List<int> Batches { get; } = [];

        public List<DateTimeOffset?> ForgetBefore { get; } = [];

        public Task AppendDecisionsAsync(IReadOnlyList<GateDecision> decisions, DateTimeOffset? forgetBefore, CancellationToken cancellationToken)
        {
            if (IsAway)
                throw new LedgerUnavailableException("away");
            Kept.AddRange(decisions);
            Batches.Add(decisions.Count);
            ForgetBefore.Add(forgetBefore);
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<GateDecision>> DecisionsAsync(DecisionQuery query, CancellationToken cancellationToken) => throw new NotSupportedException("Nobody asks here.");

        public Task<IReadOnlyList<DecisionCount>> CountDecisionsAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => throw new NotSupportedException("Nobody asks here.");
    }
}
