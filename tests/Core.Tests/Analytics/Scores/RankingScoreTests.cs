using CloudIntel.Core.Analytics.Scores;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Analytics.Scores;

/// <summary>Scores that need no threshold, value by value.</summary>
public sealed class RankingScoreTests
{
    [Fact]
    public void It_is_what_the_documentation_of_scikit_learn_shows()
    {
        var score = RankingScore.Of([0.1, 0.4, 0.35, 0.8], [false, false, true, true]);
        Assert.Equal(0.8333333333, score.AveragePrecision, 1e-9);
        Assert.Equal(0.75, score.AreaUnderRoc, 1e-12);
    }

    [Fact]
    public void Values_of_the_same_score_enter_together_and_count_half()
    {
        var score = RankingScore.Of([1, 1, 1, 0], [true, false, false, true]);
        Assert.Equal((0.5 / 3) + (0.5 * 0.5), score.AveragePrecision, 1e-12);
        Assert.Equal(0.5 * 0.5, score.AreaUnderRoc, 1e-12);
    }

    [Fact]
    public void Without_labels_there_is_nothing_to_score()
    {
        Assert.Equal((double.NaN, double.NaN), (RankingScore.Of([1, 2], [false, false]).AveragePrecision, RankingScore.Of([1, 2], [true, true]).AreaUnderRoc));
        Assert.Equal(1, RankingScore.Of([1, 2], [true, true]).AveragePrecision);
    }

    [Fact]
    public void It_is_what_counting_all_pairs_gives() => Prop.ForAll(Cases(), test =>
    {
        var (scores, labels) = (test.Select(value => (double)value.Score).ToArray(), test.Select(value => value.Label).ToArray());
        var pairs = from one in test where one.Label from other in test where !other.Label select one.Score > other.Score ? 1 : one.Score == other.Score ? 0.5 : 0;
        Assert.Equal(pairs.DefaultIfEmpty(double.NaN).Average(), RankingScore.Of(scores, labels).AreaUnderRoc, 1e-9);
    }).QuickCheckThrowOnFailure();

    private static Arbitrary<(int Score, bool Label)[]> Cases() =>
        (from score in Gen.Choose(0, 6) from label in Gen.Elements(true, false) select (score, label)).ArrayOf().Where(test => test.Length > 0).ToArbitrary();
}
