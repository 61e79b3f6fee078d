using System.Diagnostics.Metrics;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.FinOps.Clusters;
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

    /// <summary>Leads for some turns, a minute each.</summary>
    private async Task RunAsync(int turns, string cluster = "east")
    {
        var name = new ClusterName(client: null!, clock, Options.Create(new ClusterOptions { Name = cluster }), Options.Create(new FinOpsOptions()), NullLogger<ClusterName>.Instance);
        var service = new ClusterUsage(ledger, ledger, source, name, shown, clock, Options.Create(new UsageOptions { LookBack = TimeSpan.FromDays(2) }), NullLogger<ClusterUsage>.Instance);
        for (var turn = 1; turn <= turns; turn++)
        {
            await service.TurnAsync(cluster, "Scripted", Cancellation);
            if (turn < turns)
                clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private async Task<ClusterHistory> HistoryAsync() => (await ledger.HistoryAsync("east", new(Midnight, Midnight.AddDays(1)), Cancellation)).History;

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
                steps.Fill(UsageFigure.CoreSeconds, new("shop", "web", "c")).Fill(1);
                steps.Fill(UsageFigure.MemoryBytes, new("shop", "web", "c")).Fill(100);
            }

            return Task.FromResult(new UsageReading(24, []));
        }
    }
}
