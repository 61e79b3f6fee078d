using CloudIntel.Core.Analytics;
using CloudIntel.Core.Simulation.Randomness;
using MathNet.Numerics.Distributions;

namespace CloudIntel.Core.Simulation.Experiments;

/// <summary>
/// Confidence intervals by resampling, corrected for bias and skew (BCa: Efron, Better bootstrap confidence intervals, JASA 1987), and widened as Student's t is wider than the
/// normal distribution, without which they are too narrow for few values (Hesterberg, What teachers should know about the bootstrap, 2015).
/// One set of resamples serves all samples of a size: O(size · resamples) once, and again for each interval.
/// </summary>
internal sealed class Bootstrap
{
    /// <summary>How often a sample is drawn again.</summary>
    public const int Resamples = 2_000;

    /// <summary>A mean that is a smaller part of that of the sample is 0, but for rounding.</summary>
    private const double Rounding = 1e-14;

    private readonly ushort[] picks;
    private readonly int size;

    /// <summary>Draws the resamples.</summary>
    /// <param name="size">How many values a sample has: 2 to 65,535.</param>
    /// <param name="seed">The same seed gives the same intervals.</param>
    public Bootstrap(int size, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, ushort.MaxValue);
        this.size = size;
        picks = new ushort[size * Resamples];
        var stream = new RandomStream(seed, "bootstrap", size);
        for (var i = 0; i < picks.Length; i++)
            picks[i] = (ushort)stream.NextIndex(size);
    }

    /// <summary>Of the mean.</summary>
    /// <param name="values">As many as the size.</param>
    /// <param name="confidence">In (0, 1).</param>
    public Interval OfMean(ReadOnlySpan<double> values, double confidence)
    {
        var (mean, means, without) = (values.Mean(), Means(values), MeansWithoutOne(values));
        return Corrected(mean, means, without, confidence);
    }

    /// <summary>Of the difference of two means in percent of the second, of values that are pairs.</summary>
    /// <returns>Null where the second mean is 0, or has one sign in some resamples and another one in others.</returns>
    public Interval? OfRelativePercent(ReadOnlySpan<double> values, ReadOnlySpan<double> baseline, double confidence)
    {
        var below = Means(baseline);
        var belowWithout = MeansWithoutOne(baseline);
        var sign = Math.Sign(baseline.Mean());
        if (sign == 0 || below.Any(mean => Math.Sign(mean) != sign) || belowWithout.Any(mean => Math.Sign(mean) != sign))
            return null;
        return Corrected(
            RelativePercent(values.Mean(), baseline.Mean()), Percentages(Means(values), below), Percentages(MeansWithoutOne(values), belowWithout), confidence);

        static double[] Percentages(double[] above, double[] below)
        {
            for (var i = 0; i < above.Length; i++)
                above[i] = RelativePercent(above[i], below[i]);
            return above;
        }
    }

    /// <summary>How much more a mean is than another one, in percent of the size of that.</summary>
    public static double RelativePercent(double mean, double baseline) => 100 * (mean - baseline) / Math.Abs(baseline);

    /// <summary>The means of all resamples.</summary>
    private double[] Means(ReadOnlySpan<double> values)
    {
        var middle = values.Mean();
        var means = new double[Resamples];
        for (var i = 0; i < Resamples; i++)
        {
            var sum = 0.0;
            foreach (var pick in picks.AsSpan(i * size, size))
                sum += values[pick] - middle;
            means[i] = middle + (sum / size);
            if (Math.Abs(means[i]) <= Rounding * Math.Abs(middle))
                means[i] = 0;
        }

        return means;
    }

    /// <summary>For each value, the mean of the others.</summary>
    private static double[] MeansWithoutOne(ReadOnlySpan<double> values)
    {
        var mean = values.Mean();
        var means = new double[values.Length];
        for (var i = 0; i < means.Length; i++)
            means[i] = mean - ((values[i] - mean) / (values.Length - 1));
        return means;
    }

    private Interval Corrected(double estimate, double[] replicates, double[] withoutOne, double confidence)
    {
        Array.Sort(replicates);
        if (replicates[0] == replicates[^1])
            return new(estimate, estimate);
        var bias = Normal.InvCDF(0, 1, Math.Clamp(ShareBelow(replicates, estimate), 1.0 / Resamples, 1 - (1.0 / Resamples)));
        var acceleration = Acceleration(withoutOne);
        var width = Math.Sqrt(size / (size - 1.0)) * StudentT.InvCDF(0, 1, size - 1, (1 + confidence) / 2);
        return new(Math.Min(estimate, End(-width)), Math.Max(estimate, End(width)));

        double End(double normal)
        {
            var stretch = 1 - (acceleration * (bias + normal));
            return Quantile(replicates, stretch > 0 ? Normal.CDF(0, 1, bias + ((bias + normal) / stretch)) : Normal.CDF(0, 1, normal));
        }
    }

    /// <summary>How much the spread of the estimate changes with its value: the skew of what single values do to it, by 6.</summary>
    private static double Acceleration(double[] withoutOne)
    {
        var mean = withoutOne.Average();
        var largest = withoutOne.Max(value => Math.Abs(value - mean));
        if (largest == 0)
            return 0;
        var (squares, cubes) = (0.0, 0.0);
        foreach (var value in withoutOne)
        {
            var influence = (mean - value) / largest;
            squares += influence * influence;
            cubes += influence * influence * influence;
        }

        return cubes / (6 * Math.Pow(squares, 1.5));
    }

    private static double ShareBelow(double[] sorted, double value)
    {
        var (below, same) = (0, 0);
        foreach (var replicate in sorted)
        {
            below += replicate < value ? 1 : 0;
            same += replicate == value ? 1 : 0;
        }

        return (below + (same / 2.0)) / sorted.Length;
    }

    private static double Quantile(double[] sorted, double probability)
    {
        var place = Math.Clamp((probability * (sorted.Length + 1)) - 1, 0, sorted.Length - 1);
        var (index, rest) = ((int)place, place - Math.Floor(place));
        return index + 1 < sorted.Length ? sorted[index] + (rest * (sorted[index + 1] - sorted[index])) : sorted[index];
    }
}
