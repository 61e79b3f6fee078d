namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>What a commitment covers of a node.</summary>
/// <param name="Commitment">Place of the commitment.</param>
/// <param name="Node">Place of the node.</param>
/// <param name="Hours">Machine-hours of it that are covered.</param>
/// <param name="Amount">What these would cost without it, in US dollars.</param>
internal readonly record struct CoveredHours(int Commitment, int Node, decimal Hours, decimal Amount);

/// <summary>What nodes cost besides commitments: first machines that are paid for, then amounts; what covers the least first, and of nodes the dearest.</summary>
internal static class Coverage
{
    /// <summary>The cost of each node for an hour, and how far each commitment is used.</summary>
    public static (decimal[] Costs, CommitmentUse[] Uses) Of(IReadOnlyList<FleetOffer> nodes, IReadOnlyList<Commitment> commitments)
    {
        var costs = nodes.Select(node => node.HourlyPrice).ToArray();
        var uses = commitments.Select(commitment => new CommitmentUse(commitment, 0, 0)).ToArray();
        if (commitments.Count == 0)
            return (costs, uses);
        var covered = Of([.. nodes.Select(node => (node.HourlyPrice, 1m))], commitments, (k, node) => commitments[k].Covers(nodes[node]));
        foreach (var part in covered)
        {
            costs[part.Node] -= part.Amount;
            uses[part.Commitment] = uses[part.Commitment] with { Nodes = uses[part.Commitment].Nodes + 1, HourlyAmount = uses[part.Commitment].HourlyAmount + part.Amount };
        }

        return (costs, uses);
    }

    /// <summary>What commitments cover in an hour, or a part of it.</summary>
    /// <param name="nodes">Price of an hour of each node, or of each kind of node, and how many machine-hours of it there were.</param>
    /// <param name="commitments">Commitments.</param>
    /// <param name="covers">Whether the commitment at a place may cover the node at a place.</param>
    /// <param name="share">Of the hour: commitments cover so much less.</param>
    public static IReadOnlyList<CoveredHours> Of(IReadOnlyList<(decimal Price, decimal Hours)> nodes, IReadOnlyList<Commitment> commitments, Func<int, int, bool> covers, decimal share = 1)
    {
        var parts = new List<CoveredHours>();
        // Both are kept: hours that an amount pays for have no exact number, and what is left to pay must never fall below 0.
        var left = nodes.Select(node => node.Hours).ToArray();
        var due = nodes.Select(node => node.Price * node.Hours).ToArray();
        int[] dearestFirst = [.. Enumerable.Range(0, nodes.Count).OrderByDescending(node => nodes[node].Price).ThenBy(node => node)];
        foreach (var k in Enumerable.Range(0, commitments.Count).OrderBy(k => commitments[k].Machines > 0 ? 0 : 1).ThenBy(k => Width(commitments[k])).ThenBy(k => commitments[k].Name, StringComparer.Ordinal))
        {
            var (machineHours, amount) = (commitments[k].Machines * share, commitments[k].HourlyAmount * share);
            foreach (var node in dearestFirst)
            {
                if (left[node] == 0 || (machineHours == 0 && amount == 0) || !covers(k, node))
                    continue;
                var byMachines = Math.Min(machineHours, left[node]);
                var machinesPay = byMachines == left[node] ? due[node] : Math.Min(byMachines * nodes[node].Price, due[node]);
                var amountPays = Math.Min(amount, due[node] - machinesPay);
                var money = machinesPay + amountPays;
                var hours = money == due[node] ? left[node] : Math.Min(byMachines + (amountPays / nodes[node].Price), left[node]);
                machineHours -= byMachines;
                amount -= amountPays;
                left[node] -= hours;
                due[node] -= money;
                parts.Add(new(k, node, hours, money));
            }
        }

        return parts;
    }

    private static int Width(Commitment commitment) => (commitment.InstanceType is not null ? 0 : commitment.Family is not null ? 2 : 4) + (commitment.Zone.Length > 0 ? 0 : 1);
}
