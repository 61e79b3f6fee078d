using CloudIntel.Core.Simulation.Randomness;

namespace CloudIntel.Core.Simulation.Generators;

/// <summary>How sizes of observed jobs go together, whatever their distributions: the ranks of each job's sizes among those of all (Deheuvels).</summary>
public sealed class EmpiricalCopula
{
    /// <summary>More jobs than this are thinned evenly.</summary>
    private const int Most = 50_000;

    private readonly float[][] ranks;

    /// <summary>Ranks the sizes of jobs.</summary>
    /// <param name="sizes">A column a size, each as long; null for one that is not known, which then varies for itself.</param>
    /// <exception cref="ArgumentException">No column is known, or they differ in length, or are empty.</exception>
    public EmpiricalCopula(params IReadOnlyList<double[]?> sizes)
    {
        var count = sizes.FirstOrDefault(column => column is not null)?.Length ?? 0;
        if (count == 0 || sizes.Any(column => column is not null && column.Length != count))
            throw new ArgumentException("sizes must hold columns of one length, and a value in each.", nameof(sizes));
        Count = Math.Min(count, Most);
        ranks = [.. sizes.Select(column => column is null ? [] : Ranks(column))];
    }

    /// <summary>How many jobs it knows.</summary>
    public int Count { get; }

    /// <summary>Makes independent ranks those of one of the jobs, and anything up to the next one's.</summary>
    /// <param name="chosen">Chooses the job.</param>
    /// <param name="independent">One a size, from 0 to 1.</param>
    internal void Apply(RandomStream chosen, Span<double> independent)
    {
        var job = chosen.NextIndex(Count);
        for (var size = 0; size < ranks.Length; size++)
        {
            if (ranks[size].Length > 0)
                independent[size] = Math.Min(1, ranks[size][job] + (independent[size] * (1.0 / Count)));
        }
    }

    private float[] Ranks(double[] column)
    {
        var order = Enumerable.Range(0, column.Length).ToArray();
        Array.Sort([.. column], order);
        var all = new float[column.Length];
        for (var rank = 0; rank < order.Length; rank++)
            all[order[rank]] = (float)rank / order.Length;
        return [.. Enumerable.Range(0, Count).Select(i => all[(int)((long)i * column.Length / Count)])];
    }
}
