using System.Collections.Immutable;
using CloudIntel.Core.Scheduling.Existing;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Units;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Scheduling.Existing;

/// <summary>On which of the nodes that are there a workload goes, and why not on the others.</summary>
public sealed class NodeSelectionTests
{
    private const long GiB = 1L << 30;

    private static readonly NodeRequirement TwoCores = new() { Requests = new(2000, 4 * GiB) };

    [Fact]
    public void Cost_is_the_part_of_the_node_that_nobody_else_can_use()
    {
        // Half of the cores of small for 0.10 is 0.05 an hour; an eighth of the memory of large for 0.32, an eighth of its cores, is 0.04.
        var decision = NodeSelection.Decide(TwoCores, [Node("small", 4, 16, 0.10m), Node("large", 16, 32, 0.32m)]);
        Assert.Equal("large", decision.Chosen!.Node.Name);
        Assert.Equal(0.04m, decision.Chosen.HourlyCost);
        Assert.Equal("costs 0.0100 USD an hour more; responds as fast", Assert.Single(decision.Others).Reason);
    }

    [Theory]
    [InlineData(PlacementStrategy.Cost, "cheap")] // 0.02 and 0.03 an hour
    [InlineData(PlacementStrategy.Performance, "near")] // 110 and 60 ms
    [InlineData(PlacementStrategy.Hybrid, "near")] // 0.02 × 110 = 2.2 and 0.03 × 60 = 1.8
    public void The_strategy_decides(PlacementStrategy strategy, string chosen)
    {
        ExistingNode[] nodes = [Node("cheap", 10, 40, 0.10m) with { RoundTripMilliseconds = 60 }, Node("near", 10, 40, 0.15m) with { RoundTripMilliseconds = 10 }];
        Assert.Equal(chosen, NodeSelection.Decide(TwoCores with { Strategy = strategy }, nodes).Chosen!.Node.Name);
    }

    [Fact]
    public void A_fast_processor_makes_up_for_a_longer_way()
    {
        ExistingNode[] nodes = [Node("fast", 10, 40, 1) with { RoundTripMilliseconds = 20, ProcessorScore = 2 }, Node("near", 10, 40, 1) with { RoundTripMilliseconds = 5 }];
        var decision = NodeSelection.Decide(TwoCores with { Strategy = PlacementStrategy.Performance }, nodes);
        Assert.Equal(("fast", 45.0), (decision.Chosen!.Node.Name, decision.Chosen.ResponseMilliseconds)); // 50 / 2 + 20, against 55
        Assert.Equal("responds 10 ms later; costs the same", decision.Others[0].Reason);
    }

    [Fact]
    public void Among_equal_nodes_money_fills_the_fuller_one_and_performance_the_emptier()
    {
        ExistingNode[] nodes = [Node("empty", 10, 40, 1), Node("full", 10, 40, 1) with { Requested = new(5000, GiB) }];
        var decision = NodeSelection.Decide(TwoCores, nodes);
        Assert.Equal(("full", 0.7), (decision.Chosen!.Node.Name, decision.Chosen.UsedAfter));
        Assert.Equal("as good, but it would be emptier: costs the same, responds as fast", decision.Others[0].Reason);
        Assert.Equal("empty", NodeSelection.Decide(TwoCores with { Strategy = PlacementStrategy.Performance }, nodes).Chosen!.Node.Name);
    }

    [Fact]
    public void Every_objection_is_said_and_counted()
    {
        var requirement = TwoCores with
        {
            Requests = new(2000, 4 * GiB, 1000),
            NodeSelector = ImmutableDictionary<string, string>.Empty.Add("disk", "ssd"),
            NodeAffinity = [new([new("generation", NodeSelectorOperator.Gt, ["4"])], []), new([], [new("metadata.name", NodeSelectorOperator.In, ["best"])])],
            Zones = ["eu-west-1a"],
            HourlyCeiling = 0.01m,
            MaximumRoundTripMilliseconds = 10,
            MinimumProcessorScore = 1.5,
        };
        var node = Node("worst", 1, 2, 1) with
        {
            Unschedulable = true,
            Taints = [new("team", "blue", TaintEffect.NoSchedule)],
            Labels = ImmutableDictionary<string, string>.Empty.Add("disk", "hdd").Add("generation", "4"),
            Zone = "eu-west-1b",
            PodLimit = 1,
            Pods = 1,
            RoundTripMilliseconds = 12.5,
        };
        var decision = NodeSelection.Decide(requirement, [node, Node("gpu-less", 8, 32, 0)]);
        Assert.Null(decision.Chosen);
        Assert.Equal(
            [
                "Unschedulable: takes no new pods",
                "UntoleratedTaint: has the taint team=blue:NoSchedule, which is not tolerated",
                "NodeSelectorMismatch: has the label disk=hdd, where ssd is asked for",
                "NodeAffinityMismatch: does not match generation Gt [4] or metadata.name In [best]",
                "OtherZone: is in eu-west-1b, not in eu-west-1a",
                "InsufficientCpu: has 1 of 1 cores free, where 2 are requested",
                "InsufficientMemory: has 2 of 2 GiB free, where 4 are requested",
                "InsufficientGpu: has 0 of 0 GPUs free, where 1 are requested",
                "TooManyPods: has 1 pods and takes 1",
                "TooExpensive: would cost 2 USD an hour, where 0.01 are allowed",
                "TooFar: is 12.5 ms away, where 10 are allowed",
                "SlowProcessor: has processors of score 1, where 1.5 is asked for",
            ],
            decision.Others.Single(other => other.Node == node).Objections.Select(objection => $"{objection.Reason}: {objection.Message}"));
        Assert.StartsWith("None of 2 nodes will do: 2 InsufficientGpu, 2 NodeAffinityMismatch, 2 NodeSelectorMismatch, 2 OtherZone, 2 SlowProcessor, 2 TooFar, 1 InsufficientCpu", decision.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_that_ask_to_stay_away_are_the_last_choice_unless_that_is_tolerated()
    {
        ExistingNode[] nodes = [Node("dear", 10, 40, 1), Node("tainted", 10, 40, 0.5m) with { Taints = [new("spot", "", TaintEffect.PreferNoSchedule)] }];
        var decision = NodeSelection.Decide(TwoCores, nodes);
        Assert.Equal("dear", decision.Chosen!.Node.Name);
        Assert.StartsWith("has a taint that asks to stay away; costs 0.1000 USD an hour less", decision.Others[0].Reason, StringComparison.Ordinal);
        Assert.Equal("tainted", NodeSelection.Decide(TwoCores with { Tolerations = [new("spot", Exists: true)] }, nodes).Chosen!.Node.Name);
        Assert.Equal("tainted", NodeSelection.Decide(TwoCores, [nodes[1]]).Chosen!.Node.Name);
    }

    [Fact]
    public void What_is_not_known_loses_to_what_is()
    {
        ExistingNode[] nodes = [Node("known", 10, 40, 1) with { RoundTripMilliseconds = 500 }, Node("other", 10, 40, 1) with { HourlyPrice = null }];
        Assert.Equal("known", NodeSelection.Decide(TwoCores, nodes).Chosen!.Node.Name);
        var decision = NodeSelection.Decide(TwoCores with { Strategy = PlacementStrategy.Performance }, nodes);
        Assert.Equal("known", decision.Chosen!.Node.Name);
        Assert.Equal("is at an unknown distance; has no known price", decision.Others[0].Reason);
        Assert.Equal("other: no known price, 50 ms a request, 20 % full", NodeSelection.Decide(TwoCores, [nodes[1]]).Summary);
    }

    [Fact]
    public void What_is_learned_of_offers_decides_nothing_here_and_that_is_said()
    {
        var decision = NodeSelection.Decide(TwoCores with { Strategy = PlacementStrategy.Intelligent }, [Node("a", 10, 40, 1)]);
        Assert.Equal(PlacementStrategy.Hybrid, decision.Strategy);
        Assert.NotNull(decision.FallbackReason);
        Assert.Null(NodeSelection.Decide(TwoCores, [Node("a", 10, 40, 1)]).FallbackReason);
    }

    [Theory]
    [InlineData("dedicated", "ml", TaintEffect.NoSchedule, true)]
    [InlineData("dedicated", "web", TaintEffect.NoSchedule, false)]
    [InlineData("dedicated", "ml", TaintEffect.NoExecute, false)]
    [InlineData("other", "ml", TaintEffect.NoSchedule, false)]
    public void A_toleration_matches_key_value_and_effect(string key, string value, TaintEffect effect, bool tolerated)
    {
        var taint = new Taint(key, value, effect);
        Assert.Equal(tolerated, new Toleration("dedicated", "ml", Effect: TaintEffect.NoSchedule).Tolerates(taint));
        Assert.Equal(key == "dedicated", new Toleration("dedicated", Exists: true).Tolerates(taint));
        Assert.True(new Toleration("", Exists: true).Tolerates(taint));
        Assert.False(new Toleration("").Tolerates(taint));
    }

    [Theory]
    [InlineData(NodeSelectorOperator.In, true, false, false)]
    [InlineData(NodeSelectorOperator.NotIn, false, true, true)]
    [InlineData(NodeSelectorOperator.Exists, true, true, false)]
    [InlineData(NodeSelectorOperator.DoesNotExist, false, false, true)]
    [InlineData(NodeSelectorOperator.Gt, false, true, false)]
    [InlineData(NodeSelectorOperator.Lt, false, false, false)]
    public void Labels_are_compared_as_in_Kubernetes(NodeSelectorOperator how, bool seven, bool eight, bool missing)
    {
        var rule = new NodeSelectorRequirement("n", how, ["7"]);
        Assert.Equal((seven, eight, missing), (rule.Matches(Labels("7")), rule.Matches(Labels("8")), rule.Matches(Labels(null))));
        if (how is NodeSelectorOperator.Gt or NodeSelectorOperator.Lt)
            Assert.False(rule.Matches(Labels("many")));

        static ImmutableDictionary<string, string> Labels(string? value) =>
            value is null ? ImmutableDictionary<string, string>.Empty : ImmutableDictionary<string, string>.Empty.Add("n", value);
    }

    [Fact]
    public void One_term_of_an_affinity_is_enough_and_an_empty_one_is_none()
    {
        var named = new NodeSelectorTerm([], [new("metadata.name", NodeSelectorOperator.In, ["b"])]);
        var labelled = new NodeSelectorTerm([new("disk", NodeSelectorOperator.Exists, [])], []);
        var nodes = new[] { Node("a", 10, 40, 1), Node("b", 10, 40, 2) };
        Assert.Equal("b", NodeSelection.Decide(TwoCores with { NodeAffinity = [labelled, named] }, nodes).Chosen!.Node.Name);
        Assert.Null(NodeSelection.Decide(TwoCores with { NodeAffinity = [new([], [])] }, nodes).Chosen);
    }

    [Fact]
    public void Without_nodes_nothing_is_decided() => Assert.Equal("There are no nodes.", NodeSelection.Decide(TwoCores, []).Summary);

    [Fact]
    public void Numbers_that_cannot_be_are_refused_with_their_node()
    {
        Refuses("node a is there twice", [Node("a", 1, 1, 1), Node("a", 1, 1, 1)]);
        Refuses("price of the node a", [Node("a", 1, 1, -1)]);
        Refuses("node a has a negative capacity", [Node("a", -1, 1, 1)]);
        Refuses("node a have a score", [Node("a", 1, 1, 1) with { ProcessorScore = 0 }]);
        Refuses("round trip to the node a", [Node("a", 1, 1, 1) with { RoundTripMilliseconds = double.NaN }]);
        Assert.Throws<ArgumentException>(() => NodeSelection.Decide(TwoCores with { Requests = new(-1, 0) }, []));
        Assert.Throws<ArgumentException>(() => NodeSelection.Decide(TwoCores with { ProcessorMilliseconds = 0 }, []));

        static void Refuses(string message, ExistingNode[] nodes) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => NodeSelection.Decide(TwoCores, nodes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_chosen_node_has_room_is_the_best_that_has_and_is_the_same_in_any_order() => Prop.ForAll(Clusters.ToArbitrary(), cluster =>
    {
        var decision = NodeSelection.Decide(TwoCores, cluster);
        Assert.Equal(decision.Chosen?.Node.Name, NodeSelection.Decide(TwoCores, [.. cluster.Reverse()]).Chosen?.Node.Name);
        Assert.Equal(cluster.Length - (decision.Chosen is null ? 0 : 1), decision.Others.Length);
        var able = cluster.Where(node => node.Free is { CpuMillis: >= 2000, MemoryBytes: >= 4 * GiB }).ToArray();
        if (decision.Chosen is not { } chosen)
        {
            Assert.Empty(able);
            return;
        }

        Assert.Contains(chosen.Node, able);
        Assert.Equal(able.Min(node => node.HourlyPrice * Math.Max(2000m / node.Allocatable.CpuMillis, 4m * GiB / node.Allocatable.MemoryBytes)), chosen.HourlyCost);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static Gen<ExistingNode[]> Clusters =>
        from nodes in Gen.ArrayOf(
            from cores in Gen.Choose(1, 8)
            from gibibytes in Gen.Choose(2, 16)
            from price in Gen.Choose(0, 100)
            from used in Gen.Choose(0, 8000)
            select Node("", cores, gibibytes, price / 100m) with { Requested = new(used, GiB) })
        select nodes.Select((node, i) => node with { Name = $"node-{i}" }).ToArray();

    private static ExistingNode Node(string name, int cores, int gibibytes, decimal price) =>
        new() { Name = name, Allocatable = new(cores * 1000L, gibibytes * GiB), HourlyPrice = price };
}
