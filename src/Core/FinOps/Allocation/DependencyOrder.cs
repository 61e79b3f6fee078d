namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>Orders things that need each other.</summary>
internal static class DependencyOrder
{
    /// <summary>The numbers of all things, each after those that it needs; otherwise in their own order.</summary>
    /// <param name="needs">What each thing needs, by number.</param>
    /// <param name="complain">The message about things that need each other in a circle, the first of them again at its end.</param>
    /// <exception cref="AllocationRulesException">There is a circle.</exception>
    public static IReadOnlyList<int> Of(IReadOnlyList<IReadOnlyList<int>> needs, Func<IReadOnlyList<int>, string> complain)
    {
        var order = new List<int>(needs.Count);
        var path = new List<int>();
        var done = new bool[needs.Count];
        for (var i = 0; i < needs.Count; i++)
            Visit(i);
        return order;

        void Visit(int thing)
        {
            if (done[thing])
                return;
            if (path.IndexOf(thing) is >= 0 and var start)
                throw new AllocationRulesException(complain([.. path.Skip(start), thing]));
            path.Add(thing);
            foreach (var needed in needs[thing])
                Visit(needed);
            path.RemoveAt(path.Count - 1);
            done[thing] = true;
            order.Add(thing);
        }
    }
}
