namespace CloudIntel.Core.Scheduling.Fleet.Packing;

/// <summary>Shapes in bands of like size, and in each from those with the least memory to a processor to those with the most.</summary>
internal sealed class PodBands
{
    private const int Most = 12;
    private const int ShapesInBand = 24;

    public PodBands(PackingProblem problem)
    {
        var shapes = problem.Shapes;
        var (cpuUnit, memoryUnit) = (1.0 / Math.Max(1, problem.Demand.CpuMilli), 1.0 / Math.Max(1, problem.Demand.MemoryBytes));
        var order = new int[shapes.Length];
        var keys = new (double, int)[shapes.Length];
        for (var shape = 0; shape < shapes.Length; shape++)
            (order[shape], keys[shape]) = (shape, (-Math.Max(shapes[shape].Size.CpuMilli * cpuUnit, shapes[shape].Size.MemoryBytes * memoryUnit), shape));
        Array.Sort(keys, order);
        var bands = Math.Clamp(shapes.Length / ShapesInBand, 1, Most);
        FromLeanToRich = new int[bands][];
        for (var band = 0; band < bands; band++)
        {
            var members = order[(order.Length * band / bands)..(order.Length * (band + 1) / bands)];
            Array.Sort([.. members.Select(shape => (shapes[shape].Size.MemoryBytes / (double)Math.Max(1, shapes[shape].Size.CpuMilli), shape))], members);
            FromLeanToRich[band] = members;
        }
    }

    /// <summary>The largest pods' band first.</summary>
    public int[][] FromLeanToRich { get; }
}
