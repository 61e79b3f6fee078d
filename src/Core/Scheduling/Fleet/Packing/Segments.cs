namespace CloudIntel.Core.Scheduling.Fleet.Packing;

/// <summary>
/// Cuts a row of pods into nodes at the least cost: of all ways to cut it, exactly the cheapest, and of those one with the fewest nodes.
/// What the row is does not depend on the machines, so more machines never make it dearer.
/// </summary>
internal static class Segments
{
    /// <summary>Cuts a row; null when it costs more than a limit.</summary>
    /// <param name="problem">Whose pods they are.</param>
    /// <param name="row">Shapes of the pods.</param>
    /// <param name="worth">Of each shape, see <see cref="PodWorth"/>.</param>
    /// <param name="most">The limit, in ticks.</param>
    public static PackedNodes? Cut(PackingProblem problem, ReadOnlySpan<int> row, double[] worth, long most)
    {
        var (shapes, sizes) = (problem.Shapes, problem.Sizes);
        var rest = new double[row.Length + 1];
        for (var k = row.Length - 1; k >= 0; k--)
            rest[k] = rest[k + 1] + worth[row[k]];
        var cost = new long[row.Length + 1];
        var nodes = new int[row.Length + 1];
        var from = new int[row.Length + 1];
        var size = new int[row.Length + 1];
        Array.Fill(cost, long.MaxValue);
        cost[0] = 0;
        var held = new int[problem.Limits.Length];
        for (var start = 0; start < row.Length; start++)
        {
            if (cost[start] == long.MaxValue || cost[start] + rest[start] > most)
                continue;
            var content = default(Resources);
            var cheapest = 0;
            Array.Clear(held);
            for (var end = start; end < row.Length; end++)
            {
                content = content.Plus(shapes[row[end]].Size);
                if (IsOver(shapes[row[end]].Limits, held, problem.Limits))
                    break;
                // What does not hold the pods so far does not hold more of them.
                cheapest = sizes.Cheapest(content, cheapest);
                if (cheapest < 0)
                    break;
                var total = cost[start] + sizes[cheapest].Price;
                if (total < cost[end + 1] || (total == cost[end + 1] && nodes[start] + 1 < nodes[end + 1]))
                    (cost[end + 1], nodes[end + 1], from[end + 1], size[end + 1]) = (total, nodes[start] + 1, start, cheapest);
            }
        }

        if (cost[^1] > most || cost[^1] == long.MaxValue)
            return null;
        var groups = new List<NodeGroup>();
        for (var end = row.Length; end > 0; end = from[end])
            groups.Add(new(sizes[size[end]], LoadOf(problem, row[from[end]..end]), 1));
        return PackedNodes.Of(groups);
    }

    private static bool IsOver(int[] limits, int[] held, int[] most)
    {
        foreach (var limit in limits)
        {
            if (++held[limit] > most[limit])
                return true;
        }

        return false;
    }

    private static Load LoadOf(PackingProblem problem, ReadOnlySpan<int> pods)
    {
        var counts = new SortedDictionary<int, int>();
        var content = default(Resources);
        foreach (var shape in pods)
        {
            counts[shape] = counts.GetValueOrDefault(shape) + 1;
            content = content.Plus(problem.Shapes[shape].Size);
        }

        return new([.. counts.Keys], [.. counts.Values], content);
    }
}
