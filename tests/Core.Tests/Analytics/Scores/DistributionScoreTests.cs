using CloudIntel.Core.Analytics.Scores;

namespace CloudIntel.Core.Tests.Analytics.Scores;

/// <summary>Scores of quantiles and distributions.</summary>
public sealed class DistributionScoreTests
{
    [Fact]
    public void Too_low_a_high_quantile_costs_more_than_too_high_a_one()
    {
        Assert.Equal(9, DistributionScore.Pinball(actual: 20, quantile: 10, probability: 0.9), 1e-12);
        Assert.Equal(1, DistributionScore.Pinball(actual: 10, quantile: 20, probability: 0.9), 1e-12);
        Assert.Equal(0, DistributionScore.Pinball(10, 10, 0.3));
    }

    [Fact]
    public void Of_a_normal_distribution_it_is_what_is_published()
    {
        Assert.Equal((Math.Sqrt(2) - 1) / Math.Sqrt(Math.PI), DistributionScore.NormalCrps(0, 0, 1), 1e-12); // Gneiting and Raftery (2007), at the mean
        Assert.Equal(0.602441, DistributionScore.NormalCrps(1, 0, 1), 1e-6);
        Assert.Equal(3 * DistributionScore.NormalCrps(1, 0, 1), DistributionScore.NormalCrps(13, 10, 3), 1e-12);
    }

    [Fact]
    public void By_many_quantiles_it_is_what_the_formula_says()
    {
        var probabilities = Enumerable.Range(0, 1000).Select(i => (i + 0.5) / 1000).ToArray();
        double[] quantiles = [.. probabilities.Select(probability => MathNet.Numerics.Distributions.Normal.InvCDF(5, 2, probability))];
        Assert.Equal(DistributionScore.NormalCrps(6.5, 5, 2), DistributionScore.Crps(6.5, quantiles, probabilities), 1e-3);
        Assert.Equal(3, DistributionScore.Crps(10, [7, 7, 7], [0.25, 0.5, 0.75]), 1e-12); // a number said with certainty
    }

    [Fact]
    public void Losses_of_many_values_are_a_share_of_their_sizes()
    {
        // Pinball losses: 0.5·2 and 0.5·1 of the median, 0.9·0 and 0.1·3 of the other.
        Assert.Equal(2 * (1 + 0.5 + 0 + 0.3) / 2 / 30, DistributionScore.WeightedQuantileLoss([10, double.NaN, -20], [[8, 1, -19], [10, 1, -17]], [0.5, 0.9]), 1e-12);
        Assert.Equal(double.NaN, DistributionScore.WeightedQuantileLoss([0], [[1]], [0.5]));
    }

    [Fact]
    public void Transforms_by_the_true_quantiles_are_uniform_and_by_narrow_ones_are_not()
    {
        double[] probabilities = [.. Enumerable.Range(1, 19).Select(i => i / 20.0)];
        var values = Noise.Normal(5000, seed: 11);
        Assert.InRange(Histogram(1).PValue, 0.01, 1);
        Assert.InRange(Histogram(0.7).PValue, 0, 1e-6);
        Assert.Equal([0.025, 0.5, 0.975], new double[] { -9, 0, 9 }.Select(value => DistributionScore.Pit(value, Quantiles(1), probabilities)).Select(pit => Math.Round(pit, 12)));

        double[] Quantiles(double width) => [.. probabilities.Select(probability => MathNet.Numerics.Distributions.Normal.InvCDF(0, width, probability))];
        PitHistogram Histogram(double width) => PitHistogram.Of([.. values.Select(value => DistributionScore.Pit(value, Quantiles(width), probabilities))]);
    }

    [Fact]
    public void The_statistic_of_a_histogram_is_that_of_Pearson()
    {
        // 4 bins of 2.5 expected each; 1, 2, 3 and 4 found. Of 3 degrees of freedom, P(X ≥ 2) is 0.5724.
        var histogram = PitHistogram.Of([0.1, 0.3, 0.4, 0.55, 0.6, 0.7, 0.8, 0.9, 0.99, 1], 4);
        Assert.Equal([1, 2, 3, 4], histogram.Counts);
        Assert.Equal((2, 0.5724), (histogram.ChiSquare, Math.Round(histogram.PValue, 4)));
    }
}
