using System.Diagnostics.Metrics;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.BackFill;
using CloudIntel.Core.FinOps.Clusters.Usage;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Ledger;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.Tests.Clusters;

/// <summary>Which hours of usage are read, and when. A container of the cluster "east" runs since 00:00 of April 15th; it is noon.</summary>
public sealed class ClusterUsageTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Midnight = new(2026, 4, 15, 0, 0, 0, TimeSpan.Zero);

    private ManualTimeProvider clock = new();
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ScriptedUsage source = new();
    private readonly ScriptedGaps gapSource = new();
    private ILedgerStore ledger = null!;
    private MetricReader metrics = null!;
    private UsageMetrics shown = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var meters = services.GetRequiredService<IMeterFactory>();
        (shown, metrics) = (new(meters), new(meters.Create("CloudIntel")));
        ledger = await Ledgers.OpenAsync(new(), clock, NullLoggerFactory.Instance, Cancellation);
        var pod = new PodIdentity { Uid = "p-1", Namespace = "shop", Name = "web" };
        var container = new ContainerSpan { Pod = pod, Container = "c", NodeUid = "n-1", Time = new(Midnight, null), Requests = new(500, 1000, 0) };
        await ledger.KeepAsync("east", new() { Pods = [pod], Containers = [container] }, new DatePeriod(Midnight, Midnight.AddDays(3)), Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        metrics.Dispose();
        await ledger.DisposeAsync();
        await services.DisposeAsync();
    }

    [Fact]
    public async Task Hours_that_are_missing_are_read_oldest_first_a_few_a_turn_and_each_once()
    {
        await RunAsync(turns: 1);
        Assert.Equal([0, 1, 2, 3, 4, 5], source.Asked);

        await RunAsync(turns: 2); // another leader
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], source.Asked); // that from 11 on is over, but not settled
        Assert.Equal(0, metrics.Last("cloudintel_cluster_usage_missing_hours{cluster=east,source=Scripted}"));
        Assert.Equal(Midnight.AddHours(10).ToUnixTimeSeconds(), metrics.Last("cloudintel_cluster_usage_last_hour_timestamp_seconds{cluster=east,source=Scripted}"));
        Assert.Equal(11, metrics.Sum("cloudintel_cluster_usage_hours_total{cluster=east,source=Scripted}"));

        var hours = (await HistoryAsync()).Usage.Single().Hours;
        Assert.Equal(Enumerable.Range(0, 11).Select(hour => Midnight.AddHours(hour)), hours.Select(hour => hour.Hour));
        Assert.All(hours, hour => Assert.Equal((3_600_000L, 12_000_000), (hour.ObservedMilliseconds, (int)hour.Used.MilliCpuMilliseconds)));

        var cores = (await ledger.HistogramsAsync("east", "shop", Cancellation)).All[new("shop", "Pod", "web", "c", UsageResource.Cpu)];
        Assert.Equal(0.01, cores.Percentile(0.9)); // one core-second a step is less than a hundredth of a core

        clock.Advance(TimeSpan.FromMinutes(10));
        await RunAsync(turns: 1);
        Assert.Equal(11, source.Asked[^1]);
    }

    [Fact]
    public async Task Hours_in_which_nothing_ran_are_not_asked_for()
    {
        clock = new(Midnight.AddHours(1.5));
        await RunAsync(turns: 3);

        Assert.Equal([0], source.Asked);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_asked_again_for_the_same_hour()
    {
        source.Failure = new("down", isPassing: true);
        await RunAsync(turns: 2);
        Assert.Equal([0, 0], source.Asked);
        Assert.Equal(11, metrics.Last("cloudintel_cluster_usage_missing_hours{cluster=east,source=Scripted}"));
        Assert.Equal(2, metrics.Sum("cloudintel_cluster_usage_failures_total{cluster=east,source=Scripted}"));

        source.Failure = null;
        await RunAsync(turns: 1);
        Assert.Equal([0, 0, 0, 1, 2, 3, 4, 5], source.Asked);
    }

    [Fact]
    public async Task An_answer_without_anything_counts_only_when_the_hour_is_a_day_old()
    {
        source.IsEmpty = true;
        await RunAsync(turns: 1);
        Assert.Empty(await ledger.KeptUsageAsync("east", new(Midnight, Midnight.AddDays(1)), Cancellation));
        await RunAsync(turns: 18); // all hours once, and after a quarter of an hour again
        Assert.Equal(2, source.Asked.Count(hour => hour == 6));

        clock.AdvanceTo(Midnight.AddHours(27));
        await RunAsync(turns: 1);
        Assert.Equal([0, 1, 2, 3], (await ledger.KeptUsageAsync("east", new(Midnight, Midnight.AddDays(1)), Cancellation)).Select(kept => (kept.Hour - Midnight).Hours));
    }

    [Fact]
    public async Task An_hour_of_which_the_spans_are_not_written_yet_waits()
    {
        var pod = new PodIdentity { Uid = "p-2", Namespace = "shop", Name = "late" };
        await ledger.KeepAsync("west", new() { Pods = [pod], Containers = [new() { Pod = pod, Container = "c", NodeUid = "n", Time = new(Midnight.AddHours(9), null), Requests = default }] }, new DatePeriod(Midnight.AddHours(9), Midnight.AddHours(10.9)), Cancellation);
        clock = new(Midnight.AddHours(11.25));
        await RunAsync(turns: 1, "west");

        Assert.Equal([9], source.Asked); // that from 10 on ended a quarter of an hour ago, and the ledger knows less

        await ledger.KeepAsync("west", new(), new DatePeriod(Midnight.AddHours(11.2), Midnight.AddHours(11.25)), Cancellation); // a gap, but nothing more comes
        await RunAsync(turns: 1, "west");
        Assert.Equal([9, 10], source.Asked);
    }

    [Fact]
    public async Task Usage_that_is_too_old_is_let_go()
    {
        await ledger.KeepUsageAsync("east", new(Midnight.AddDays(-40), "Scripted", Midnight, []), Cancellation);
        await RunAsync(turns: 1);

        Assert.DoesNotContain(await ledger.KeptUsageAsync("east", new(Midnight.AddDays(-50), Midnight.AddDays(1)), Cancellation), kept => kept.Hour < Midnight);
    }

    [Fact]
    public async Task A_gap_is_filled_once_and_before_usage_of_its_hours_is_read()
    {
        await WatchTwiceAsync();
        gapSource.Ran = [(new("p-9", "job"), Midnight.AddHours(9.75), Midnight.AddHours(10.25))];
        await RunAsync(turns: 2, "west");

        Assert.Equal(["09:30-10:00", "10:00-10:40"], gapSource.Asked);
        var recorded = await ledger.HistoryAsync("west", new(Midnight, Midnight.AddHours(12)), Cancellation);
        Assert.Equal(["p-9 09:45-10:00", "p-9 10:00-10:15"], recorded.History.Containers.Where(span => span.Container == "job").Select(span => $"{span.Pod.Uid} {span.Time.Start:HH:mm}-{span.Time.End:HH:mm}"));
        Assert.Equal([new(Midnight.AddHours(9.75), Midnight.AddHours(10)), new(Midnight.AddHours(10), Midnight.AddHours(10.25))], recorded.BackFilled);
        Assert.Equal([9, 10], source.Asked);
        Assert.Contains(recorded.History.Usage, usage => usage.PodUid == "p-9");

        await RunAsync(turns: 2, "west"); // another leader
        Assert.Equal(2, gapSource.Asked.Count);
    }

    [Fact]
    public async Task A_gap_of_which_nothing_is_known_yet_is_asked_for_again_and_usage_of_its_hours_is_read_once_more_when_it_is_filled()
    {
        await WatchTwiceAsync();
        gapSource.Failure = new("down", isPassing: false);
        await RunAsync(turns: 1, "west");
        Assert.Equal(["09:30-10:00"], gapSource.Asked);
        gapSource.Failure = null;
        await RunAsync(turns: 16, "west"); // nothing is known: after a quarter of an hour again
        Assert.Empty((await ledger.ObservationsAsync("west", new(Midnight, Midnight.AddDays(1)), Cancellation)).BackFills);
        Assert.Equal([9, 10, 11], source.Asked.Order().Distinct());

        gapSource.Ran = [(new("p-9", "job"), Midnight.AddHours(9.75), Midnight.AddHours(10.25))];
        source.Asked.Clear();
        await RunAsync(turns: 16, "west");
        Assert.Equal([9, 10], source.Asked.Where(hour => hour < 11));
    }

    [Fact]
    public async Task A_gap_of_which_nothing_is_known_a_day_later_stays_one()
    {
        await WatchTwiceAsync();
        clock.AdvanceTo(Midnight.AddHours(36));
        await RunAsync(turns: 2, "west");

        var observations = await ledger.ObservationsAsync("west", new(Midnight, Midnight.AddHours(12)), Cancellation);
        Assert.Equal([false, false], observations.BackFills.Select(fill => fill.IsKnown));
        Assert.Equal(2, gapSource.Asked.Count);
        Assert.Empty((await ledger.HistoryAsync("west", new(Midnight, Midnight.AddHours(12)), Cancellation)).BackFilled);
    }

    /// <summary>The cluster "west" is watched from 09:00 to 09:30 and from 10:40 on; one of its containers runs all the time.</summary>
    private async Task WatchTwiceAsync()
    {
        var pod = new PodIdentity { Uid = "p-2", Namespace = "shop", Name = "web" };
        await ledger.KeepAsync("west", new() { Pods = [pod], Containers = [new() { Pod = pod, Container = "c", NodeUid = "n", Time = new(Midnight.AddHours(9), null), Requests = default }] }, new DatePeriod(Midnight.AddHours(9), Midnight.AddHours(9.5)), Cancellation);
        await ledger.KeepAsync("west", new(), new DatePeriod(Midnight.AddHours(10) + TimeSpan.FromMinutes(40), Midnight.AddHours(40)), Cancellation);
    }

    /// <summary>Leads for some turns, a minute each.</summary>
    private async Task RunAsync(int turns, string cluster = "east")
    {
        var name = new ClusterName(client: null!, clock, Options.Create(new ClusterOptions { Name = cluster }), Options.Create(new FinOpsOptions()), NullLogger<ClusterName>.Instance);
        var options = Options.Create(new UsageOptions { LookBack = TimeSpan.FromDays(2) });
        var gaps = new ClusterBackFill(ledger, gapSource, clock, options, NullLogger<ClusterBackFill>.Instance);
        var service = new ClusterUsage(ledger, ledger, source, gaps, name, shown, clock, options, NullLogger<ClusterUsage>.Instance);
        for (var turn = 1; turn <= turns; turn++)
        {
            await service.TurnAsync(cluster, "Scripted", Cancellation);
            if (turn < turns)
                clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private async Task<ClusterHistory> HistoryAsync() => (await ledger.HistoryAsync("east", new(Midnight, Midnight.AddDays(1)), Cancellation)).History;

    /// <summary>A source that knows when containers ran.</summary>
    private sealed class ScriptedGaps : IGapSource
    {
        public List<string> Asked { get; } = [];

        public UsageUnavailableException? Failure { get; set; }

        public IReadOnlyList<((string PodUid, string Container) Name, DateTimeOffset Start, DateTimeOffset End)> Ran { get; set; } = [];

        public string? Name => "Scripted";

        public Task<UsageReading> ReadAsync(GapFacts facts, CancellationToken cancellationToken)
        {
            Asked.Add($"{facts.Gap.Start:HH:mm}-{facts.Gap.End:HH:mm}");
            if (Failure is { } failure)
                throw failure;
            foreach (var (name, start, end) in Ran)
            {
                var container = new GapContainer();
                for (var step = 0; step < facts.Count; step++)
                {
                    if (facts.Origin + (GapFacts.Step * step) >= start && facts.Origin + (GapFacts.Step * step) < end)
                        container.Steps = container.Steps.With(step);
                }

                facts.Containers[name] = container;
                facts.Pods[name.PodUid] = new() { Namespace = "shop", Name = "web" };
            }

            return Task.FromResult(new UsageReading(0, []));
        }
    }

    /// <summary>A source that knows of one core-second a step.</summary>
    private sealed class ScriptedUsage : IUsageSource
    {
        public List<int> Asked { get; } = [];

        public UsageUnavailableException? Failure { get; set; }

        public bool IsEmpty { get; set; }

        public string? Name => "Scripted";

        public Task<UsageReading> ReadAsync(UsageSteps steps, CancellationToken cancellationToken)
        {
            Asked.Add((int)(steps.Hour - Midnight).TotalHours);
            if (Failure is { } failure)
                throw failure;
            if (!IsEmpty)
            {
                foreach (var container in (string[])["c", "job"])
                {
                    steps.Fill(UsageFigure.CoreSeconds, new("shop", "web", container)).Fill(1);
                    steps.Fill(UsageFigure.MemoryBytes, new("shop", "web", container)).Fill(100);
                }
            }

            return Task.FromResult(new UsageReading(24, []));
        }
    }
}
