using CloudIntel.Core.Analytics;
using CloudIntel.Core.Simulation.Experiments;
using CloudIntel.Core.Simulation.Randomness;

namespace CloudIntel.Core.Simulation.Validation;

/// <summary>
/// Confidence intervals of what is worked out from values that resemble their neighbours: whole blocks of time are drawn, the series closed to a circle (Politis and Romano, A circular
/// block-resampling procedure, 1992). Blocks are as long as is best where each value depends on the one before it (Carlstein 1986): (√6·ρ/(1−ρ²))^⅔ · n^⅓.
/// </summary>
internal sealed class BlockBootstrap
{
    /// <summary>How often a series is drawn again.</summary>
    public const int Resamples = 500;

    private readonly int[][] starts;
    private readonly int count;
    private readonly int length;
    private readonly double confidence;

    /// <summary>Draws the blocks.</summary>
    /// <param name="values">By which the length of blocks is chosen; at least two.</param>
    /// <param name="confidence">In (0, 1).</param>
    /// <param name="seed">The same seed gives the same intervals.</param>
    public BlockBootstrap(double[] values, double confidence, ulong seed)
    {
        this.confidence = confidence;
        count = values.Length;
        var correlation = Math.Clamp(Math.Abs(new ReadOnlySpan<double>(values).NeighbourCorrelation()), 0, 0.99);
        length = Math.Clamp((int)Math.Ceiling(Math.Pow(Math.Sqrt(6) * correlation / (1 - (correlation * correlation)), 2.0 / 3) * Math.Cbrt(count)), 1, Math.Max(1, count / 4));
        var stream = new RandomStream(seed, "blocks");
        starts = [.. Enumerable.Range(0, Resamples).Select(_ => Enumerable.Range(0, (count + length - 1) / length).Select(_ => stream.NextIndex(count)).ToArray())];
    }

    /// <summary>Of the sum of some values over the sum of others, by a factor. Resamples in which the second is 0 are left out.</summary>
    public Interval OfRatio(double[] above, double[] below, double factor)
    {
        var (sumsAbove, sumsBelow) = (Prefixes(above), Prefixes(below));
        return Percentile([.. starts.Select(drawn => factor * Sum(sumsAbove, drawn) / Sum(sumsBelow, drawn))]);
    }

    /// <summary>Of anything that is worked out from some of the values, which are told by their indices. The estimate lies inside, also where resampling makes it larger, as it does errors.</summary>
    public Interval Of(Func<IEnumerable<int>, double> statistic, double estimate)
    {
        var interval = Percentile([.. starts.Select(drawn => statistic(Places(drawn)))]);
        return new(Math.Min(interval.Lower, estimate), Math.Max(interval.Upper, estimate));
    }

    private IEnumerable<int> Places(int[] drawn)
    {
        var left = count;
        foreach (var start in drawn)
        {
            for (var i = 0; i < length && left > 0; i++, left--)
                yield return (start + i) % count;
        }
    }

    private double Sum(double[] prefixes, int[] drawn)
    {
        var (sum, left) = (0.0, count);
        foreach (var start in drawn)
        {
            var taken = Math.Min(length, left);
            var end = start + taken;
            sum += end <= count ? prefixes[end] - prefixes[start] : prefixes[count] - prefixes[start] + prefixes[end - count];
            left -= taken;
        }

        return sum;
    }

    private static double[] Prefixes(double[] values)
    {
        var prefixes = new double[values.Length + 1];
        for (var i = 0; i < values.Length; i++)
            prefixes[i + 1] = prefixes[i] + values[i];
        return prefixes;
    }

    private Interval Percentile(double[] replicates)
    {
        double[] sorted = [.. replicates.Where(double.IsFinite).Order()];
        var outside = (int)Math.Floor((1 - confidence) / 2 * sorted.Length);
        return new(sorted[outside], sorted[^(outside + 1)]);
    }
}
