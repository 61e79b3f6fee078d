using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.TestKit.Clusters;

namespace CloudIntel.Ledger.Tests;

/// <summary>What every store keeps of the days of clusters.</summary>
public abstract partial class LedgerContract
{
    private static readonly DateOnly FirstDay = new(2026, 9, 1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_is_put_of_days_is_what_is_read_and_their_sums_are_exact(int seed)
    {
        var random = new RandomDays(seed);
        var days = Enumerable.Range(0, 5).Select(random.Day).ToList();
        foreach (var costs in days)
            await PutDayAsync(random.Day(days.IndexOf(costs) + 10)); // a neighbour that belongs to no window
        foreach (var costs in days)
            await PutDayAsync(costs);

        for (var from = 0; from < days.Count; from++)
        {
            for (var to = from + 1; to <= days.Count; to++)
            {
                var parts = days[from..to];
                Assert.Equal(CostsText.Of(JoinedCosts.Of(parts)), CostsText.Of(await SumAsync(from, to, CostDetail.Container)));
                var workloads = JoinedCosts.Of([.. parts.Select(AllocationRollUp.ByWorkload)]);
                Assert.Equal(CostsText.Of(workloads), CostsText.Of(await SumAsync(from, to, CostDetail.Workload)));
                var rows = await Ledger.SumRowsAsync("c", FirstDay.AddDays(from), FirstDay.AddDays(to), CostDetail.Workload, Cancellation);
                Assert.Equal(CostsText.Of(workloads with { Assets = [] }), CostsText.Of(rows));
            }
        }
    }

    [Fact]
    public async Task A_day_that_is_put_again_replaces_the_first_and_counts_once()
    {
        var random = new RandomDays(3);
        await PutDayAsync(random.Day(0));
        var again = random.Day(0);
        await PutDayAsync(again);
        await PutDayAsync(again);

        Assert.Equal(CostsText.Of(JoinedCosts.Of([again])), CostsText.Of(await SumAsync(0, 1, CostDetail.Container)));
        Assert.Equal(CostsText.Of(AllocationRollUp.ByWorkload(again)), CostsText.Of(await SumAsync(0, 1, CostDetail.Workload)));
    }

    [Fact]
    public async Task What_is_said_of_days_comes_back_as_it_was()
    {
        var costs = new RandomDays(4).Day(0);
        var day = ClusterDay.Of("c", costs, "EUR", "basis", [new(costs.From.AddMinutes(1), costs.From.AddMinutes(2)), new(costs.From.AddHours(23), costs.To)], At(7)) with
        {
            BackFilled = [new(costs.From.AddHours(5), costs.From.AddHours(6))],
            Findings = [new("NoPrice", "Node \"a\"")],
            FindingCount = 3,
        };
        await Ledger.PutDayAsync(day, costs, Cancellation);
        await Ledger.PutDayAsync(day with { Cluster = "other", Day = FirstDay.AddDays(1) }, costs, Cancellation);

        var read = Assert.Single(await Ledger.DaysAsync("c", FirstDay, FirstDay.AddDays(9), Cancellation));
        Assert.Equal(day.Unobserved, read.Unobserved);
        Assert.Equal(day.BackFilled, read.BackFilled);
        Assert.Equal(day.Findings, read.Findings);
        Assert.Equal(day with { Unobserved = read.Unobserved, BackFilled = read.BackFilled, Findings = read.Findings }, read);
        Assert.Empty(await Ledger.DaysAsync("c", FirstDay.AddDays(1), FirstDay.AddDays(9), Cancellation));
        Assert.Empty((await Ledger.SumDaysAsync("c", FirstDay.AddDays(1), FirstDay.AddDays(9), CostDetail.Workload, Cancellation)).Rows);
    }

    [Fact]
    public async Task Containers_are_kept_for_less_long_than_workloads()
    {
        var random = new RandomDays(5);
        var days = Enumerable.Range(0, 3).Select(random.Day).ToList();
        foreach (var costs in days)
            await PutDayAsync(costs);

        await Ledger.RemoveDaysAsync("c", FirstDay.AddDays(2), FirstDay.AddDays(1), Cancellation);

        Assert.Equal([(2, false), (3, true)], (await Ledger.DaysAsync("c", FirstDay, FirstDay.AddDays(9), Cancellation)).Select(day => (day.Day.Day, day.HasContainers)));
        Assert.Empty((await SumAsync(0, 1, CostDetail.Workload)).Rows);
        Assert.Empty((await SumAsync(1, 2, CostDetail.Container)).Rows);
        Assert.Equal(CostsText.Of(JoinedCosts.Of([.. days[1..].Select(AllocationRollUp.ByWorkload)])), CostsText.Of(await SumAsync(1, 3, CostDetail.Workload)));
        Assert.Equal(CostsText.Of(days[2]), CostsText.Of(await SumAsync(2, 3, CostDetail.Container)));
    }

    private Task PutDayAsync(ClusterCosts costs) => Ledger.PutDayAsync(ClusterDay.Of("c", costs, "USD", "", [], At(0)), costs, Cancellation);

    private Task<ClusterCosts> SumAsync(int from, int to, CostDetail detail) => Ledger.SumDaysAsync("c", FirstDay.AddDays(from), FirstDay.AddDays(to), detail, Cancellation);

    /// <summary>Days with figures of all sizes, on which the same pods, nodes and volumes come again, some of them changed.</summary>
    private sealed class RandomDays(int seed)
    {
        private readonly Random random = new(seed);

        public ClusterCosts Day(int day)
        {
            var from = new DateTimeOffset(FirstDay.AddDays(day), TimeOnly.MinValue, TimeSpan.Zero);
            var nodes = Enumerable.Range(0, 4).Select(i => Node(i, from)).ToList();
            var rows = Enumerable.Range(0, 20).Where(_ => random.Next(4) > 0).Select(i => Row(AllocationKind.Container, from) with
            {
                Namespace = $"ns{i % 3}",
                Pod = Pod(i),
                Container = random.Next(2) == 0 ? "main" : "side",
                Node = i % 7 == 0 ? null : nodes[i % 4],
            });
            AssetRow[] things =
            [
                .. nodes.Select(node => Asset(AssetKind.Node, from) with { Uid = node.Uid, Name = node.Name, Node = node, Idle = new(Amount(), Amount(), Amount()) }),
                Volume(from),
                Balancer(from),
                Asset(AssetKind.ClusterManagement, from),
                Asset(AssetKind.Network, from) with { Start = from, End = from.AddDays(1), Milliseconds = 86_400_000 },
            ];
            return new(
                from,
                from.AddDays(1),
                [
                    .. rows,
                    .. nodes.Select(node => Row(AllocationKind.Idle, from) with { Node = node }),
                    Row(AllocationKind.Unmounted, from) with { Namespace = "ns0" },
                    Row(AllocationKind.ClusterManagement, from),
                ],
                things);
        }

        private PodIdentity Pod(int i) => new()
        {
            Uid = $"p{i}",
            Namespace = $"ns{i % 3}",
            Name = $"pod \"{i}\"",
            ControllerKind = "Deployment",
            Controller = $"web{i % 5}",
            Labels = new Dictionary<string, string> { ["pod-template-hash"] = $"{i}", ["version"] = $"{random.Next(2)}", ["ü"] = "\\" },
            Services = ["a", "b"],
        };

        private NodeSpan Node(int i, DateTimeOffset from) => new()
        {
            Uid = $"n{i}",
            Name = $"node-{i}",
            Time = new(from.AddDays(-3), random.Next(2) == 0 ? null : from.AddHours(20)),
            Capacity = new(4000 + random.Next(2), 16L << 30, 0),
            Labels = new Dictionary<string, string> { ["zone"] = "a" },
        };

        private AssetRow Volume(DateTimeOffset from)
        {
            var volume = new VolumeSpan { Uid = "v", Name = "pv", Time = new(from, null), Bytes = random.Next(), StorageClass = "fast", VolumeType = "gp3", Claim = "data", ClaimNamespace = "ns0" };
            return Asset(AssetKind.Disk, from) with { Uid = "v", Name = "pv", Volume = volume };
        }

        private AssetRow Balancer(DateTimeOffset from)
        {
            var balancer = new LoadBalancerSpan { Uid = "s", Name = "web", Namespace = "ns1", Time = new(from, from.AddHours(3)), Region = "r", Address = "a.b" };
            return Asset(AssetKind.LoadBalancer, from) with { Uid = "s", Name = "web", LoadBalancer = balancer };
        }

        private AllocationRow Row(AllocationKind kind, DateTimeOffset from) => new()
        {
            Cluster = "c",
            Kind = kind,
            Start = from.AddMilliseconds(random.Next(43_200_000)),
            End = from.AddMilliseconds(random.Next(43_200_000, 86_400_000)),
            Sums = new()
            {
                RunningMilliseconds = random.Next(),
                ObservedMilliseconds = random.Next(),
                UnpricedMilliseconds = random.Next(),
                Requested = Time(),
                Held = Time(),
                Used = Time(),
                VolumeByteMilliseconds = Figure(),
                Network = new(Bytes(), Bytes(), Bytes(), Bytes(), Bytes()),
                Costs = Costs(),
                Adjustments = Costs(),
                Provenance = new(Amount(), Amount(), Amount()),
            },
        };

        private AssetRow Asset(AssetKind kind, DateTimeOffset from) => new()
        {
            Cluster = "c",
            Kind = kind,
            Start = from.AddMilliseconds(random.Next(43_200_000)),
            End = from.AddDays(1),
            Milliseconds = random.Next(),
            UnpricedMilliseconds = random.Next(),
            Capacity = Time(),
            Held = Time(),
            VolumeByteMilliseconds = Figure(),
            Costs = Costs(),
            Adjustments = Costs(),
            Provenance = new(Amount(), Amount(), Amount()),
        };

        private CostBreakdown Costs() => new(Amount(), Amount(), Amount(), Amount(), Amount(), Amount(), Amount());

        private ResourceTime Time() => new(Figure(), Figure(), Figure());

        private Amount Amount() => new(Figure());

        private long Bytes() => random.NextInt64(1L << (1 + random.Next(60)));

        /// <summary>Of up to 112 bits, which twenty rows of a few days cannot overflow, often 0 and as often negative as positive.</summary>
        private Int128 Figure() => random.Next(3) == 0 ? 0 : new Int128((ulong)random.NextInt64(), (ulong)random.NextInt64()) / ((Int128)1 << (14 + random.Next(90))) * (random.Next(2) == 0 ? -1 : 1);
    }
}
