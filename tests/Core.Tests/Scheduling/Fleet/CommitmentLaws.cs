using CloudIntel.Core.Scheduling.Fleet;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Scheduling.Fleet;

/// <summary>What holds for plans with capacity that is paid for.</summary>
public sealed class CommitmentLaws
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(40);

    [Fact]
    public void A_plan_costs_its_bound_at_least_and_no_more_than_without_commitments() => Prop.ForAll(RandomFleets.WithCommitments, request =>
    {
        var plan = FleetPlanner.Plan(request);
        RandomFleets.AssertHolds(plan, request);
        Assert.True(plan.LowerBound <= plan.HourlyCost, $"{plan.LowerBound} > {plan.HourlyCost}");
        Assert.True(plan.HourlyCost <= FleetPlanner.Plan(request with { Commitments = [] }).HourlyCost);
    }).Check(Often);

    [Fact]
    public void What_is_covered_is_what_prices_and_costs_differ_by_and_no_more_than_was_paid_for() => Prop.ForAll(RandomFleets.WithCommitments, request =>
    {
        var plan = FleetPlanner.Plan(request);
        Assert.Equal(plan.Nodes.Sum(node => node.Offer.HourlyPrice), plan.HourlyCost + plan.Commitments.Sum(use => use.HourlyAmount));
        Assert.Equal(request.Commitments, plan.Commitments.Select(use => use.Commitment));
        Assert.Equal(request.Commitments.Sum(commitment => commitment.PaidHourly), plan.CommittedCost);
        Assert.All(plan.Commitments, use => Assert.True(use.Commitment.Machines > 0 ? use.Nodes <= use.Commitment.Machines : use.HourlyAmount <= use.Commitment.HourlyAmount));
        Assert.All(plan.Nodes.Where(node => node.HourlyCost < node.Offer.HourlyPrice), node => Assert.Contains(request.Commitments, commitment => commitment.Covers(node.Offer)));
    }).Check(Often);

    [Fact]
    public void No_machine_that_is_paid_for_stays_unused_while_one_is_bought_for_what_it_could_hold() => Prop.ForAll(RandomFleets.WithCommitments, request =>
    {
        var pods = request.Pods.ToDictionary(pod => pod.Name);
        var plan = FleetPlanner.Plan(request);
        foreach (var use in plan.Commitments.Where(use => use.Nodes < use.Commitment.Machines))
        {
            foreach (var offer in request.Offers.Where(use.Commitment.Covers))
            {
                Assert.DoesNotContain(plan.Nodes, node => node.HourlyCost > 0 && node.Offer.Zone == offer.Zone
                    && RandomFleets.Holds(offer, [.. node.Pods.Select(name => pods[name])], request.Options.Overhead));
            }
        }
    }).Check(Often);

    [Fact]
    public void Amounts_that_pay_for_a_node_together_leave_exactly_nothing_to_pay()
    {
        var offer = new FleetOffer { InstanceType = "large", Capacity = new(64_000, 192L << 30), HourlyPrice = 2.688m };
        var plan = FleetPlanner.Plan(new()
        {
            Pods = [.. Enumerable.Range(0, 3).Select(i => new FleetPod { Name = $"pod-{i}", Requests = new(60_000, 1L << 30) })],
            Offers = [offer],
            Commitments = [
                new() { Name = "machines", InstanceType = "large", Machines = 1 },
                new() { Name = "amount-1", HourlyAmount = 3.3m },
                new() { Name = "amount-2", HourlyAmount = 2.5m }],
        });
        Assert.Equal([0m, 0m, 0m], plan.Nodes.Select(node => node.HourlyCost));
        Assert.Equal([2.688m, 3.3m, 2.076m], plan.Commitments.Select(use => use.HourlyAmount));
    }
}
