using CloudIntel.Core.Analytics;
using MathNet.Numerics.Distributions;

namespace CloudIntel.Core.Simulation.Experiments;

/// <summary>Student's paired test: whether the mean of differences is other than 0. Two-sided.</summary>
/// <param name="Statistic">t; null where the differences are all the same, and not 0.</param>
/// <param name="PValue">Probability of such a mean, or one further from 0, where it is 0.</param>
internal readonly record struct PairedTTest(double? Statistic, double PValue)
{
    /// <summary>Deviations below this part of the mean are rounding.</summary>
    private const double Rounding = 1e-14;

    /// <summary>
    /// Tests. Differences that are all 0 are no difference: t is 0. Where they are all the same otherwise, t has no value; then signs decide: the same one n times has
    /// the probability 2¹⁻ⁿ.
    /// </summary>
    /// <param name="differences">At least two.</param>
    public static PairedTTest Of(ReadOnlySpan<double> differences)
    {
        var (mean, deviation) = (differences.Mean(), differences.Deviation());
        if (deviation <= Rounding * Math.Abs(mean))
            return mean == 0 ? new(0, 1) : new(null, Math.Pow(2, 1 - differences.Length));
        var statistic = mean / deviation * Math.Sqrt(differences.Length);
        return new(statistic, Math.Min(1, 2 * StudentT.CDF(0, 1, differences.Length - 1, -Math.Abs(statistic))));
    }
}
