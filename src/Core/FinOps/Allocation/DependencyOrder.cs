namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>Orders things that need each other.</summary>
internal static class DependencyOrder
{
    /// <summary>The numbers of all things, each after those that it needs and otherwise in their own order; null when some need each other in a circle.</summary>
    /// <param name="needs">What each thing needs, by number.</param>
    /// <param name="circle">Things that need each other in a circle, the first of them again at the end; empty when there are none.</param>
    public static IReadOnlyList<int>? Of(IReadOnlyList<IReadOnlyList<int>> needs, out IReadOnlyList<int> circle)
    {
        var order = new List<int>(needs.Count);
        var path = new List<int>();
        var done = new bool[needs.Count];
        circle = [];
        for (var i = 0; i < needs.Count; i++)
        {
            if (Visit(i) is { } found)
            {
                circle = found;
                return null;
            }
        }

        return order;

        IReadOnlyList<int>? Visit(int thing)
        {
            if (done[thing])
                return null;
            if (path.IndexOf(thing) is >= 0 and var start)
                return [.. path.Skip(start), thing];
            path.Add(thing);
            foreach (var needed in needs[thing])
            {
                if (Visit(needed) is { } found)
                    return found;
            }

            path.RemoveAt(path.Count - 1);
            done[thing] = true;
            order.Add(thing);
            return null;
        }
    }
}
