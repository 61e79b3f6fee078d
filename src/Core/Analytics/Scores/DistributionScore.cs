using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace CloudIntel.Core.Analytics.Scores;

/// <summary>How good forecasts are that say more than one number: quantiles, or a whole distribution. Gneiting and Raftery, "Strictly Proper Scoring Rules" (2007).</summary>
public static class DistributionScore
{
    /// <summary>The pinball loss of a quantile, in the unit of the values: the smaller the better, least on average for the true quantile.</summary>
    /// <param name="actual">What came.</param>
    /// <param name="quantile">What was said to be above the value with that probability.</param>
    /// <param name="probability">The probability, between 0 and 1.</param>
    public static double Pinball(double actual, double quantile, double probability) =>
        Math.Max(probability * (actual - quantile), (probability - 1) * (actual - quantile));

    /// <summary>
    /// The continuous ranked probability score by quantiles, in the unit of the values: twice the mean pinball loss over probabilities that are evenly spread. For a single
    /// number said with certainty it is the absolute error.
    /// </summary>
    /// <param name="actual">What came.</param>
    /// <param name="quantiles">The quantiles.</param>
    /// <param name="probabilities">Their probabilities, such as 0.05 to 0.95.</param>
    public static double Crps(double actual, ReadOnlySpan<double> quantiles, ReadOnlySpan<double> probabilities)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(quantiles.Length, probabilities.Length, nameof(quantiles));
        var sum = 0.0;
        for (var i = 0; i < quantiles.Length; i++)
            sum += Pinball(actual, quantiles[i], probabilities[i]);
        return 2 * sum / quantiles.Length;
    }

    /// <summary>The same of a normal distribution, exactly: σ·[z·(2Φ(z) − 1) + 2φ(z) − 1/√π].</summary>
    /// <param name="actual">What came.</param>
    /// <param name="mean">Its mean.</param>
    /// <param name="deviation">Its standard deviation, positive.</param>
    public static double NormalCrps(double actual, double mean, double deviation)
    {
        var z = (actual - mean) / deviation;
        return deviation * ((z * ((2 * Normal.CDF(0, 1, z)) - 1)) + (2 * Normal.PDF(0, 1, z)) - (1 / Math.Sqrt(Math.PI)));
    }

    /// <summary>
    /// Weighted quantile loss of many values: twice the sum of their pinball losses, mean over probabilities, as a share of the sum of their sizes; so that sets of different
    /// units can be compared. NaN where all values are 0.
    /// </summary>
    /// <param name="actual">What came; NaN where it is not known.</param>
    /// <param name="quantiles">For each probability the quantiles of all values.</param>
    /// <param name="probabilities">The probabilities.</param>
    public static double WeightedQuantileLoss(ReadOnlySpan<double> actual, IReadOnlyList<IReadOnlyList<double>> quantiles, IReadOnlyList<double> probabilities)
    {
        var (losses, sizes) = (0.0, 0.0);
        for (var i = 0; i < actual.Length; i++)
        {
            if (double.IsNaN(actual[i]))
                continue;
            sizes += Math.Abs(actual[i]);
            for (var k = 0; k < probabilities.Count; k++)
                losses += Pinball(actual[i], quantiles[k][i], probabilities[k]);
        }

        return sizes > 0 ? 2 * losses / probabilities.Count / sizes : double.NaN;
    }

    /// <summary>
    /// The probability integral transform: with which probability a value below the one that came was expected, by quantiles with straight lines between them, and straight
    /// on to 0 and 1 outside by half a step. Over many values it is uniform where the forecasts are honest.
    /// </summary>
    /// <param name="actual">What came.</param>
    /// <param name="quantiles">Quantiles, rising.</param>
    /// <param name="probabilities">Their probabilities, rising.</param>
    public static double Pit(double actual, ReadOnlySpan<double> quantiles, ReadOnlySpan<double> probabilities)
    {
        if (actual < quantiles[0])
            return probabilities[0] / 2;
        for (var i = 1; i < quantiles.Length; i++)
        {
            if (actual >= quantiles[i])
                continue;
            var share = (actual - quantiles[i - 1]) / (quantiles[i] - quantiles[i - 1]);
            return probabilities[i - 1] + (share * (probabilities[i] - probabilities[i - 1]));
        }

        return (1 + probabilities[^1]) / 2;
    }
}

/// <summary>Whether probabilities that should be uniform are.</summary>
/// <param name="Counts">How many lie in each of as many equal parts of 0 to 1.</param>
/// <param name="ChiSquare">Pearson's statistic against equal counts.</param>
/// <param name="PValue">Probability of such a statistic, or a greater one, where they are uniform and independent of each other.</param>
public sealed record PitHistogram(IReadOnlyList<int> Counts, double ChiSquare, double PValue)
{
    /// <summary>Counts.</summary>
    /// <param name="values">Probabilities, at least one.</param>
    /// <param name="bins">How many parts; at least 2.</param>
    public static PitHistogram Of(IReadOnlyCollection<double> values, int bins = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2);
        ArgumentOutOfRangeException.ThrowIfZero(values.Count, nameof(values));
        var counts = new int[bins];
        foreach (var value in values)
            counts[Math.Clamp((int)(value * bins), 0, bins - 1)]++;
        var expected = (double)values.Count / bins;
        var statistic = counts.Sum(count => (count - expected) * (count - expected) / expected);
        return new(counts, statistic, SpecialFunctions.GammaUpperRegularized((bins - 1) / 2.0, statistic / 2));
    }
}
