using CloudIntel.Core.Scheduling.Fleet;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Scheduling.Fleet;

/// <summary>What holds for plans that may rest on spot only so far.</summary>
public sealed class SpotRulesLaws
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(40);

    [Fact]
    public void No_owner_has_more_on_spot_or_in_a_pool_than_it_may() => Prop.ForAll(RandomFleets.WithSpotRules, request => AssertKept(FleetPlanner.Plan(request), request)).Check(Often);

    [Fact]
    public void Rules_hold_for_nodes_that_are_there_too() => Prop.ForAll(RandomFleets.WithSpotRules, request =>
    {
        var careless = FleetPlanner.Plan(request with { Options = request.Options with { Spot = new() } });
        AssertKept(FleetPlanner.Plan(request with { Nodes = RandomFleets.Outcome(careless, request) }), request);
    }).Check(Often);

    [Fact]
    public void A_plan_costs_its_bound_at_least() => Prop.ForAll(RandomFleets.WithSpotRules, request =>
    {
        var plan = FleetPlanner.Plan(request);
        RandomFleets.AssertHolds(plan, request);
        Assert.True(plan.LowerBound <= plan.HourlyCost, $"{plan.LowerBound} > {plan.HourlyCost}");
    }).Check(Often);

    [Fact]
    public void Another_offer_never_makes_a_plan_dearer_where_no_budget_of_interruptions_is_set() => Prop.ForAll(RandomFleets.WithSpotRules, request =>
    {
        request = request with { Options = request.Options with { Spot = request.Options.Spot with { MostInterruptionsPerMonth = null } } };
        RandomFleets.AssertNeverDearer(request);
    }).Check(Often);

    private static void AssertKept(FleetPlan plan, FleetRequest request)
    {
        var (rules, pods) = (request.Options.Spot, request.Pods.ToDictionary(pod => pod.Name));
        Assert.True(plan.InterruptionsPerMonth <= (rules.MostInterruptionsPerMonth ?? double.MaxValue) + 1e-9);
        var replicas = request.Pods.GroupBy(pod => pod.Owner).ToDictionary(owner => owner.Key, owner => owner.Count());
        var onSpot = plan.Nodes.Where(node => node.Offer.Purchase == PurchaseOption.Spot)
            .SelectMany(node => node.Pods.Select(pod => (pods[pod].Owner, Pool: (node.Offer.InstanceType, node.Offer.Zone)))).GroupBy(entry => entry.Owner);
        foreach (var owner in onSpot)
        {
            var willing = request.Pods.Count(pod => pod.Owner == owner.Key && pod.ToleratesSpot);
            var most = Math.Min(willing, (int)Math.Floor((replicas[owner.Key] * rules.MostOfReplicas) + 1e-9));
            Assert.True(owner.Count() <= most);
            Assert.All(owner.GroupBy(entry => entry.Pool), pool => Assert.True(pool.Count() <= Math.Ceiling(most / (double)rules.MinimumPools)
                && pool.Count() <= Math.Max(1, Math.Floor((replicas[owner.Key] * rules.MostOfReplicasInPool) + 1e-9))));
        }
    }
}
