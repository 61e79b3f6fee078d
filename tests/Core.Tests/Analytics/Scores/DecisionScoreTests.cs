using CloudIntel.Core.Analytics.Scores;

namespace CloudIntel.Core.Tests.Analytics.Scores;

/// <summary>Scores of probabilities, against figures reckoned by hand.</summary>
public sealed class DecisionScoreTests
{
    [Fact]
    public void Brier_log_loss_and_calibration_error_are_those_of_their_definitions()
    {
        var score = DecisionScore.Of([.. Enumerable.Repeat((0.8, true), 15), .. Enumerable.Repeat((0.8, false), 5)]);
        Assert.Equal(0.75, score.BaseRate, 1e-12);
        Assert.Equal((0.75 * 0.04) + (0.25 * 0.64), score.Brier, 1e-12);
        Assert.Equal(0.05, score.CalibrationError, 1e-12);
        Assert.Equal((-0.75 * Math.Log(0.8)) - (0.25 * Math.Log(0.2)), score.LogLoss, 1e-12);
    }

    [Fact]
    public void The_bins_have_equal_counts()
    {
        // Five bins at 0.1 with none right, five at 0.9 of which all are: an error of 0.1 in each.
        var score = DecisionScore.Of([.. Enumerable.Repeat((0.9, true), 50), .. Enumerable.Repeat((0.1, false), 50)]);
        Assert.Equal(0.1, score.CalibrationError, 1e-12);
        Assert.Equal(0.96, score.BrierSkill, 1e-12);
    }

    [Fact]
    public void The_order_of_equal_probabilities_does_not_matter()
    {
        var decisions = Enumerable.Range(0, 40).Select(i => (0.3 + (0.4 * (i % 2)), i % 3 == 0)).ToList();
        Assert.Equal(DecisionScore.Of(decisions), DecisionScore.Of(Enumerable.Reverse(decisions)));
    }

    [Fact]
    public void Certain_and_wrong_is_a_great_but_finite_loss() => Assert.InRange(DecisionScore.Of([(1, false)]).LogLoss, 30, 40);

    [Fact]
    public void Nothing_and_no_probabilities_are_refused()
    {
        Assert.Throws<ArgumentException>(() => DecisionScore.Of([]));
        Assert.Throws<ArgumentException>(() => DecisionScore.Of([(double.NaN, true)]));
        Assert.Throws<ArgumentException>(() => DecisionScore.Of([(1.2, true)]));
    }

    [Fact]
    public void Risk_is_that_of_the_most_certain_decisions() =>
        Assert.Equal([(0.25, 0), (0.75, 1.0 / 3), (1, 0.5)], DecisionScore.RiskCoverage([(0.99, true), (0.1, true), (0.9, true), (0.6, false)]));
}
