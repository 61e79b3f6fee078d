using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Fleet.Packing;
using CloudIntel.Core.Simulation.Clouds;

namespace CloudIntel.Core.Simulation.Schedulers.Karpenter;

/// <summary>
/// Gives nodes up as Karpenter 1.14 does: empty ones; then as many together as one cheaper node can replace, found by bisection over the first hundred by price for each pod that is disturbed; then single ones.
/// Spot nodes are replaced one by one only where at least 15 types are cheaper. No more than a tenth of the nodes is given up at a time.
/// </summary>
/// <param name="spec">How it is to work.</param>
/// <param name="offers">Where pods may go.</param>
internal sealed class KarpenterConsolidation(SchedulerSpec spec, IPodOffers offers) : IConsolidation
{
    private const int MostTogether = 100;
    private const int LeastCheaperSpotTypes = 15;
    private const double MostGivenUp = 0.1;

    private readonly MovableNodes movable = new(spec);

    public void Consolidate(Decision decision)
    {
        var view = decision.View;
        var budget = (int)Math.Ceiling(MostGivenUp * view.Nodes.Length);
        foreach (var node in view.Nodes)
            budget -= view.Node(node).State == NodeState.Draining ? 1 : 0;
        foreach (var empty in movable.Empty(decision).Take(Math.Max(0, budget)))
        {
            decision.Drain(empty.View.Index);
            budget--;
        }

        while (budget > 0)
        {
            view.Cancellation.ThrowIfCancellationRequested();
            List<MovableNode> candidates = [.. movable.Of(decision).Where(node => node.Pods.Count > 0).OrderByDescending(node => view.Price(node.View.Offer) / (node.Pods.Count + 1)).ThenBy(node => node.View.Index)];
            var command = Together(decision, candidates, Math.Min(MostTogether, budget)) ?? candidates.Select(node => Replacing(decision, [node])).FirstOrDefault(command => command is not null);
            if (command is null || !Carry(decision, command))
                return;
            budget -= command.Nodes.Count;
        }
    }

    /// <summary>The longest beginning of the candidates that bisection finds, of two at least.</summary>
    private Command? Together(Decision decision, List<MovableNode> candidates, int most)
    {
        Command? best = null;
        for (var (low, high) = (2, Math.Min(candidates.Count, most)); low <= high;)
        {
            var middle = (low + high) / 2;
            if (Replacing(decision, candidates[..middle]) is { } command)
                (best, low) = (command, middle + 1);
            else
                high = middle - 1;
        }

        return best;
    }

    /// <summary>How nodes can be given up, with one new and cheaper node at most; null where they cannot.</summary>
    private Command? Replacing(Decision decision, List<MovableNode> nodes)
    {
        var (moves, left) = (new List<(PodView Pod, int Node)>(), new List<(PodView Pod, PodNeed Need)>());
        using (var trial = new RoomTrial(decision.Rooms, nodes.Select(node => node.View.Index)))
        {
            foreach (var pod in nodes.SelectMany(node => node.Pods).OrderByDescending(pod => pod.Requests.CpuMillis).ThenByDescending(pod => pod.Requests.MemoryBytes).ThenBy(pod => pod.Index))
            {
                var need = NodeScheduler.NeedOf(pod, StayingInZone(decision, pod, offers.Rooms(decision, pod)));
                var node = trial.Take(need);
                if (node >= 0)
                    moves.Add((pod, node));
                else
                    left.Add((pod, need));
            }
        }

        if (left.Count == 0)
            return new(nodes, moves, [], -1);
        if (Cheaper(decision, nodes, left) is not { Count: > 0 } cheaper)
            return null;
        var market = decision.View.Environment.Market;
        var isSpot = nodes.TrueForAll(node => market[node.View.Offer].Purchase == PurchaseOption.Spot);
        var isLimited = isSpot && nodes.Count == 1 && market[cheaper[0]].Purchase == PurchaseOption.Spot
            && cheaper.Where(offer => market[offer].Purchase == PurchaseOption.Spot).Select(offer => market[offer].InstanceType).Distinct(StringComparer.Ordinal).Count() < LeastCheaperSpotTypes;
        return isLimited ? null : new(nodes, moves, [.. left.Select(one => one.Pod)], cheaper[0]);
    }

    /// <summary>Offers that hold all pods which need a new node, and cost less than the nodes that are given up; the cheapest first.</summary>
    private List<int> Cheaper(Decision decision, List<MovableNode> nodes, List<(PodView Pod, PodNeed Need)> left)
    {
        var (view, market) = (decision.View, decision.View.Environment.Market);
        var sum = left.Aggregate(default(Scheduling.Fleet.Resources), (sum, one) => sum.Plus(new(one.Need.CpuMillis, one.Need.MemoryBytes, one.Need.Gpus, 1)));
        var allowed = left.Select(one => offers.New(decision, one.Pod).Select(set => StayingInZone(decision, one.Pod, set)).ToArray()).DistinctBy(sets => string.Join(' ', sets.Select(decision.Offers.NumberOf))).ToList();
        var price = nodes.Sum(node => view.Price(node.View.Offer));
        var cheaper = new List<int>();
        foreach (var offer in decision.ByPrice)
        {
            if (offer.HourlyPrice >= price)
                break;
            if (sum.Fits(offer.Allocatable) && allowed.TrueForAll(sets => Array.Exists(sets, set => set[offer.Offer])) && decision.IsOpen(offer.Offer))
                cheaper.Add(offer.Offer);
        }

        // Else several nodes could be replaced by one of their own type, and single ones of them by none.
        if (nodes.Count > 1 && nodes.Where(node => cheaper.Exists(offer => IsSameType(market, offer, node.View.Offer))).ToList() is { Count: > 0 } same)
        {
            var least = same.Min(node => view.Price(node.View.Offer));
            cheaper.RemoveAll(offer => view.Price(offer) >= least);
        }

        return cheaper;
    }

    private bool Carry(Decision decision, Command command)
    {
        var node = command.Offer < 0 ? -1 : decision.Launch(command.Offer);
        if (node < 0 && command.Offer >= 0)
            return false;
        movable.GiveUp(decision, command.Nodes, [.. command.Moves, .. command.ToNewNode.Select(pod => (pod, node))]);
        return true;
    }

    /// <summary>Replicas that are spread over zones stay in their zone.</summary>
    private OfferSet StayingInZone(Decision decision, in PodView pod, OfferSet set) =>
        !spec.Spreads(decision.View.Scenario.Workloads[pod.Workload]) ? set : decision.Offers.In(set, decision.View.Environment.Market[decision.View.Node(pod.Node).Offer].ZoneIndex);

    private static bool IsSameType(IReadOnlyList<Environments.MarketOffer> market, int one, int other) =>
        market[one].InstanceType == market[other].InstanceType && market[one].Purchase == market[other].Purchase && market[one].RegionIndex == market[other].RegionIndex;

    /// <summary>What is to be done.</summary>
    /// <param name="Nodes">Nodes to give up.</param>
    /// <param name="Moves">Pods that go to nodes which are there.</param>
    /// <param name="ToNewNode">Pods that go to a new one.</param>
    /// <param name="Offer">As what that is bought; −1 for none.</param>
    private sealed record Command(IReadOnlyList<MovableNode> Nodes, IReadOnlyList<(PodView Pod, int Node)> Moves, IReadOnlyList<PodView> ToNewNode, int Offer);
}
