using CloudIntel.Core.Simulation.Experiments;
using CloudIntel.Core.Simulation.Randomness;

namespace CloudIntel.Core.Tests.Simulation.Experiments;

public sealed class IntervalsTests
{
    /// <summary>Of 1,000 samples; seeds are fixed. Skewed values are the hard case: Student's intervals hold 88 percent of the time with ten of them.</summary>
    [Theory]
    [InlineData("normal", 5, 0.94)]
    [InlineData("normal", 10, 0.935)]
    [InlineData("normal", 30, 0.935)]
    [InlineData("exponential", 10, 0.905)]
    [InlineData("exponential", 30, 0.92)]
    public void Intervals_hold_about_as_often_as_they_say(string distribution, int size, double least)
    {
        const int Samples = 1_000;
        var intervals = new Intervals(0.95, 1);
        var stream = new RandomStream(2, distribution, size);
        var held = 0;
        for (var i = 0; i < Samples; i++)
        {
            double[] values = [.. Enumerable.Range(0, size).Select(_ => distribution == "normal" ? 1 + stream.NextNormal() : stream.NextExponential(1))];
            held += intervals.OfMean(values)!.Value.Covers(1) ? 1 : 0;
        }

        Assert.InRange((double)held / Samples, least, 0.97);
    }

    [Fact]
    public void Relative_differences_hold_as_often_as_they_say()
    {
        const int Samples = 1_000;
        var intervals = new Intervals(0.95, 1);
        var stream = new RandomStream(2, "relative");
        var held = 0;
        foreach (var size in Enumerable.Range(0, Samples).Select(i => i % 2 == 0 ? 6 : 20))
        {
            double[] baseline = [.. Enumerable.Range(0, size).Select(_ => 50 + (5 * stream.NextNormal()))];
            double[] values = [.. baseline.Select(value => (0.8 * value) + stream.NextNormal())];
            held += intervals.OfRelativePercent(values, baseline)!.Value.Covers(-20) ? 1 : 0;
        }

        Assert.InRange((double)held / Samples, 0.93, 0.97);
    }

    /// <summary>Wilson's interval of 1 of 10: Brown, Cai and DasGupta, Interval estimation for a binomial proportion (2001).</summary>
    [Fact]
    public void A_proportion_is_never_certain()
    {
        var intervals = new Intervals(0.95, 0);
        var one = intervals.OfProportion([1, 0, 0, 0, 0, 0, 0, 0, 0, 0])!.Value;
        Assert.Equal(0.0179, one.Lower, 1e-4);
        Assert.Equal(0.4042, one.Upper, 1e-4);

        var all = intervals.OfProportion([1, 1, 1, 1, 1, 1, 1, 1, 1, 1])!.Value;
        Assert.Equal(0.7225, all.Lower, 1e-4);
        Assert.Equal(1, all.Upper);
    }

    [Fact]
    public void Two_proportions_that_are_the_same_may_still_differ()
    {
        var interval = new Intervals(0.95, 0).OfProportionDifference(new double[10])!.Value;

        Assert.Equal(-interval.Upper, interval.Lower, 1e-12);
        Assert.Equal(1.959964 * Math.Sqrt(2 / 12.0 / 12), interval.Upper, 1e-6);
    }

    [Fact]
    public void Values_that_are_all_the_same_have_an_interval_without_width() =>
        Assert.Equal(new Interval(7.3, 7.3), new Intervals(0.95, 0).OfMean([7.3, 7.3, 7.3, 7.3, 7.3, 7.3, 7.3, 7.3, 7.3]));

    [Fact]
    public void Resamples_of_nothing_but_zeros_have_a_mean_of_zero_without_rounding() =>
        Assert.Equal(0, new Intervals(0.95, 0).OfMean([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])!.Value.Lower);

    [Fact]
    public void A_baseline_that_may_be_0_has_no_percentages()
    {
        var intervals = new Intervals(0.95, 0);

        Assert.Null(intervals.OfRelativePercent([1, 2, 3], [-1, 0, 1]));
        Assert.Null(intervals.OfRelativePercent([1, 2, 3], [-1, 2, 1]));
        Assert.Null(intervals.OfRelativePercent([1, 2, 3, 1, 2, 3, 1, 2, 3], [0, 0, 0, 0, 0, 0, 0, 0, 1]));
    }

    [Fact]
    public void One_value_has_no_interval()
    {
        var intervals = new Intervals(0.95, 0);

        Assert.Null(intervals.OfMean([1]));
        Assert.Null(intervals.OfProportion([1]));
        Assert.Null(intervals.OfProportionDifference([1]));
        Assert.Null(intervals.OfRelativePercent([1], [2]));
    }
}
