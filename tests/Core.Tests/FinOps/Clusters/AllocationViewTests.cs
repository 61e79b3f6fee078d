using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Views;
using static CloudIntel.Core.Tests.FinOps.Clusters.ClusterBench;

namespace CloudIntel.Core.Tests.FinOps.Clusters;

/// <summary>Costs by keys, with idle and shared costs, worked out by hand.</summary>
public sealed class AllocationViewTests
{
    /// <summary>
    /// Two nodes of 8 and 4 an hour, processors alone: on the first a bears 2 and b 4, on the second b bears 1, and platform 1; 2 and 2 are idle.
    /// </summary>
    private static ClusterBench TwoNodes { get; } = new ClusterBench { Rules = new(AllocationBasis.RequestOnly, new(1, 0, 0, "cpu")) }
        .Node("n1", Resources(8, 8), 8)
        .Node("n2", Resources(4, 4), 4)
        .Container("a-1", "n1", Resources(2, 1))
        .Container("b-1", "n1", Resources(4, 1))
        .Container("b-2", "n2", Resources(1, 1))
        .Container("platform-1", "n2", Resources(1, 1));

    [Fact]
    public void Idle_cost_is_a_group_of_its_own() => Assert.Equal("__idle__ 4, a 2, b 5, platform 1", Show(TwoNodes, new() { By = [AllocationKey.Namespace] }));

    [Fact]
    public void Idle_cost_is_left_out_where_it_is_not_wanted() => Assert.Equal(
        "a 2, b 5, platform 1", Show(TwoNodes, new() { By = [AllocationKey.Namespace], Idle = IdleCost.Hidden }));

    [Fact]
    public void Idle_cost_is_shown_by_node() => Assert.Equal(
        "a 2, b 5, c/n1/__idle__ 2, c/n2/__idle__ 2, platform 1", Show(TwoNodes, new() { By = [AllocationKey.Namespace], IdleByNode = true, SplitIdle = true }));

    [Fact]
    public void Idle_cost_of_the_cluster_is_shared_by_what_each_bears_in_it() => Assert.Equal( // 2, 5 and 1 of 8 bear 4
        "a 3, b 7.5, platform 1.5", Show(TwoNodes, new() { By = [AllocationKey.Namespace], Idle = IdleCost.Shared }));

    [Fact]
    public void Idle_cost_of_a_node_is_shared_by_what_each_bears_of_the_node() => Assert.Equal( // 2 and 4 of 6 bear 2; 1 and 1 of 2 bear 2
        "a 2.666666666667, b 7.333333333333, platform 2", Show(TwoNodes, new() { By = [AllocationKey.Namespace], Idle = IdleCost.Shared, IdleByNode = true }));

    [Fact]
    public void Idle_cost_of_a_resource_of_which_nobody_bears_any_stays_idle()
    {
        var bench = new ClusterBench { Rules = new(AllocationBasis.RequestOnly, new(1, 0, 1, "cpu and gpu")) }
            .Node("n", Resources(1, 1, 1), 10)
            .Container("a-1", "n", Resources(0.5m, 1));

        Assert.Equal("__idle__ 5, a 5", Show(bench, new() { By = [AllocationKey.Namespace], Idle = IdleCost.Shared }));
    }

    [Theory]
    [InlineData(SharedSplit.Even, "__idle__ 4, a 2.5, b 5.5")]
    [InlineData(SharedSplit.Weighted, "__idle__ 4, a 2.285714285714, b 5.714285714286")] // 2/7 and 5/7 of 1
    [InlineData(SharedSplit.Metric, "__idle__ 4, a 2.9, b 5.1")]
    public void The_cost_of_a_shared_namespace_is_divided_up_among_the_others(SharedSplit split, string groups) => Assert.Equal(groups, Show(TwoNodes, new()
    {
        By = [AllocationKey.Namespace],
        Shared = new(row => row.Namespace == "platform", split, new Dictionary<string, decimal> { ["a"] = 90, ["b"] = 10, ["z"] = 7 }),
    }));

    [Fact]
    public void A_shared_namespace_shares_its_part_of_idle_cost_too() => Assert.Equal("a 3.75, b 8.25", Show(TwoNodes, new()
    {
        By = [AllocationKey.Namespace],
        Idle = IdleCost.Shared,
        Shared = new(row => row.Namespace == "platform", SharedSplit.Even),
    }));

    [Fact]
    public void Shared_cost_is_divided_up_evenly_where_there_is_nothing_to_weigh_by() => Assert.Equal("__idle__ 4, a 2.5, b 5.5", Show(TwoNodes, new()
    {
        By = [AllocationKey.Namespace],
        Shared = new(row => row.Namespace == "platform", SharedSplit.Metric),
    }));

    [Fact]
    public void Shared_cost_that_nobody_is_there_to_share_is_shown() => Assert.Equal("__idle__ 4, __shared__ 8", Show(TwoNodes, new()
    {
        By = [AllocationKey.Namespace],
        Shared = new(_ => true, SharedSplit.Even),
    }));

    [Fact]
    public void The_control_plane_and_what_is_unmounted_may_be_shared()
    {
        var bench = new ClusterBench { Management = Price(0.1m) }
            .Node("n", Resources(1, 1), 1).Container("a-1", "n", Resources(1, 1))
            .Volume("data", 0.5m, 0, 60, "z");

        Assert.Equal("__cluster_management__ 0.1, a 1, z 0.5", Show(bench, new() { By = [AllocationKey.Namespace], Idle = IdleCost.Hidden }));
        Assert.Equal("a 1.6", Show(bench, new()
        {
            By = [AllocationKey.Namespace],
            Idle = IdleCost.Hidden,
            Shared = new(row => row.Kind is AllocationKind.Unmounted or AllocationKind.ClusterManagement, SharedSplit.Weighted),
        }));
    }

    [Fact]
    public void A_filter_shows_less_and_changes_no_figure() => Assert.Equal("b 7.5", Show(TwoNodes, new()
    {
        By = [AllocationKey.Namespace],
        Idle = IdleCost.Shared,
        Filter = row => row.Namespace == "b",
    }));

    [Fact]
    public void Rows_that_a_filter_hides_keep_their_part_of_shared_cost() => Assert.Equal("b 1.1", Show(TwoNodes, new()
    {
        By = [AllocationKey.Namespace], // b shares half of 1, of which the fifth is that of b-2
        Shared = new(row => row.Namespace == "platform", SharedSplit.Even),
        Filter = row => row.Pod?.Uid == "b-2",
    }));

    [Fact]
    public void Several_keys_have_a_slash_between_them() => Assert.Equal(
        "b/b-1 4, b/b-2 1",
        Show(TwoNodes, new() { By = [AllocationKey.Namespace, AllocationKey.Parse("pod")!], Filter = row => row.Namespace == "b" }));

    [Theory]
    [InlineData("cluster", "c")]
    [InlineData("Namespace", "shop")]
    [InlineData("controllerKind", "statefulset")]
    [InlineData("controller", "db")]
    [InlineData("statefulset", "db")]
    [InlineData("deployment", "")]
    [InlineData("service", "db-read")]
    [InlineData("pod", "db-0")]
    [InlineData("uid", "u")]
    [InlineData("container", "main")]
    [InlineData("node", "ip-1")]
    [InlineData("providerID", "aws:///i-1")]
    [InlineData("pool", "spot")]
    [InlineData("team", "red")]
    [InlineData("environment", "prod")]
    [InlineData("label:app.kubernetes.io/name", "mysql")]
    [InlineData("label:app_kubernetes_io_name", "mysql")]
    [InlineData("label:App", "")]
    [InlineData("annotation:owner", "ann")]
    [InlineData("nodeLabel:disk", "ssd")]
    public void A_container_has_a_value_of_a_key(string key, string value) => Assert.Equal(value, AllocationKey.Parse(key)!.ValueOf(Database) ?? "");

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("label:")]
    [InlineData("colour:red")]
    public void A_key_that_there_is_not_is_not_found(string key) => Assert.Null(AllocationKey.Parse(key));

    [Fact]
    public void What_has_no_value_has_the_names_that_clients_of_OpenCost_know()
    {
        var bench = new ClusterBench { Management = Price(0.1m) }
            .Node("n", Resources(2, 1), 1).Container("a-1", "n", Resources(1, 1)).Volume("data", 0.5m, 0, 60, "z");
        var groups = AllocationView.Show(bench.Run().Costs.Rows, new() { By = [AllocationKey.Parse("label:app")!] });

        Assert.Equal(["__cluster_management__", "__idle__", "__unallocated__", "__unmounted__"], groups.Select(group => group.Name));
    }

    private static AllocationRow Database { get; } = new()
    {
        Cluster = "c",
        Kind = AllocationKind.Container,
        Namespace = "shop",
        Container = "main",
        Pod = new()
        {
            Uid = "u",
            Namespace = "shop",
            Name = "db-0",
            ControllerKind = "StatefulSet",
            Controller = "db",
            Services = ["db-write", "db-read"],
            Labels = new Dictionary<string, string> { ["team"] = "red", ["env"] = "prod", ["app.kubernetes.io/name"] = "mysql" },
            Annotations = new Dictionary<string, string> { ["owner"] = "ann" },
        },
        Node = new()
        {
            Uid = "n",
            Name = "ip-1",
            Time = new(Midnight, null),
            Capacity = default,
            ProviderId = "aws:///i-1",
            Pool = "spot",
            Labels = new Dictionary<string, string> { ["disk"] = "ssd" },
        },
        Start = Midnight,
        End = Midnight,
        Sums = default,
    };

    private static string Show(ClusterBench bench, AllocationQuery query) =>
        string.Join(", ", AllocationView.Show(bench.Run().Costs.Rows, query).Select(group => $"{group.Name} {group.Total}"));
}
