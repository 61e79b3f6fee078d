using CloudIntel.Core.Simulation.Schedulers.Choices;

namespace CloudIntel.Core.Simulation.Schedulers;

/// <summary>Pod by pod: one of the nodes that were just opened, chosen as among nodes that are there, or else a new one of the cheapest offer that holds the pod.</summary>
/// <param name="choice">Chooses among those that were just opened.</param>
/// <remarks>Work grows with different pods times offers, and with pods times the nodes that have room.</remarks>
internal sealed class CheapestNodes(INodeChoice choice) : INodePlanner
{
    public IReadOnlyList<NewNode> Plan(IReadOnlyList<WaitingPod> pods, IOpenMarket market)
    {
        var (rooms, nodes, cheapest) = (new Rooms(), new List<(int Offer, List<int> Pods)>(), new Dictionary<PodNeed, int>());
        for (var i = 0; i < pods.Count; i++)
        {
            var need = pods[i].Need;
            var place = choice.Choose(rooms, need);
            if (place < 0)
            {
                if (!cheapest.TryGetValue(need, out var offer))
                    cheapest[need] = offer = Cheapest(need, market);
                if (offer < 0)
                    continue;
                place = nodes.Count;
                rooms.Add(RoomOf(place, offer, market));
                nodes.Add((offer, []));
            }

            rooms.Take(place, need);
            nodes[place].Pods.Add(i);
        }

        return [.. nodes.Select(node => new NewNode(node.Offer, node.Pods))];
    }

    /// <summary>The cheapest offer that holds a pod; of equals, the first; −1 where none does.</summary>
    public static int Cheapest(in PodNeed need, IOpenMarket market)
    {
        var (best, price) = (-1, decimal.MaxValue);
        foreach (var offer in need.Allowed.Offers)
        {
            var has = market.Allocatable(offer);
            if (has.CpuMilli >= need.CpuMillis && has.MemoryBytes >= need.MemoryBytes && has.Gpus >= need.Gpus && has.Pods > 0 && market.Price(offer) < price && market.IsOpen(offer))
                (best, price) = (offer, market.Price(offer));
        }

        return best;
    }

    private static Room RoomOf(int node, int offer, IOpenMarket market)
    {
        var has = market.Allocatable(offer);
        return new() { Node = node, Offer = offer, CpuMillis = has.CpuMilli, MemoryBytes = has.MemoryBytes, Pods = (int)has.Pods, Gpus = [.. Enumerable.Repeat(Scheduling.Gpu.GpuPod.WholeGpu, (int)has.Gpus)] };
    }
}
