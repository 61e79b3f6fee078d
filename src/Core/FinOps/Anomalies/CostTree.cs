using System.Collections.Immutable;

namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>The hierarchy of one class of charges: each place costs what its own series and all below it cost.</summary>
internal sealed class CostTree
{
    private CostTree(IReadOnlyList<CostNode> nodes) => Nodes = nodes;

    /// <summary>All places, each after the one above it; the first is the top.</summary>
    public IReadOnlyList<CostNode> Nodes { get; }

    /// <summary>Builds the trees of all classes that there are charges of.</summary>
    public static IReadOnlyDictionary<ChargeClass, CostTree> Build(AnomalyFacts facts)
    {
        var days = facts.LastDay.DayNumber - facts.FirstDay.DayNumber + 1;
        return facts.Series.GroupBy(series => series.Class)
            .ToDictionary(group => group.Key, group => Build(group.OrderBy(series => series.Path.Length), Math.Max(0, days)));
    }

    private static CostTree Build(IEnumerable<CostSeries> series, int days)
    {
        var top = new CostNode(null, [], days);
        var places = new Dictionary<(CostNode, string), CostNode>();
        List<CostNode> nodes = [top];
        foreach (var one in series)
        {
            var node = top;
            node.Add(one.Costs);
            foreach (var name in one.Path)
            {
                if (!places.TryGetValue((node, name), out var below))
                {
                    below = new CostNode(node, node.Path.Add(name), days);
                    places.Add((node, name), below);
                    node.Children.Add(below);
                    nodes.Add(below);
                }

                node = below;
                node.Add(one.Costs);
            }
        }

        return new(nodes);
    }
}

/// <summary>A place of the hierarchy with all that it costs.</summary>
internal sealed class CostNode(CostNode? parent, ImmutableArray<string> path, int days)
{
    /// <summary>The place above; null at the top.</summary>
    public CostNode? Parent { get; } = parent;

    /// <summary>Names from the top down.</summary>
    public ImmutableArray<string> Path { get; } = path;

    /// <summary>The places right below.</summary>
    public List<CostNode> Children { get; } = [];

    /// <summary>Costs, day by day, through the last day.</summary>
    public decimal[] Costs { get; } = new decimal[days];

    /// <summary>The first day with a cost; the number of days without one.</summary>
    public int Start { get; private set; } = days;

    /// <summary>Whether another place is below this one.</summary>
    public bool IsAbove(CostNode other)
    {
        for (var node = other.Parent; node is not null; node = node.Parent)
        {
            if (node == this)
                return true;
        }

        return false;
    }

    /// <summary>Adds the costs of a series at or below this place.</summary>
    public void Add(IReadOnlyList<decimal> costs)
    {
        for (var day = 0; day < Math.Min(Costs.Length, costs.Count); day++)
        {
            Costs[day] += costs[day];
            if (costs[day] != 0 && day < Start)
                Start = day;
        }
    }
}
