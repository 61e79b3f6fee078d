namespace CloudIntel.Core.Scheduling.Fleet.Packing;

/// <summary>
/// Finds nodes for pods as a whole and apart: in the order of how much memory they ask for to a processor, pods are halved, and halved again, and where the halves are cheaper by
/// themselves they are planned so. Where small machines have the cheapest processors, and others the cheapest memory, pods of each kind go to machines of their own.
/// The halving follows from the pods alone, so another offer never makes the plan dearer; halves are given up as soon as they cannot be cheaper.
/// </summary>
internal static class SplitSearch
{
    /// <summary>How often pods are halved. More than twice saves hardly anything, and takes its time.</summary>
    private const int MostDepth = 2;

    /// <summary>The nodes found; null when they cost more than a limit.</summary>
    /// <param name="problem">The pods and what can be bought.</param>
    /// <param name="machines">All sizes that can be bought, also such that cost more than larger ones.</param>
    /// <param name="worth">Of each shape, see <see cref="PodWorth"/>.</param>
    /// <param name="most">The limit, in ticks.</param>
    public static PackedNodes? Best(PackingProblem problem, Resources[] machines, double[] worth, long most)
    {
        if (problem.Limits.Length > 0)
            return PairSearch.Best(problem, machines, worth, most);
        int[] order = [.. Enumerable.Range(0, problem.Shapes.Length)
            .OrderBy(shape => problem.Shapes[shape].Size.MemoryBytes / (double)Math.Max(1, problem.Shapes[shape].Size.CpuMilli)).ThenBy(shape => shape)];
        return Best(problem, machines, worth, order, most, MostDepth);
    }

    private static PackedNodes? Best(PackingProblem whole, Resources[] machines, double[] worth, int[] order, long most, int depth)
    {
        int[] members = [.. order.Order()];
        var isAll = members.Length == whole.Shapes.Length;
        var problem = isAll ? whole : new PackingProblem([.. members.Select(shape => whole.Shapes[shape])], [.. members.Select(shape => whole.Counts[shape])], whole.Limits, whole.Sizes);
        double[] own = isAll ? worth : [.. members.Select(shape => worth[shape])];
        var best = PairSearch.Best(problem, machines, own, most);
        if (best is not null && !isAll)
            best = best with { Groups = [.. best.Groups.Select(group => group with { Load = group.Load with { Shapes = [.. group.Load.Shapes.Select(shape => members[shape])] } })] };
        if (depth == 0 || order.Length == 1)
            return best;

        var limit = best?.Cost ?? most;
        var (lean, rich) = Halves(whole, order);
        if (Best(whole, machines, worth, lean, Less(limit, Worth(whole, worth, rich)), depth - 1) is not { } one || Best(whole, machines, worth, rich, Less(limit, one.Cost), depth - 1) is not { } other)
            return best;
        var apart = PackedNodes.Of([.. one.Groups, .. other.Groups]);
        return apart.IsBetterThan(best) ? apart : best;
    }

    /// <summary>Two runs that ask for about the same of all processors and memory.</summary>
    private static (int[] Lean, int[] Rich) Halves(PackingProblem problem, int[] order)
    {
        double Weight(int shape) => problem.Counts[shape] * ((problem.Shapes[shape].Size.CpuMilli / (double)Math.Max(1, problem.Demand.CpuMilli)) + (problem.Shapes[shape].Size.MemoryBytes / (double)Math.Max(1, problem.Demand.MemoryBytes)));
        var (half, sum, place) = (order.Sum(Weight) / 2, 0.0, 0);
        while (place < order.Length - 1 && (place == 0 || sum + (Weight(order[place]) / 2) < half))
            sum += Weight(order[place++]);
        return (order[..place], order[place..]);
    }

    private static double Worth(PackingProblem problem, double[] worth, int[] shapes) => shapes.Sum(shape => worth[shape] * problem.Counts[shape]);

    private static long Less(long most, double part) => most == long.MaxValue ? most : most - (long)(part * (1 - 1e-9));
}
