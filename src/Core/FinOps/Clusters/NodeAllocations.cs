namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>Divides up all nodes of a window, several at a time. Whole numbers add up to the same in any order, so threads decide nothing.</summary>
/// <param name="nodes">Spans of each node by their start, by its number.</param>
/// <param name="containers">The containers of the window.</param>
/// <param name="begin">Makes what one thread works with.</param>
internal sealed class NodeAllocations(IReadOnlyList<IReadOnlyList<NodeSpan>> nodes, ContainerTable containers, Func<NodeAllocation> begin)
{
    /// <summary>Fewer are done before another thread has begun.</summary>
    private const int NodesAtOnce = 64;

    private readonly NodeTotal[] totals = new NodeTotal[nodes.Count];

    /// <summary>What was sent over the network from all of them, once they are divided up.</summary>
    public NetworkTotal Network { get; } = new();

    /// <summary>Divides them up.</summary>
    /// <param name="threads">How many threads work at most.</param>
    /// <returns>What they cost, by their numbers.</returns>
    public IReadOnlyList<NodeTotal> Run(int threads)
    {
        // What is booked on a container is written without a lock, so nodes that have one in common are done one after the other.
        var apart = containers.NodesWithContainersOfOthers();
        if (threads > 1 && nodes.Count > NodesAtOnce)
        {
            Parallel.For(
                0,
                (nodes.Count + NodesAtOnce - 1) / NodesAtOnce,
                new() { MaxDegreeOfParallelism = threads },
                begin,
                (chunk, _, allocation) => Run(allocation, chunk * NodesAtOnce, NodesAtOnce, node => !apart.Contains(node)),
                End);
            End(Run(begin(), 0, nodes.Count, apart.Contains));
        }
        else
        {
            End(Run(begin(), 0, nodes.Count, _ => true));
        }

        return totals;
    }

    private NodeAllocation Run(NodeAllocation allocation, int first, int count, Predicate<int> isMeant)
    {
        for (var node = first; node < Math.Min(first + count, nodes.Count); node++)
        {
            if (isMeant(node))
                totals[node] = allocation.Run(node, nodes[node]);
        }

        return allocation;
    }

    private void End(NodeAllocation allocation)
    {
        lock (totals)
            Network.Add(allocation.Network);
    }
}
