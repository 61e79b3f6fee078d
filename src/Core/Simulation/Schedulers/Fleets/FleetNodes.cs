using CloudIntel.Core.Scheduling.Fleet;

namespace CloudIntel.Core.Simulation.Schedulers.Fleets;

/// <summary>New nodes as <see cref="FleetPlanner"/> finds them, region by region.</summary>
internal sealed class FleetNodes : INodePlanner
{
    public IReadOnlyList<NewNode> Plan(IReadOnlyList<WaitingPod> pods, IOpenMarket market) =>
        [.. Enumerable.Range(0, pods.Count).Where(pod => pods[pod].Need.Allowed.Offers.Count > 0).GroupBy(pod => market[pods[pod].Need.Allowed.Offers[0]].RegionIndex).OrderBy(region => region.Key).SelectMany(region => InRegion(pods, [.. region], region.Key, market))];

    private static IEnumerable<NewNode> InRegion(IReadOnlyList<WaitingPod> pods, int[] here, int region, IOpenMarket market)
    {
        var question = new FleetQuestion(market);
        var asked = here.Select(pod => question.PodOf(pod, pods[pod].Workload, pods[pod].Need)).ToList();
        var commitments = market.OpenCommitments(region);
        if (question.Offers(commitments) is not { Count: > 0 } offers)
            return [];
        var plan = FleetPlanner.Plan(new() { Pods = asked, Offers = offers, Commitments = commitments });
        return plan.Nodes.Select(node => new NewNode(question.NumberOf(node.Offer), [.. node.Pods.Select(FleetQuestion.NumberOf)]));
    }
}
