namespace CloudIntel.Core.Simulation.Schedulers.Karpenter;

/// <summary>New nodes as Karpenter finds them; a pod that shares a graphics processor gets a whole one in it.</summary>
internal sealed class ClaimNodes : INodePlanner
{
    public IReadOnlyList<NewNode> Plan(IReadOnlyList<WaitingPod> pods, IOpenMarket market)
    {
        var kinds = pods.Select(pod => pod.Need.Allowed).Distinct().ToList(); // by reference, in the order of pods
        int[] open = [.. kinds.SelectMany(kind => kind.Offers).Distinct().Order().Where(market.IsOpen)];
        var offers = open.Select(offer => new SizedOffer(market.Allocatable(offer), market.Price(offer))).ToList();
        var permitted = kinds.Select(kind => open.Select(offer => kind[offer]).ToArray()).ToList();
        var places = kinds.Index().ToDictionary(kind => kind.Item, kind => kind.Index);
        var asked = pods.Select(pod => new ClaimPod(new(pod.Need.CpuMillis, pod.Need.MemoryBytes, pod.Need.Gpus, 1), places[pod.Need.Allowed])).ToList();
        return [.. ClaimSolver.Solve(asked, offers, permitted).Select(claim => new NewNode(open[claim.Offer], claim.Pods))];
    }
}
