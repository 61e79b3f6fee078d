using CloudIntel.Core.Scheduling.Fleet;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Scheduling.Fleet;

/// <summary>What holds for plans that begin with nodes which are there.</summary>
public sealed class FleetChangesLaws
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(40);

    [Fact]
    public void Planning_from_what_a_plan_made_changes_nothing() => Prop.ForAll(RandomFleets.WithNodes, request =>
    {
        var plan = FleetPlanner.Plan(request);
        var again = FleetPlanner.Plan(request with { Nodes = RandomFleets.Outcome(plan, request) });
        Assert.Empty(again.Moves);
        Assert.Empty(again.Removed);
        Assert.All(again.Nodes, node => Assert.True(node.IsKept));
        Assert.Equal(plan.HourlyCost, again.HourlyCost);
    }).Check(Often);

    [Fact]
    public void A_plan_says_of_each_node_and_pod_what_becomes_of_it() => Prop.ForAll(RandomFleets.WithNodes, request =>
    {
        var plan = FleetPlanner.Plan(request);
        RandomFleets.AssertHolds(plan, request);
        RandomFleets.AssertRulesAreKept(plan, request);
        Assert.True(plan.LowerBound <= plan.HourlyCost, $"{plan.LowerBound} > {plan.HourlyCost}");
        Assert.Equal(request.Nodes!.Select(node => node.Name).Order(StringComparer.Ordinal), plan.Removed.Select(node => node.Name).Concat(plan.Nodes.Where(node => node.IsKept).Select(node => node.Name)).Order(StringComparer.Ordinal));
        Assert.Equal(plan.Nodes.Count, plan.Nodes.Select(node => node.Name).Distinct().Count());
        var (before, after) = (PlaceOf(request.Nodes!.Select(node => (node.Name, node.Pods))), PlaceOf(plan.Nodes.Select(node => (node.Name, node.Pods))));
        Assert.Equal(before.Where(entry => after.GetValueOrDefault(entry.Key) != entry.Value).Select(entry => new PodMove(entry.Key, entry.Value, after.GetValueOrDefault(entry.Key))).OrderBy(move => move.Pod, StringComparer.Ordinal), plan.Moves);
    }).Check(Often);

    [Fact]
    public void Nothing_is_replaced_that_does_not_save_enough() => NothingIsReplacedForLittle().Check(Often);

    [Fact]
    public void Nothing_is_replaced_for_pods_that_find_a_place_without() =>
        NothingIsReplacedForLittle().Check(Config.QuickThrowOnFailure.WithReplay(12449077379319282927, 13122457692519553047, 13).WithMaxTest(1));

    private static Property NothingIsReplacedForLittle() => Prop.ForAll(RandomFleets.WithNodes, request =>
    {
        var rules = request.Options.Disruption;
        var still = FleetPlanner.Plan(request with { Options = request.Options with { Disruption = rules with { LeastSaving = 1, MostReplaced = 0 } } });
        Assert.All(still.Removed, node => Assert.Empty(node.Pods));
        if (still.Moves.Any(move => move.To is null))
            return; // a pod that today's node may not hold
        var plan = FleetPlanner.Plan(request);
        Assert.True(plan.Unplaced.Count < still.Unplaced.Count || plan.HourlyCost <= still.HourlyCost);
        if (plan.Unplaced.Count == still.Unplaced.Count && plan.HourlyCost != still.HourlyCost)
            Assert.True(still.HourlyCost - plan.HourlyCost >= rules.LeastSaving * still.HourlyCost);
        // All nodes may be replaced: then no plan from nothing is cheaper by more than what a change must save.
        var anew = FleetPlanner.Plan(request with { Nodes = null });
        if (rules.MostReplaced == 1 && anew.Unplaced.Count == plan.Unplaced.Count)
            Assert.True(anew.HourlyCost > plan.HourlyCost * (1 - Math.Max(0.0001m, rules.LeastSaving)) || anew.HourlyCost >= plan.HourlyCost);
    });

    [Fact]
    public void No_more_nodes_are_replaced_than_may_be() => Prop.ForAll(RandomFleets.WithNodes, request =>
    {
        var plan = FleetPlanner.Plan(request with { Options = request.Options with { Disruption = new() { LeastSaving = 0, MostReplaced = 0.3m } } });
        Assert.True(plan.Removed.Count(node => node.Pods.Count > 0) <= request.Nodes!.Count * 0.3m);
    }).Check(Often);

    private static Dictionary<string, string> PlaceOf(IEnumerable<(string Name, IReadOnlyList<string> Pods)> nodes) =>
        nodes.SelectMany(node => node.Pods.Select(pod => (pod, node.Name))).ToDictionary(entry => entry.pod, entry => entry.Name);
}
