using System.Diagnostics.Metrics;
using System.Globalization;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Clusters;
using CloudIntel.TestKit.Postgres;
using CloudIntel.TestKit.Telemetry;
using static CloudIntel.Controllers.Tests.Clusters.AccountingBench;

namespace CloudIntel.Controllers.Tests.Clusters;

/// <summary>A cluster is kept day by day, and what is kept says the same as what was recorded.</summary>
public sealed class ClusterAccountingTests(ClusterAccountingTests.Servers servers) : IClassFixture<ClusterAccountingTests.Servers>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    public async Task Windows_that_days_answer_say_the_same_as_if_all_was_computed_from_spans(bool postgres, int seed)
    {
        await using var bench = await AccountingBench.StartAsync(postgres ? await servers.NewDatabaseAsync() : null);
        var random = new Random(seed);
        await bench.RecordAsync(RandomSpans(random), April.AddHours(100));
        bench.Clock.AdvanceTo(April.AddHours(100));
        Assert.True(await bench.NewLeader().PassAsync(Cluster, Cancellation));
        Assert.Equal(4, bench.Days.Writes);

        for (var i = 0; i < 12; i++)
        {
            var (from, to) = i == 0 ? (April, April.AddDays(4)) : Window(random);
            foreach (var detail in Enum.GetValues<CostDetail>())
            {
                var spans = await FromSpansAsync(bench, from, to, detail);
                Assert.Equal(CostsText.Of(spans), CostsText.Of(await bench.CostsAsync(from, to, detail)));
                var rows = await bench.Queries.RowsAsync([new(from, to)], detail, Cancellation);
                Assert.Equal(CostsText.Of(spans with { Assets = [] }), CostsText.Of(Assert.Single(rows.Periods[0])));
            }
        }

        var steps = Enumerable.Range(0, 33).Select(i => new DatePeriod(April.AddHours(3 * i), April.AddHours(3 * (i + 1)))).ToList();
        var stepped = await bench.Queries.CostsAsync(steps, CostDetail.Workload, Cancellation);
        for (var i = 0; i < steps.Count; i++)
            Assert.Equal(CostsText.Of(await FromSpansAsync(bench, steps[i].Start, steps[i].End, CostDetail.Workload)), CostsText.Of(Assert.Single(stepped.Periods[i])));
    }

    [Fact]
    public async Task A_day_is_computed_when_it_is_over_and_settled_and_once()
    {
        await using var bench = await AccountingBench.StartAsync(null);
        await bench.RecordAsync(new() { Nodes = [Node("a", "m6i.large", April.AddHours(-5))] }, April.AddHours(50));
        var leader = bench.NewLeader();

        Assert.Equal([0, 0, 1, 1, 2, 2], await WritesAsync(1, 25.9, 26, 40, 50, 51));

        async Task<List<int>> WritesAsync(params double[] hours)
        {
            var writes = new List<int>();
            foreach (var hour in hours)
            {
                bench.Clock.AdvanceTo(April.AddHours(hour));
                Assert.True(await leader.PassAsync(Cluster, Cancellation));
                writes.Add(bench.Days.Writes);
            }

            return writes;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_day_is_adjusted_to_its_bill_and_to_each_restatement_to_the_last_digit_and_keeps_what_it_cost_at_first(bool postgres)
    {
        await using var bench = await AccountingBench.StartAsync(postgres ? await servers.NewDatabaseAsync() : null);
        await bench.RecordAsync(
            new()
            {
                Pods = [Pod(1)],
                Nodes = [Node("a", "m6i.large", April), Node("b", "m6i.large", April.AddHours(7), April.AddHours(19))],
                Containers = [new() { Pod = Pod(1), Container = "main", NodeUid = "a", Time = new(April.AddHours(1), null), Requests = new(700, 3L << 30, 0) }],
            },
            April.AddDays(6));
        var leader = bench.NewLeader();
        await PassAsync(bench, leader, day: 2);
        var first = await bench.CostsAsync(April, April.AddDays(1));
        Assert.Equal(Amount.Of((24 * 0.107m) + (12 * 0.107m) + (24 * 0.1m)), first.Total);

        // On the third, the bill of the first is complete; that of the second is not.
        await bench.BillAsync(Bill("1.9876543210123456789", "0.7"));
        await PassAsync(bench, leader, day: 3);
        var billed = await bench.CostsAsync(April, April.AddDays(1));
        Assert.Equal(Amount.Of(1.9876543210123456789m + 0.7m + 2.4m), billed.Total);
        Assert.Equal(first.Total, Sum(billed.Assets, asset => asset.Costs.Total));
        Assert.Equal(Amount.Zero, billed.Imbalance);

        // The same bill again, and others that say the same, write nothing; nor does a new leader.
        var writes = bench.Days.Writes;
        Assert.Equal(3, writes); // the second day came in, and the first was adjusted
        await bench.BillAsync(Bill("1.9876543210123456789", "0.7"));
        await PassAsync(bench, leader, day: 3);
        await PassAsync(bench, bench.NewLeader(), day: 3);
        Assert.Equal(writes, bench.Days.Writes);

        // On the fifth, the bill of the first is restated.
        await bench.BillAsync(Bill("1.5", "0.7000000000000000000001"));
        await PassAsync(bench, leader, day: 5);
        var restated = await bench.CostsAsync(April, April.AddDays(1));
        Assert.Equal(Amount.Of(1.5m + 0.7000000000000000000001m + 2.4m), restated.Total);
        Assert.Equal(first.Total, Sum(restated.Assets, asset => asset.Costs.Total));
        Assert.Equal(Amount.Zero, restated.Imbalance);

        var day = (await bench.Ledger.DaysAsync(Cluster, new(2026, 4, 1), new(2026, 4, 2), Cancellation))[0];
        Assert.Equal((first.Total, restated.Total - first.Total, restated.Total), (day.AtFirst, day.Adjustments, day.Provenance.Total));
        Assert.Equal(Amount.Of(2.2000000000000000000001m), day.Provenance.Invoice);
    }

    [Fact]
    public async Task A_gap_that_is_filled_later_is_taken_in_and_no_longer_told_as_one()
    {
        await using var bench = await AccountingBench.StartAsync(null);
        var recorded = new SpanChanges { Nodes = [Node("a", "m6i.large", April)] };
        await bench.Ledger.KeepAsync(Cluster, recorded, new DatePeriod(April, April.AddHours(10)), Cancellation);
        await bench.Ledger.KeepAsync(Cluster, new(), new DatePeriod(April.AddHours(12), April.AddDays(2)), Cancellation);
        var leader = bench.NewLeader();
        await PassAsync(bench, leader, day: 2);
        var gap = new DatePeriod(April.AddHours(10), April.AddHours(12));
        var day = (await bench.Ledger.DaysAsync(Cluster, new(2026, 4, 1), new(2026, 4, 2), Cancellation))[0];
        Assert.Equal([gap], day.Unobserved);

        var span = new ContainerSpan { Pod = Pod(1), Container = "main", NodeUid = "a", Time = new(April.AddHours(10), April.AddHours(11)), Requests = new(1000, 1L << 30, 0) };
        await bench.Ledger.BackFillAsync(Cluster, new() { Pods = [Pod(1)], Containers = [span] }, [new(gap, IsKnown: true, April.AddDays(2))], Cancellation);
        await PassAsync(bench, leader, day: 2);
        await PassAsync(bench, leader, day: 2);

        Assert.Equal(2, bench.Days.Writes);
        day = (await bench.Ledger.DaysAsync(Cluster, new(2026, 4, 1), new(2026, 4, 2), Cancellation))[0];
        Assert.Empty(day.Unobserved);
        Assert.Equal([gap], day.BackFilled);
        Assert.Equal(Amount.Zero, day.Imbalance);
        var row = Assert.Single((await bench.CostsAsync(April, April.AddDays(1))).Rows, row => row.Kind == AllocationKind.Container);
        Assert.Equal(ResourceTime.Of(new(1000, 1L << 30, 0), 3_600_000), row.Sums.Held);
    }

    [Fact]
    public async Task Usage_that_is_filled_in_later_is_taken_in()
    {
        await using var bench = await AccountingBench.StartAsync(null);
        await bench.RecordAsync(
            new()
            {
                Pods = [Pod(1)],
                Nodes = [Node("a", "m6i.large", April)],
                Containers = [new() { Pod = Pod(1), Container = "main", NodeUid = "a", Time = new(April, null), Requests = new(1000, 1L << 30, 0) }],
            },
            April.AddDays(2));
        var leader = bench.NewLeader();
        await PassAsync(bench, leader, day: 2);
        var used = ResourceTime.Of(new(1500, 1L << 29, 0), 3_600_000);
        var hour = new UsageHour { Hour = April.AddHours(5), ObservedMilliseconds = 3_600_000, Used = used, AboveRequest = ResourceTime.Of(new(500, 0, 0), 3_600_000) };
        foreach (var readAt in (double[])[30, 31])
            await bench.Ledger.KeepUsageAsync(Cluster, new(April.AddHours(5), "Prometheus", April.AddHours(readAt), [new("p1", "main", hour)]), Cancellation);
        await PassAsync(bench, leader, day: 2);
        await PassAsync(bench, leader, day: 2);

        Assert.Equal(2, bench.Days.Writes);
        var row = Assert.Single((await bench.CostsAsync(April, April.AddDays(1))).Rows, row => row.Kind == AllocationKind.Container);
        Assert.Equal(used, row.Sums.Used);
        Assert.Equal(ResourceTime.Of(new(1000, 1L << 30, 0), 86_400_000) + ResourceTime.Of(new(500, 0, 0), 3_600_000), row.Sums.Held);

        // When it goes, the day stays.
        await bench.Ledger.RemoveUsageAsync(Cluster, April.AddDays(1), Cancellation);
        await PassAsync(bench, bench.NewLeader(), day: 2);
        Assert.Equal(2, bench.Days.Writes);
    }

    [Fact]
    public async Task A_day_that_fails_is_tried_again_ever_more_rarely_and_holds_no_other_up()
    {
        await using var bench = await AccountingBench.StartAsync(null);
        await bench.RecordAsync(new() { Nodes = [Node("a", "m6i.large", April)] }, April.AddDays(4));
        var leader = bench.NewLeader();
        bench.Days.Broken.Add(new(2026, 4, 2));
        bench.Clock.AdvanceTo(April.AddDays(4));

        Assert.False(await leader.PassAsync(Cluster, Cancellation));
        Assert.Equal(2, bench.Days.Writes);
        bench.Clock.Advance(TimeSpan.FromMinutes(1.5));
        Assert.False(await leader.PassAsync(Cluster, Cancellation)); // a minute later, and then not before two are over
        bench.Days.Broken.Clear();
        bench.Clock.Advance(TimeSpan.FromMinutes(1.5));
        Assert.False(await leader.PassAsync(Cluster, Cancellation));
        Assert.Equal(2, bench.Days.Writes);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await leader.PassAsync(Cluster, Cancellation));
        Assert.Equal(3, bench.Days.Writes);
    }

    [Fact]
    public async Task Metrics_tell_how_far_the_accounts_are_and_how_far_they_can_be_trusted()
    {
        await using var bench = await AccountingBench.StartAsync(null);
        using var metrics = new MetricReader(bench.Meters.Create(new MeterOptions("CloudIntel")));
        await bench.RecordAsync(new() { Nodes = [Node("a", "m6i.large", April), Node("b", "unheard-of", April)] }, April.AddDays(4));
        await bench.BillAsync(Bill("1.2", "0"));
        bench.Days.Broken.Add(new(2026, 4, 2));
        bench.Clock.AdvanceTo(April.AddDays(3).AddHours(12));
        await bench.NewLeader().PassAsync(Cluster, Cancellation);

        Assert.Equal((0d, 2d, 1d, 1d), (Last("allocation_imbalance"), Last("days_computed"), Last("days_behind"), Last("unpriced_assets")));
        Assert.Equal(1.2 / (1.2 + 2.4 + (24 * 0.107) + 2.4), Last("invoiced_share"), 1e-9); // the control plane, and the third day, are by lists
        Assert.Equal(1, metrics.Last($"cloudintel_cluster_price_findings{{cluster={Cluster},reason=NoPrice}}"));
        Assert.Equal(0, metrics.Last($"cloudintel_cluster_invoice_adjustment{{cluster={Cluster},currency=USD}}"));

        double Last(string name) => metrics.Last($"cloudintel_cluster_{name}{{cluster={Cluster}}}");
    }

    [Fact]
    public async Task Containers_of_long_ago_are_refused_where_nothing_knows_them_any_more()
    {
        await using var bench = await AccountingBench.StartAsync(null);
        (bench.Options.KeepFor, bench.Options.KeepContainerDays) = (TimeSpan.FromDays(10), 5);
        await bench.RecordAsync(RandomSpans(new(5)), April.AddDays(4));
        bench.Clock.AdvanceTo(April.AddDays(4));
        var leader = bench.NewLeader();
        Assert.True(await leader.PassAsync(Cluster, Cancellation));
        var before = CostsText.Of(await bench.CostsAsync(April, April.AddDays(2), CostDetail.Workload));

        bench.Clock.AdvanceTo(April.AddDays(14));
        await bench.Ledger.RemoveSpansAsync(Cluster, DateTimeOffset.MaxValue.AddDays(-1), Cancellation); // the cluster is known by its days alone
        Assert.True(await leader.PassAsync(Cluster, Cancellation));

        Assert.Equal(before, CostsText.Of(await bench.CostsAsync(April, April.AddDays(2), CostDetail.Workload)));
        Assert.Contains("2026-04-01", (await Assert.ThrowsAsync<DetailDroppedException>(() => bench.CostsAsync(April, April.AddDays(2)))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DetailDroppedException>(() => bench.CostsAsync(April.AddHours(3), April.AddDays(2), CostDetail.Workload));
    }

    private static async Task PassAsync(AccountingBench bench, Controllers.Clusters.ClusterAccounting leader, int day)
    {
        if (bench.Clock.GetUtcNow() < April.AddDays(day - 1).AddHours(3))
            bench.Clock.AdvanceTo(April.AddDays(day - 1).AddHours(3));
        Assert.True(await leader.PassAsync(Cluster, Cancellation));
    }

    private static FocusBill Bill(string a, string b) => new FocusBill()
        .Day("2026-04-01", 1, ("ResourceId", "i-a"), ("EffectiveCost", a))
        .Day("2026-04-01", 1, ("ResourceId", "i-b"), ("EffectiveCost", b))
        .Day("2026-04-02", 1, ("ResourceId", "i-a"), ("EffectiveCost", "0.01"));

    private static async Task<ClusterCosts> FromSpansAsync(AccountingBench bench, DateTimeOffset from, DateTimeOffset to, CostDetail detail)
    {
        var recorded = await bench.Ledger.HistoryAsync(Cluster, new(from, to), Cancellation);
        var prices = await bench.Reader.ReadAsync(recorded.History, new(from, to), Cancellation);
        var costs = ClusterAllocation.Compute(recorded.History, prices, ClusterAllocationRules.Default, from, to);
        return detail == CostDetail.Workload ? AllocationRollUp.ByWorkload(costs) : costs;
    }

    /// <summary>Hours here and there, and odd seconds.</summary>
    private static (DateTimeOffset From, DateTimeOffset To) Window(Random random)
    {
        var from = April.AddHours(random.Next(-3, 90)).AddSeconds(random.Next(3) * 1201);
        var to = from.AddHours(random.Next(1, 80)).AddSeconds(random.Next(3) * 701);
        return (from, to < April.AddHours(100) ? to : April.AddHours(100));
    }

    /// <summary>Nodes, containers, volumes and load balancers that come and go within four days, one of the nodes without a price.</summary>
    private static SpanChanges RandomSpans(Random random)
    {
        var nodes = Enumerable.Range(0, 4).Select(i => (i, Life: Life())).Select(each => Node($"n{each.i}", each.i == 3 ? "unheard-of" : each.i % 2 == 0 ? "m6i.large" : "m6i.xlarge", each.Life.Start, each.Life.End)).ToList();
        var pods = Enumerable.Range(0, 20).Select(Pod).ToList();
        return new()
        {
            Pods = pods,
            Nodes = nodes,
            Containers =
            [
                .. pods.Select((pod, i) => new ContainerSpan
                {
                    Pod = pod,
                    Container = "main",
                    NodeUid = i == 0 ? "never-seen" : nodes[i % 4].Uid,
                    Time = i == 0 ? Life() : Within(nodes[i % 4].Time),
                    Requests = new(random.Next(3000), random.NextInt64(6L << 30), 0),
                }),
            ],
            Volumes = [.. Enumerable.Range(0, 3).Select(i => new VolumeSpan { Uid = $"v{i}", Name = $"pv{i}", Time = Life(), Bytes = random.NextInt64(100L << 30), Region = "eu-west-1", ClaimNamespace = "ns0", Claim = $"data{i}" })],
            LoadBalancers = [new() { Uid = "s", Namespace = "ns1", Name = "web", Region = "eu-west-1", Time = Life() }],
            Uses = [.. Enumerable.Range(0, 12).Select(i => new AssetUse(i % 4 == 3 ? "s" : $"v{i % 4}", $"p{i}", Life()))],
        };

        // No container outlives its node.
        LifeTime Within(LifeTime node)
        {
            var start = node.Start.AddSeconds(random.Next(1, 40_000));
            var end = random.Next(4) == 0 ? node.End : start.AddSeconds(random.Next(1, 200_000));
            return node.End is { } over && over <= start.AddSeconds(1) ? new(node.Start, over) : new(start, end < node.End || node.End is null ? end : node.End);
        }

        LifeTime Life()
        {
            var start = April.AddSeconds(random.Next(-20_000, 350_000));
            return new(start, random.Next(4) == 0 ? null : start.AddSeconds(random.Next(1, 200_000)));
        }
    }

    private static PodIdentity Pod(int i) => new()
    {
        Uid = string.Create(CultureInfo.InvariantCulture, $"p{i}"),
        Namespace = string.Create(CultureInfo.InvariantCulture, $"ns{i % 3}"),
        Name = string.Create(CultureInfo.InvariantCulture, $"web-{i}"),
        ControllerKind = "Deployment",
        Controller = string.Create(CultureInfo.InvariantCulture, $"web{i % 5}"),
        Labels = new Dictionary<string, string> { ["app"] = "web", ["pod-template-hash"] = string.Create(CultureInfo.InvariantCulture, $"{i}") },
    };

    private static Amount Sum(IEnumerable<AssetRow> assets, Func<AssetRow, Amount> figure) => assets.Aggregate(Amount.Zero, (sum, asset) => sum + figure(asset));

    /// <summary>A PostgreSQL server, where a test wants one.</summary>
    public sealed class Servers : IAsyncDisposable
    {
        private PostgresServer? server;
        private int databases;

        public async Task<string> NewDatabaseAsync()
        {
            server ??= await PostgresServer.StartAsync(Cancellation);
            var name = string.Create(CultureInfo.InvariantCulture, $"days{++databases}");
            await server.CreateDatabaseAsync(name, Cancellation);
            return server.ConnectionString(name);
        }

        public ValueTask DisposeAsync() => server?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
