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
    public void Single_values_however_far_are_no_change_and_hide_none()
    {
        var values = Noise.Normal(300, seed: 12).StepAt(200, 3);
        (values[40], values[41], values[90], values[260]) = (60, 55, -80, 100);
        Assert.InRange(Assert.Single(ChangePointSearch.Find(values, Rules)).Index, 197, 203);
        double[] constant = [.. Enumerable.Range(0, 100).Select(i => i == 50 ? 900.0 : 7)];
        Assert.Empty(ChangePointSearch.Find(constant, Rules));
        Assert.Equal([60], ChangePointSearch.Find([.. Enumerable.Range(0, 100).Select(i => i < 60 ? 7.0 : 8)], Rules).Select(point => point.Index));
    }

    /// <summary>Series of 40 to 1,000 values with up to three steps of half a deviation to four; a third resembles what was before, a quarter has heavy tails.</summary>
    [Theory]
    [InlineData(ChangeCost.Mean, 400)]
    [InlineData(ChangeCost.Median, 400)]
    [InlineData(ChangeCost.Rank, 400)]
    [InlineData(ChangeCost.Normal, 1200)]
    public void Confidence_is_how_often_a_change_is_there(ChangeCost cost, int series)
    {
        var random = new Random(21);
        var found = new List<(double Confidence, bool IsTrue)>();
        for (var seed = 0; seed < series; seed++)
        {
            var length = (int)(40 * Math.Pow(25, random.NextDouble()));
            var values = random.Next(3) == 0 ? Noise.Autoregressive(length, 0.8 * random.NextDouble(), seed) : Noise.Normal(length, seed);
            if (random.Next(4) == 0)
                values = [.. values.Select(value => value * Math.Exp(0.4 * Math.Abs(value)))];
            var steps = Enumerable.Range(0, random.Next(4)).Select(_ => 5 + random.Next(length - 10)).ToList();
            foreach (var step in steps)
                values = values.StepAt(step, (random.Next(2) == 0 ? 1 : -1) * (0.5 + (3.5 * random.NextDouble())));
            found.AddRange(ChangePointSearch.Find(values, Rules with { Cost = cost }).Select(point => (point.Confidence, steps.Exists(step => Math.Abs(step - point.Index) <= 5))));
        }

        var bins = found.OrderBy(each => each.Confidence).Chunk((found.Count + 9) / 10).ToList();
        var error = bins.Sum(bin => bin.Length * Math.Abs(bin.Average(each => each.Confidence) - bin.Average(each => each.IsTrue ? 1.0 : 0))) / found.Count;
        Assert.InRange(error, 0, 0.05);
        Assert.InRange(bins[0].Average(each => each.Confidence), 0.2, 0.8); // there is something to tell apart
    }

    [Fact]
    public void Segments_are_no_shorter_than_asked()
    {
        var values = Noise.Normal(100, seed: 1).StepAt(50, 20).StepAt(53, -20);
        Assert.Equal([50, 53], ChangePointSearch.Find(values, Rules with { Penalty = 3 }).Select(point => point.Index));
        Assert.Empty(ChangePointSearch.Find(values, Rules with { Penalty = 3, MinimumSegment = 10 }));
    }

    [Fact]
    public void A_daily_course_by_the_minute_is_no_change_at_each_turn_of_it()
    {
        double[] values = [.. Noise.Normal(8 * 1440, seed: 7).Select((noise, i) => (30 * Math.Sin(2 * Math.PI * i / 1440)) + (10 * noise) + (i < 5000 ? 0 : 25))];
        Assert.InRange(Assert.Single(ChangePointSearch.Find(values, Rules)).Index, 4995, 5005);
    }
}
