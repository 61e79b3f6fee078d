using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Units;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.FinOps.Clusters;

/// <summary>Laws that hold for any cluster.</summary>
public sealed class ClusterConservationProperties
{
    private static readonly Amount LastDigit = Amount.Of(0.000000000001m);

    [Fact]
    public void What_is_borne_is_what_is_paid_for_resource_by_resource() => Check(1000, cluster =>
    {
        var costs = cluster.Compute();
        Assert.Equal(Sum(costs.Assets.Select(asset => asset.Costs)), Sum(costs.Rows.Select(row => row.Sums.Costs)));
        Assert.Equal(Amount.Zero, costs.Imbalance);
    });

    [Fact]
    public void What_containers_of_a_node_bear_and_what_is_idle_are_its_price_in_every_hour() => Check(300, cluster =>
    {
        for (var hour = 0; hour < RandomCluster.Hours; hour++)
        {
            var costs = cluster.Compute(hour, hour + 1);
            foreach (var asset in costs.Assets.Where(asset => asset.Kind == AssetKind.Node))
            {
                var borne = Sum(costs.Rows.Where(row => row.Node?.Uid == asset.Uid).Select(row => OfNode(row.Sums.Costs)));
                Assert.Equal(asset.Costs, borne);
                Assert.Equal(asset.Idle, costs.Rows.Single(row => row.Kind == AllocationKind.Idle && row.Node?.Uid == asset.Uid).Sums.Costs);
                if (asset.Milliseconds == 3_600_000)
                    Assert.Equal(cluster.Node(asset.Node!, ClusterBench.Midnight.AddHours(hour)).PerHour, asset.Total);
            }
        }
    });

    [Fact]
    public void Nothing_is_negative() => Check(1000, cluster =>
    {
        var costs = cluster.Compute();
        Assert.All(
            costs.Rows.Select(row => row.Sums.Costs).Concat(costs.Assets.SelectMany(asset => new[] { asset.Costs, asset.Idle })),
            cost => Assert.All(Parts(cost), part => Assert.True(part >= Amount.Zero)));
        Assert.All(costs.Rows, row => Assert.True(row.Sums is { RunningMilliseconds: >= 0, UnpricedMilliseconds: >= 0 } && row.Start <= row.End));
    });

    [Fact]
    public void Every_cost_has_a_provenance_and_what_is_unpriced_has_time() => Check(1000, cluster =>
    {
        var costs = cluster.Compute();
        Assert.All(costs.Rows, row => Assert.Equal(row.Sums.Total, row.Sums.Provenance.Total));
        Assert.All(costs.Assets, asset => Assert.Equal(asset.Total, asset.Provenance.Total));
        Assert.Equal(Sum(costs.Assets.Select(asset => asset.Provenance)), Sum(costs.Rows.Select(row => row.Sums.Provenance)));
        Assert.All(
            costs.Assets.Where(asset => asset.Kind == AssetKind.Node),
            asset => Assert.Equal(cluster.Prices[asset.Uid].Provenance == PriceProvenance.Unpriced ? asset.Milliseconds : 0, asset.UnpricedMilliseconds));
    });

    [Fact]
    public void The_order_in_which_spans_come_changes_nothing() => Check(500, cluster =>
    {
        var (one, other) = (cluster.Compute(), cluster.Shuffled().Compute());
        Assert.Equal(ByKey(one.Rows), ByKey(other.Rows));
        Assert.Equal(
            one.Assets.ToDictionary(asset => (asset.Kind, asset.Uid), asset => (asset.Costs, asset.Provenance)),
            other.Assets.ToDictionary(asset => (asset.Kind, asset.Uid), asset => (asset.Costs, asset.Provenance)));
    });

    [Fact]
    public void Hours_add_up_to_the_window() => Check(300, cluster =>
    {
        var window = ByKey(cluster.Compute().Rows);
        var hours = ByKey(Enumerable.Range(0, RandomCluster.Hours).SelectMany(hour => cluster.Compute(hour, hour + 1).Rows));
        Assert.All(window, row => Assert.Equal(row.Value, hours[row.Key]));
        Assert.Equal(window.Count, hours.Count);
    });

    [Fact]
    public void A_span_cut_in_two_costs_the_same_but_for_the_last_digit() => Check(300, cluster =>
    {
        var cut = ClusterBench.Midnight.AddSeconds(cluster.Seed % (RandomCluster.Hours * 3600));
        var containers = cluster with { History = cluster.History with { Containers = [.. cluster.History.Containers.SelectMany(span => Cut(span, span.Time, cut, (s, t) => s with { Time = t }))] } };
        var (one, other) = (cluster.Compute(), containers.Compute());
        Assert.Equal(WithoutNetwork(one), WithoutNetwork(other));
        var after = ByKey(other.Rows);
        foreach (var (key, sums) in ByKey(one.Rows))
        {
            Assert.Equal((sums.RunningMilliseconds, sums.Requested, sums.UnpricedMilliseconds), (after[key].RunningMilliseconds, after[key].Requested, after[key].UnpricedMilliseconds));
            Assert.Equal((sums.Used, sums.Network), (after[key].Used, after[key].Network));
            if (cluster.Rules.Basis == AllocationBasis.RequestOnly)
                Assert.True(Difference(sums.Total, after[key].Total) <= new Amount(LastDigit.Units * 16 * 3));
        }

        var nodes = cluster with { History = cluster.History with { Nodes = [.. cluster.History.Nodes.SelectMany(span => Cut(span, span.Time, cut, (s, t) => s with { Time = t }))] } };
        Assert.Equal(WithoutNetwork(one), WithoutNetwork(nodes.Compute()));
    });

    [Fact]
    public void A_container_pays_at_most_for_what_it_held_at_the_price_of_the_node() => Check(500, cluster =>
    {
        var costs = cluster.Compute(2, 3);
        foreach (var row in costs.Rows.Where(row => row.Kind == AllocationKind.Container && row.Node is not null))
        {
            var node = costs.Assets.Single(asset => asset.Kind == AssetKind.Node && asset.Uid == row.Node!.Uid);
            Assert.True(AtMost(row.Sums.Costs.Cpu, node.Costs.Cpu, row.Sums.Held.MilliCpuMilliseconds, node.Capacity.MilliCpuMilliseconds));
            Assert.True(AtMost(row.Sums.Costs.Memory, node.Costs.Memory, row.Sums.Held.ByteMilliseconds, node.Capacity.ByteMilliseconds));
        }

        // Spans of the node in the hour may be of different sizes at one price: then the law holds for each of them and not for their sum.
        bool AtMost(Amount cost, Amount pool, Int128 held, Int128 capacity) =>
            cluster.History.Nodes.GroupBy(node => node.Uid).Any(same => same.Count() > 1) || (System.Numerics.BigInteger)cost.Units * capacity <= ((System.Numerics.BigInteger)pool.Units * held) + ((System.Numerics.BigInteger)LastDigit.Units * 16 * capacity);
    });

    [Fact]
    public void A_container_bears_the_price_of_what_it_asked_for_times_the_time_of_both_it_and_its_node() => Check(300, random =>
    {
        var cluster = Roomy(random);
        var costs = cluster.Compute();
        foreach (var row in costs.Rows.Where(row => row.Kind == AllocationKind.Container))
        {
            var expected = 0.0;
            foreach (var span in cluster.History.Containers.Where(span => span.Pod.Uid == row.Pod!.Uid && span.Container == row.Container))
            {
                foreach (var node in cluster.History.Nodes.Where(node => node.Uid == span.NodeUid))
                    expected += Enumerable.Range(0, RandomCluster.Hours).Sum(hour => Reckoned(cluster, node, span, ClusterBench.Midnight.AddHours(hour)));
            }

            Assert.Equal(expected, (double)(row.Sums.Costs.Cpu + row.Sums.Costs.Memory + row.Sums.Costs.Gpu).ToDecimal(), 1e-9 * Math.Max(1, expected));
        }
    });

    /// <summary>The same with so much room on the nodes that containers never hold all of it, and each paying for what it asked for.</summary>
    private static RandomCluster Roomy(RandomCluster cluster) => cluster with
    {
        Rules = new(AllocationBasis.RequestOnly, ResourceWeights.OpenCost),
        History = cluster.History with
        {
            Nodes = [.. cluster.History.Nodes.Select(node => node with { Capacity = node.Capacity + new ComputeResources(1_000_000, 1L << 40, 1_000_000) })],
        },
    };

    /// <summary>In floating point, and by the price of a core, a GiB and a graphics processor, as a person would do it.</summary>
    private static double Reckoned(RandomCluster cluster, NodeSpan node, ContainerSpan span, DateTimeOffset hour)
    {
        var (start, end) = (Later(node.Time.Start, span.Time.Start), Earlier(node.Time.End, span.Time.End));
        var hours = new LifeTime(start, end).Within(hour, hour.AddHours(1)).TotalHours;
        var weights = ResourceWeights.OpenCost;
        double Worth(ComputeResources size) =>
            ((double)weights.PerCore * size.MilliCpu / 1000) + ((double)weights.PerGibibyte * size.MemoryBytes / (1 << 30)) + ((double)weights.PerGpu * size.MilliGpus / 1000);
        return hours * (double)cluster.Node(node, hour).PerHour.ToDecimal() * Worth(span.Requests) / Worth(node.Capacity);

        static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

        static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;
    }

    private static void Check(int tests, Action<RandomCluster> law) => Prop.ForAll(RandomCluster.Any, law).Check(Config.QuickThrowOnFailure.WithMaxTest(tests));

    private static IEnumerable<T> Cut<T>(T span, LifeTime time, DateTimeOffset at, Func<T, LifeTime, T> change) =>
        time.Start < at && (time.End is null || at < time.End) ? [change(span, new(time.Start, at)), change(span, new(at, time.End))] : [span];

    private static Dictionary<(AllocationKind, string, string, string?, string), AllocationSums> ByKey(IEnumerable<AllocationRow> rows) => rows
        .GroupBy(row => (row.Kind, row.Namespace, row.Pod?.Uid ?? "", row.Kind == AllocationKind.Idle ? row.Node?.Uid : "", row.Container))
        .ToDictionary(same => same.Key, same => same.Aggregate(default(AllocationSums), (sum, row) => sum + row.Sums));

    private static CostBreakdown Sum(IEnumerable<CostBreakdown> costs) => costs.Aggregate(default(CostBreakdown), (sum, cost) => sum + cost);

    private static CostByProvenance Sum(IEnumerable<CostByProvenance> costs) => costs.Aggregate(default(CostByProvenance), (sum, cost) => sum + cost);

    private static CostBreakdown OfNode(CostBreakdown costs) => new(costs.Cpu, costs.Memory, costs.Gpu);

    /// <summary>The network costs what containers sent, each of which is rounded.</summary>
    private static Amount WithoutNetwork(ClusterCosts costs) => costs.Total - costs.Assets.Aggregate(Amount.Zero, (sum, asset) => sum + asset.Costs.Network);

    private static Amount[] Parts(CostBreakdown cost) => [cost.Cpu, cost.Memory, cost.Gpu, cost.Volume, cost.LoadBalancer, cost.Network, cost.Management];

    private static Amount Difference(Amount one, Amount other) => one > other ? one - other : other - one;
}
