namespace CloudIntel.Core.Scheduling.Fleet.Packing;

/// <summary>Pods that may share nodes, and the machines that all of them may run on. Immutable.</summary>
internal sealed class PackingProblem
{
    private readonly Lazy<int[]> byCpu;
    private readonly Lazy<int[]> byMemory;

    /// <summary>A problem.</summary>
    /// <param name="shapes">Distinct, in the order in which ties are broken.</param>
    /// <param name="counts">Of each shape, at least 1.</param>
    /// <param name="limits">How many pods of each limit a node may hold.</param>
    /// <param name="sizes">Machines; every shape fits on one.</param>
    public PackingProblem(PodShape[] shapes, int[] counts, int[] limits, MachineSizes sizes)
        : this(shapes, counts, limits, sizes, () => LargestFirst(shapes, shape => shapes[shape].Size.CpuMilli), () => LargestFirst(shapes, shape => shapes[shape].Size.MemoryBytes))
    {
    }

    private PackingProblem(PodShape[] shapes, int[] counts, int[] limits, MachineSizes sizes, Func<int[]> byCpu, Func<int[]> byMemory)
    {
        (Shapes, Counts, Limits, Sizes, this.byCpu, this.byMemory) = (shapes, counts, limits, sizes, new(byCpu), new(byMemory));
        for (var i = 0; i < shapes.Length; i++)
            Demand = Demand.Plus(shapes[i].Size, counts[i]);
        if (limits.Length == 0)
            return;
        var members = new long[limits.Length];
        for (var shape = 0; shape < shapes.Length; shape++)
        {
            foreach (var limit in shapes[shape].Limits)
                members[limit] += counts[shape];
        }

        TightestLimit = Enumerable.Range(0, limits.Length).MaxBy(limit => (double)members[limit] / limits[limit]);
        ShapesApart = [.. Enumerable.Range(0, shapes.Length).Where(shape => shapes[shape].Limits.Contains(TightestLimit.Value))];
        NodesApart = (double)members[TightestLimit.Value] / limits[TightestLimit.Value];
    }

    public PodShape[] Shapes { get; }

    public int[] Counts { get; }

    public int[] Limits { get; }

    public MachineSizes Sizes { get; }

    /// <summary>Shapes by what they ask for of processors, the largest first.</summary>
    public int[] ByCpu => byCpu.Value;

    /// <summary>Shapes by what they ask for of memory, the largest first.</summary>
    public int[] ByMemory => byMemory.Value;

    /// <summary>Of all pods.</summary>
    public Resources Demand { get; }

    /// <summary>The limit that needs most nodes; null without limits.</summary>
    public int? TightestLimit { get; }

    /// <summary>The shapes that it counts.</summary>
    public int[] ShapesApart { get; } = [];

    /// <summary>How many nodes it needs.</summary>
    public double NodesApart { get; }

    /// <summary>The same with other shapes of the same sizes.</summary>
    /// <param name="originals">For each new shape, an own one; in rising order.</param>
    /// <param name="counts">Of each new shape.</param>
    public PackingProblem With(int[] originals, int[] counts)
    {
        var places = new int[Shapes.Length + 1];
        for (var shape = originals.Length - 1; shape >= 0; shape--)
            places[originals[shape]] = shape;

        int[] Translated(int[] order)
        {
            var translated = new List<int>(originals.Length);
            foreach (var original in order)
            {
                for (var shape = places[original]; shape < originals.Length && originals[shape] == original; shape++)
                    translated.Add(shape);
            }

            return [.. translated];
        }

        var shapes = new PodShape[originals.Length];
        for (var shape = 0; shape < shapes.Length; shape++)
            shapes[shape] = Shapes[originals[shape]];
        return new(shapes, counts, Limits, Sizes, () => Translated(ByCpu), () => Translated(ByMemory));
    }

    private static int[] LargestFirst(PodShape[] shapes, Func<int, long> amount)
    {
        var (order, keys) = (new int[shapes.Length], new (long, int)[shapes.Length]);
        for (var shape = 0; shape < order.Length; shape++)
            (order[shape], keys[shape]) = (shape, (-amount(shape), shape));
        Array.Sort(keys, order);
        return order;
    }
}
