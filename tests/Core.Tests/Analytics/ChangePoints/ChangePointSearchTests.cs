using CloudIntel.Core.Analytics;
using CloudIntel.Core.Analytics.ChangePoints;

namespace CloudIntel.Core.Tests.Analytics.ChangePoints;

/// <summary>Change points of series as people have them.</summary>
public sealed class ChangePointSearchTests
{
    private static readonly ChangePointRules Rules = new();

    [Theory]
    [InlineData(ChangeCost.Mean)]
    [InlineData(ChangeCost.Median)]
    [InlineData(ChangeCost.Rank)]
    [InlineData(ChangeCost.Normal)]
    public void A_step_is_found_where_it_is_and_in_any_unit(ChangeCost cost)
    {
        var values = Noise.Normal(200, seed: 3).StepAt(120, 4);
        foreach (var scale in new[] { 1e-9, 1, 1e12 })
        {
            var point = Assert.Single(ChangePointSearch.Find([.. values.Select(value => (value + 10) * scale)], Rules with { Cost = cost }));
            Assert.InRange(point.Index, 118, 122);
            Assert.InRange(point.Confidence, 0.99, 1);
        }
    }

    [Fact]
    public void Values_that_wander_are_not_cut_at_each_turn()
    {
        var plain = Enumerable.Range(0, 20).Sum(seed => ChangePointSearch.Find(Noise.Autoregressive(300, 0.8, seed), Rules with { Penalty = 3 }).Count);
        var careful = Enumerable.Range(0, 20).Sum(seed => ChangePointSearch.Find(Noise.Autoregressive(300, 0.8, seed), Rules).Count);
        Assert.True(careful * 4 < plain, $"{careful} against {plain}");
    }

    [Fact]
    public void A_season_is_no_change_and_hides_none()
    {
        var values = Noise.Normal(210, seed: 5).StepAt(100, 3);
        for (var i = 0; i < values.Length; i++)
            values[i] += i % 7 >= 5 ? -8 : 0;
        Assert.Equal(7, Periods.Find(values));
        Assert.InRange(Assert.Single(ChangePointSearch.Find(values, Rules)).Index, 98, 102);
    }

    [Fact]
    public void Segments_are_no_shorter_than_asked()
    {
        var values = Noise.Normal(100, seed: 1).StepAt(50, 20).StepAt(53, -20);
        Assert.Equal([50, 53], ChangePointSearch.Find(values, Rules with { Penalty = 3 }).Select(point => point.Index));
        Assert.Empty(ChangePointSearch.Find(values, Rules with { Penalty = 3, MinimumSegment = 10 }));
    }

    [Theory]
    [InlineData(12, 0)]
    [InlineData(24, 0.05)]
    [InlineData(7, 0)]
    public void A_period_is_found_with_a_trend_and_with_noise(int period, double slope)
    {
        var noise = Noise.Normal(20 * period, seed: 9);
        double[] values = [.. noise.Select((value, i) => (slope * i) + (3 * Math.Sin(2 * Math.PI * i / period)) + value)];
        Assert.Equal(period, Periods.Find(values));
    }

    [Fact]
    public void Noise_and_what_is_too_short_have_no_period()
    {
        Assert.Equal(0, Periods.Find(Noise.Normal(500, seed: 2)));
        Assert.Equal(0, Periods.Find([]));
        Assert.Equal(0, Periods.Find([1, 2, 1, 2]));
        Assert.Equal(0, Periods.Find(new double[100]));
        Assert.Equal(0, Periods.Find([.. Enumerable.Range(0, 100).Select(i => (double)i)]));
    }
}
