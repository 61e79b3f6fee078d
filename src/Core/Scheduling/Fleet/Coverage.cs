namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>What nodes cost besides commitments: first machines that are paid for, then amounts; what covers the least first, and of nodes the dearest.</summary>
internal static class Coverage
{
    /// <summary>The cost of each node, and how far each commitment is used.</summary>
    public static (decimal[] Costs, CommitmentUse[] Uses) Of(IReadOnlyList<FleetOffer> nodes, IReadOnlyList<Commitment> commitments)
    {
        var costs = nodes.Select(node => node.HourlyPrice).ToArray();
        var uses = commitments.Select(commitment => new CommitmentUse(commitment, 0, 0)).ToArray();
        if (commitments.Count == 0)
            return (costs, uses);
        int[] dearestFirst = [.. Enumerable.Range(0, nodes.Count).OrderByDescending(node => nodes[node].HourlyPrice).ThenBy(node => node)];
        foreach (var k in Enumerable.Range(0, commitments.Count).OrderBy(k => commitments[k].Machines > 0 ? 0 : 1).ThenBy(k => Width(commitments[k])).ThenBy(k => commitments[k].Name, StringComparer.Ordinal))
        {
            var commitment = commitments[k];
            var (machines, amount) = (commitment.Machines, commitment.HourlyAmount);
            foreach (var node in dearestFirst)
            {
                if (!commitment.Covers(nodes[node]) || costs[node] == 0)
                    continue;
                var covered = machines > 0 && costs[node] == nodes[node].HourlyPrice ? costs[node] : Math.Min(amount, costs[node]);
                if (covered == 0)
                    continue;
                if (machines > 0 && costs[node] == nodes[node].HourlyPrice)
                    machines--;
                else
                    amount -= covered;
                costs[node] -= covered;
                uses[k] = uses[k] with { Nodes = uses[k].Nodes + 1, HourlyAmount = uses[k].HourlyAmount + covered };
            }
        }

        return (costs, uses);
    }

    private static int Width(Commitment commitment) => (commitment.InstanceType is not null ? 0 : commitment.Family is not null ? 2 : 4) + (commitment.Zone.Length > 0 ? 0 : 1);
}
