using MathNet.Numerics.Distributions;

namespace CloudIntel.Core.Analytics;

/// <summary>
/// The straight line that a series follows, whatever its outliers: the median of the slopes of all pairs (Sen 1968), with the interval that Kendall's
/// statistic gives, widened where neighbours resemble each other (Yue and Wang 2004).
/// </summary>
/// <param name="Slope">Rise a step.</param>
/// <param name="Least">Lower bound of the slope at 95 percent.</param>
/// <param name="Most">Upper bound of the slope at 95 percent.</param>
/// <param name="PValue">Probability of such order, either way, in a series without a trend: the test of Mann and Kendall.</param>
/// <param name="Start">Height of the line at the first value.</param>
public readonly record struct SenTrend(double Slope, double Least, double Most, double PValue, double Start)
{
    /// <summary>The fewest values of a trend.</summary>
    public const int Shortest = 5;

    /// <summary>The most values, so that pairs stay few enough; more are to be summarised first.</summary>
    public const int Longest = 2_000;

    /// <summary>Two-sided 95 percent of a normal distribution.</summary>
    private const double Quantile = 1.959964;

    /// <summary>Finds the line. O(n² log n).</summary>
    /// <param name="values">The values in the same distance, finite: <see cref="Shortest"/> to <see cref="Longest"/>.</param>
    public static SenTrend Of(ReadOnlySpan<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, Shortest, nameof(values));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values.Length, Longest, nameof(values));
        var slopes = Slopes(values, out var order);
        var slope = new ReadOnlySpan<double>(slopes).MedianOfSorted();
        var deviation = Math.Sqrt(Variance(values) * Inflation(values, slope));
        var half = Quantile * deviation / 2;
        var outside = (int)Math.Clamp(Math.Floor((slopes.Length / 2.0) - half), 0, (slopes.Length - 1) / 2);
        var score = deviation > 0 ? Math.Max(0, Math.Abs(order) - 1) / deviation : 0;
        return new(slope, slopes[outside], slopes[^(outside + 1)], 2 * Normal.CDF(0, 1, -score), Intercept(values, slope));
    }

    /// <summary>Where the line of a slope that leaves as many values above as below it is at the first value.</summary>
    public static double Intercept(ReadOnlySpan<double> values, double slope)
    {
        var left = Left(values, slope);
        Array.Sort(left);
        return new ReadOnlySpan<double>(left).MedianOfSorted();
    }

    /// <summary>What is left of the values when a slope is taken out.</summary>
    private static double[] Left(ReadOnlySpan<double> values, double slope)
    {
        var left = new double[values.Length];
        for (var i = 0; i < left.Length; i++)
            left[i] = values[i] - (slope * i);
        return left;
    }

    /// <summary>The slopes of all pairs in order, and how many rise more than fall.</summary>
    private static double[] Slopes(ReadOnlySpan<double> values, out int order)
    {
        var slopes = new double[values.Length * (values.Length - 1) / 2];
        var count = order = 0;
        for (var i = 0; i < values.Length; i++)
        {
            for (var j = i + 1; j < values.Length; j++)
            {
                slopes[count++] = (values[j] - values[i]) / (j - i);
                order += Math.Sign(values[j] - values[i]);
            }
        }

        Array.Sort(slopes);
        return slopes;
    }

    /// <summary>Variance of Kendall's statistic, with values that are equal taken out.</summary>
    private static double Variance(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        double n = values.Length;
        var variance = n * (n - 1) * ((2 * n) + 5);
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            for (end = start + 1; end < sorted.Length && sorted[end].Equals(sorted[start]);)
                end++;
            double equal = end - start;
            variance -= equal * (equal - 1) * ((2 * equal) + 5);
        }

        return variance / 18;
    }

    private static double Inflation(ReadOnlySpan<double> values, double slope)
    {
        var correlation = Math.Clamp(new ReadOnlySpan<double>(Left(values, slope)).NeighbourCorrelation(), 0, 0.9);
        return (1 + correlation) / (1 - correlation);
    }
}
