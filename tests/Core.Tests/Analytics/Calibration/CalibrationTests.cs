using CloudIntel.Core.Analytics.Calibration;
using CloudIntel.Core.Analytics.Scores;

namespace CloudIntel.Core.Tests.Analytics.Calibration;

/// <summary>Probabilities that mean what they say.</summary>
public sealed class CalibrationTests
{
    [Fact]
    public void Adjacent_violators_are_pooled()
    {
        var curve = IsotonicCalibration.Fit([(1, false), (2, true), (3, false), (4, true), (5, true)]);
        Assert.Equal([(1, 0), (2.5, 0.5), (4.5, 1)], curve.Points);
        Assert.Equal([0, 0, 0.25, 0.5, 0.75, 1, 1], new[] { -9, 1, 1.75, 2.5, 3.5, 4.5, 99 }.Select(curve.Of));
    }

    [Fact]
    public void A_prior_keeps_a_few_decisions_from_being_certain()
    {
        Assert.Equal(0.875, IsotonicCalibration.Fit([(1, true), (1, true), (1, true)], prior: 0.5).Of(1));
        Assert.Throws<ArgumentException>(() => IsotonicCalibration.Fit([]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Both_find_the_probabilities_that_outcomes_were_drawn_with(int seed)
    {
        var random = new Random(seed);
        (double Score, bool Right)[] Draw(int count) => [.. Enumerable.Range(0, count)
            .Select(_ => random.NextDouble() * 8).Select(score => (score, random.NextDouble() < Likely(score)))];
        var learnt = Draw(4000);
        var (isotonic, platt) = (IsotonicCalibration.Fit(learnt), PlattCalibration.Fit(learnt));
        Assert.InRange(platt.Slope, 1.3, 1.7);
        Assert.InRange(platt.Intercept, -6.8, -5.2);
        var judged = Draw(2000);
        Assert.InRange(DecisionScore.Of(judged.Select(one => (isotonic.Of(one.Score), one.Right))).CalibrationError, 0, 0.04);
        Assert.InRange(DecisionScore.Of(judged.Select(one => (platt.Of(one.Score), one.Right))).CalibrationError, 0, 0.04);
        Assert.All(Enumerable.Range(0, 79), i => Assert.True(isotonic.Of(i / 10.0) <= isotonic.Of((i + 1) / 10.0)));
    }

    [Fact]
    public void Scores_that_divide_right_from_wrong_make_a_steep_but_finite_curve()
    {
        var curve = PlattCalibration.Fit([(0, false), (1, false), (9, true), (10, true)]);
        Assert.True(double.IsFinite(curve.Slope) && curve.Of(0) < 0.3 && curve.Of(10) > 0.7);
    }

    [Fact]
    public void One_kind_of_outcome_alone_makes_a_flat_curve() =>
        Assert.InRange(PlattCalibration.Fit([(1, true), (1, true), (2, true)]).Of(1.5), 0.7, 0.9);

    private static double Likely(double score) => 1 / (1 + Math.Exp(6 - (1.5 * score)));
}
