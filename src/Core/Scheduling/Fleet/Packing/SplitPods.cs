namespace CloudIntel.Core.Scheduling.Fleet.Packing;

/// <summary>
/// Pods divided between two sizes of machines, so that each size gets pods that together ask for memory and processors in its own ratio: among the
/// large pods, among the small ones, and between. Without it the pods that suit one size may be used up in the other while some are still to be filled.
/// </summary>
internal sealed class SplitPods
{
    private readonly int[] original;

    private SplitPods(PackingProblem problem, double[] worth, int[] original, bool[] isOfOne) =>
        (Problem, Worth, this.original, IsOfOne) = (problem, worth, original, isOfOne);

    /// <summary>The same pods; a shape that both sizes get is there twice.</summary>
    public PackingProblem Problem { get; }

    /// <summary>Of each shape.</summary>
    public double[] Worth { get; }

    /// <summary>Whether a shape's pods are the first size's.</summary>
    public bool[] IsOfOne { get; }

    /// <summary>Divides pods.</summary>
    /// <param name="problem">The pods.</param>
    /// <param name="bands">Of their shapes.</param>
    /// <param name="left">How many there are of each shape.</param>
    /// <param name="worth">Of each shape.</param>
    /// <param name="one">A machine.</param>
    /// <param name="isOneLean">Whether it has less memory to a processor than the other.</param>
    /// <param name="ones">How many of it are needed; of the other so many that both together have what all pods ask for.</param>
    public static SplitPods Of(PackingProblem problem, PodBands bands, ReadOnlySpan<int> left, double[] worth, in Resources one, bool isOneLean, double ones)
    {
        // Of each band, the leanest (or richest) pods, as many as together have the machine's ratio.
        var suited = new bool[left.Length];
        var suitedCpu = 0.0;
        foreach (var band in bands.FromLeanToRich)
        {
            var (cpu, memory) = (0.0, 0.0);
            for (var k = 0; k < band.Length; k++)
            {
                var shape = band[isOneLean ? k : band.Length - 1 - k];
                cpu += (double)problem.Shapes[shape].Size.CpuMilli * left[shape] / one.CpuMilli;
                memory += (double)problem.Shapes[shape].Size.MemoryBytes * left[shape] / one.MemoryBytes;
                if (isOneLean ? memory > cpu : memory < cpu)
                    break;
                suited[shape] = true;
                suitedCpu += (double)problem.Shapes[shape].Size.CpuMilli * left[shape];
            }
        }

        var share = suitedCpu > 0 ? Math.Min(1, ones * one.CpuMilli / suitedCpu) : 0;
        var (originals, counts, newWorth, isOfOne) = (new List<int>(), new List<int>(), new List<double>(), new List<bool>());
        var owed = 0.0;
        for (var shape = 0; shape < left.Length; shape++)
        {
            var first = 0;
            if (suited[shape])
            {
                owed += left[shape] * share;
                first = Math.Min(left[shape], (int)Math.Round(owed, MidpointRounding.ToEven));
                owed -= first;
            }

            Add(shape, first, true);
            Add(shape, left[shape] - first, false);
        }

        return new(problem.With([.. originals], [.. counts]), [.. newWorth], [.. originals], [.. isOfOne]);

        void Add(int shape, int count, bool isOne)
        {
            if (count == 0)
                return;
            originals.Add(shape);
            counts.Add(count);
            newWorth.Add(worth[shape]);
            isOfOne.Add(isOne);
        }
    }

    /// <summary>A load in terms of the problem that was divided.</summary>
    public Load Undo(Load load)
    {
        var counts = new SortedDictionary<int, int>();
        for (var k = 0; k < load.Shapes.Length; k++)
            counts[original[load.Shapes[k]]] = counts.GetValueOrDefault(original[load.Shapes[k]]) + load.Counts[k];
        return new([.. counts.Keys], [.. counts.Values], load.Content);
    }
}
