using CloudIntel.Core.Scheduling.Fleet;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Scheduling.Fleet;

/// <summary>What holds for every plan.</summary>
public sealed class FleetPlannerLaws
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(80);

    [Fact]
    public void Every_pod_is_on_one_node_or_told_why_not() => Prop.ForAll(RandomFleets.WithRules, request =>
    {
        var plan = FleetPlanner.Plan(request);
        Assert.Equal(
            request.Pods.Select(pod => pod.Name).Order(StringComparer.Ordinal),
            plan.Nodes.SelectMany(node => node.Pods).Concat(plan.Unplaced.Select(pod => pod.Pod)).Order(StringComparer.Ordinal));
        Assert.All(plan.Unplaced, pod => Assert.NotEmpty(pod.Reason));
        Assert.All(plan.Nodes, node => Assert.NotEmpty(node.Pods));
    }).Check(Often);

    [Fact]
    public void No_node_holds_more_than_it_has_or_a_pod_that_it_may_not_hold() => Prop.ForAll(RandomFleets.WithRules, request =>
    {
        var pods = request.Pods.ToDictionary(pod => pod.Name);
        Assert.All(FleetPlanner.Plan(request).Nodes, node =>
        {
            var held = node.Pods.Select(name => pods[name]).ToList();
            var (offer, overhead) = (node.Offer, request.Options.Overhead);
            Assert.True(held.Sum(pod => pod.Requests.CpuMilli) + overhead.CpuMilli <= offer.Capacity.CpuMilli);
            Assert.True(held.Sum(pod => pod.Requests.MemoryBytes) + overhead.MemoryBytes <= offer.Capacity.MemoryBytes);
            Assert.True(held.Sum(pod => pod.Requests.Gpus) <= offer.Capacity.Gpus);
            Assert.True(offer.Capacity.Pods == 0 || held.Count <= offer.Capacity.Pods);
            Assert.All(held, pod => Assert.True(
                (offer.Purchase == PurchaseOption.OnDemand || pod.ToleratesSpot)
                && (pod.Requirements.Architectures.Count == 0 || pod.Requirements.Architectures.Contains(offer.Architecture))
                && (pod.Requirements.Zones.Count == 0 || pod.Requirements.Zones.Contains(offer.Zone))));
        });
    }).Check(Often);

    [Fact]
    public void Rules_between_pods_are_kept() => Prop.ForAll(RandomFleets.WithRules, request => RandomFleets.AssertRulesAreKept(FleetPlanner.Plan(request), request)).Check(Often);

    [Fact]
    public void A_plan_costs_the_sum_of_its_nodes_and_no_less_than_its_bound() => Prop.ForAll(RandomFleets.WithRules, request =>
    {
        var plan = FleetPlanner.Plan(request);
        Assert.Equal(plan.Nodes.Sum(node => node.Offer.HourlyPrice), plan.HourlyCost);
        Assert.True(plan.LowerBound <= plan.HourlyCost, $"{plan.LowerBound} > {plan.HourlyCost}");
        Assert.True(plan.LowerBound > 0 || plan.Nodes.Count == 0 || request.Pods.All(pod => pod.Requests.MemoryBytes == 0));
    }).Check(Often);

    [Fact]
    public void The_order_of_pods_and_offers_does_not_matter() => Prop.ForAll(RandomFleets.WithRules, request =>
        Assert.Equal(Text(FleetPlanner.Plan(request)), Text(FleetPlanner.Plan(request with { Pods = [.. request.Pods.Reverse()], Offers = [.. request.Offers.Reverse()] })))).Check(Often);

    [Fact]
    public void Another_offer_never_makes_a_plan_dearer() => Prop.ForAll(RandomFleets.Plain, RandomFleets.AssertNeverDearer).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    [Fact]
    public void Another_offer_never_makes_a_plan_with_rules_dearer() => Prop.ForAll(RandomFleets.WithRules, RandomFleets.AssertNeverDearer).Check(Often);

    private static string Text(FleetPlan plan) =>
        $"{plan.HourlyCost} {plan.LowerBound}\n{string.Join('\n', plan.Nodes.Select(node => $"{node.Offer.InstanceType} {string.Join(' ', node.Pods)}"))}\n{string.Join('\n', plan.Unplaced)}";
}
