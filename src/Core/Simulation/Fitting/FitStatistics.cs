using CloudIntel.Core.Simulation.Distributions;

namespace CloudIntel.Core.Simulation.Fitting;

/// <summary>How far values are from a distribution.</summary>
internal static class FitStatistics
{
    private const double Least = 1e-300;

    /// <summary>The greatest distance of the distribution functions.</summary>
    /// <param name="sorted">From the least to the most.</param>
    /// <param name="distribution">That may have made them.</param>
    public static double KolmogorovSmirnov(double[] sorted, Distribution distribution)
    {
        var greatest = 0.0;
        for (var i = 0; i < sorted.Length; i++)
        {
            var expected = distribution.Cdf(sorted[i]);
            greatest = Math.Max(greatest, Math.Max(((i + 1.0) / sorted.Length) - expected, expected - ((double)i / sorted.Length)));
        }

        return greatest;
    }

    /// <summary>The probability of such a distance or a greater one; Kolmogorov's limit with Stephens' correction for few values.</summary>
    public static double KolmogorovPValue(double distance, int count)
    {
        var root = Math.Sqrt(count);
        var scaled = (root + 0.12 + (0.11 / root)) * distance;
        if (scaled < 0.2)
            return 1; // to twelve digits; the series needs ever more terms
        var sum = 0.0;
        for (var k = 1; k <= 100; k++)
        {
            var term = Math.Exp(-2 * k * k * scaled * scaled);
            sum += (k % 2 == 1 ? 2 : -2) * term;
            if (term < 1e-16)
                break;
        }

        return Math.Clamp(sum, 0, 1);
    }

    /// <summary>A²: squared distances, weighted by how little of the distribution lies beyond.</summary>
    public static double AndersonDarling(double[] sorted, Distribution distribution)
    {
        var sum = 0.0;
        for (var i = 0; i < sorted.Length; i++)
        {
            var below = Math.Max(Least, distribution.Cdf(sorted[i]));
            var above = Math.Max(Least, 1 - distribution.Cdf(sorted[^(i + 1)]));
            sum += ((2 * i) + 1) * (Math.Log(below) + Math.Log(above));
        }

        return -sorted.Length - (sum / sorted.Length);
    }
}
