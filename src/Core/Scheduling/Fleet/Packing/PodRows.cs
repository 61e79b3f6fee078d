namespace CloudIntel.Core.Scheduling.Fleet.Packing;

/// <summary>Rows in which few pods can stand to be cut into nodes. They follow from the pods alone.</summary>
internal static class PodRows
{
    /// <summary>The largest first; from those that lean to processors to those that lean to memory; and both by turns.</summary>
    public static IEnumerable<int[]> Of(PackingProblem problem)
    {
        var shapes = problem.Shapes;
        double cpu = Math.Max(1, problem.Demand.CpuMilli), memory = Math.Max(1, problem.Demand.MemoryBytes), gpus = Math.Max(1, problem.Demand.Gpus);
        double Share(int shape) => Math.Max(Math.Max(shapes[shape].Size.CpuMilli / cpu, shapes[shape].Size.MemoryBytes / memory), shapes[shape].Size.Gpus / gpus);
        double Slant(int shape) => (shapes[shape].Size.CpuMilli / cpu) - (shapes[shape].Size.MemoryBytes / memory);

        var pods = new int[problem.Counts.Sum()];
        var next = 0;
        for (var shape = 0; shape < shapes.Length; shape++)
        {
            pods.AsSpan(next, problem.Counts[shape]).Fill(shape);
            next += problem.Counts[shape];
        }

        yield return [.. pods.OrderByDescending(Share).ThenBy(shape => shape)];
        int[] bySlant = [.. pods.OrderBy(Slant).ThenByDescending(Share).ThenBy(shape => shape)];
        yield return bySlant;
        var mixed = new int[pods.Length];
        var (low, high, balance) = (0, pods.Length - 1, 0.0);
        for (var k = 0; k < mixed.Length; k++)
        {
            mixed[k] = balance > 0 ? bySlant[low++] : bySlant[high--];
            balance += Slant(mixed[k]);
        }

        yield return mixed;
    }
}
