using CloudIntel.Core.Simulation.Experiments;
using CloudIntel.Core.Simulation.Randomness;

namespace CloudIntel.Core.Tests.Simulation.Experiments;

/// <summary>Student's, Wilcoxon's and Holm's procedures, held to published examples.</summary>
public sealed class PairedTestsTests
{
    /// <summary>Darwin's maize, crossed less self-fertilised, in eighths of an inch: Fisher, The Design of Experiments (1935), section 17; SciPy's example of wilcoxon.</summary>
    private static readonly double[] Maize = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75];

    /// <summary>Student's hours of sleep with two drugs (1908); R's data set sleep and its example of t.test.</summary>
    private static readonly double[] Sleep = [-1.2, -2.4, -1.3, -1.3, 0, -1, -1.8, -0.8, -4.6, -1.4];

    /// <summary>Depression before and after, Hollander and Wolfe, Nonparametric Statistical Methods (1973), page 29; R's example of wilcox.test.</summary>
    private static readonly double[] Depression =
        [1.83 - 0.878, 0.50 - 0.647, 1.62 - 0.598, 2.48 - 2.05, 1.68 - 1.06, 1.88 - 1.29, 1.55 - 1.06, 3.06 - 3.14, 1.30 - 1.29];

    [Fact]
    public void Students_test_gives_what_Fisher_and_R_give()
    {
        var maize = PairedTTest.Of(Maize);
        Assert.Equal(2.148, maize.Statistic!.Value, 1e-3);
        Assert.Equal(0.0497, maize.PValue, 1e-4);

        var sleep = PairedTTest.Of(Sleep);
        Assert.Equal(-4.0621, sleep.Statistic!.Value, 1e-4);
        Assert.Equal(0.002833, sleep.PValue, 1e-6);
    }

    [Fact]
    public void Students_interval_is_that_of_R()
    {
        var interval = new Intervals(0.95, 0).OfMean(Sleep.AsSpan(0, 7))!.Value; // few enough for Student's
        Assert.Equal(-1.2857142857 - (2.4469118511 * 0.7358183006 / Math.Sqrt(7)), interval.Lower, 1e-6); // mean, t(6) and deviation by hand
        Assert.Equal(-2.5714285714, interval.Lower + interval.Upper, 1e-9);
    }

    [Fact]
    public void Wilcoxons_test_gives_what_R_and_SciPy_give()
    {
        var depression = SignedRankTest.Of(Depression);
        Assert.Equal(40, depression.Positive);
        Assert.Equal(2 * 0.01953125, depression.PValue, 1e-12);

        var maize = SignedRankTest.Of(Maize);
        Assert.Equal(24, maize.Negative);
        Assert.Equal(0.041259765625, maize.PValue, 1e-12);
        Assert.Equal(0.6, maize.RankBiserial, 1e-12);
    }

    [Fact]
    public void Differences_of_0_are_ranked_and_then_left_out()
    {
        var test = SignedRankTest.Of(Sleep);

        Assert.Equal((0, 54), (test.Positive, test.Negative)); // 1 to 10 without the rank of the zero
        Assert.Equal(2 / 512.0, test.PValue, 1e-12); // of nine signs all negative, or all positive
    }

    /// <summary>All signs are tried out: ties, zeros and all.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Exact_probabilities_are_those_of_all_signs(int member)
    {
        var stream = new RandomStream(1, "signs", member);
        double[] differences = [.. Enumerable.Range(0, 11).Select(_ => (double)stream.NextIndex(9) - 3)];
        var test = SignedRankTest.Of(differences);
        int[] changed = [.. Enumerable.Range(0, differences.Length).Where(i => differences[i] != 0)];
        var smaller = Math.Min(test.Positive, test.Negative);

        var asExtreme = 0;
        for (var signs = 0; signs < 1 << changed.Length; signs++)
        {
            var other = differences.ToArray();
            for (var k = 0; k < changed.Length; k++)
                other[changed[k]] = Math.Abs(other[changed[k]]) * ((signs >> k) % 2 == 0 ? 1 : -1);
            asExtreme += SignedRankTest.Of(other).Positive <= smaller ? 1 : 0;
        }

        Assert.Equal(Math.Min(1, 2.0 * asExtreme / (1 << changed.Length)), test.PValue, 1e-12);
    }

    [Fact]
    public void Probabilities_of_many_differences_are_those_of_drawn_signs()
    {
        const int Draws = 5_000;
        var stream = new RandomStream(1, "many");
        double[] differences = [.. Enumerable.Range(0, SignedRankTest.MostExact + 10).Select(_ => Math.Round(stream.NextNormal() + 0.25, 1))];
        var test = SignedRankTest.Of(differences);
        var distance = Math.Abs(test.Positive - test.Negative);

        var asExtreme = Enumerable.Range(0, Draws).Count(_ =>
        {
            var drawn = SignedRankTest.Of([.. differences.Select(difference => stream.NextIndex(2) == 0 ? difference : -difference)]);
            return Math.Abs(drawn.Positive - drawn.Negative) >= distance;
        });

        Assert.InRange(test.PValue, 0.005, 0.5);
        Assert.Equal((double)asExtreme / Draws, test.PValue, 4 * Math.Sqrt(test.PValue / Draws));
    }

    [Fact]
    public void Where_nothing_differs_there_is_no_difference_to_find()
    {
        Assert.Equal(new(0, 1), PairedTTest.Of(new double[5]));
        Assert.Equal(new(0, 0, 1), SignedRankTest.Of(new double[5]));
        Assert.Equal(0, SignedRankTest.Of(new double[5]).RankBiserial);
    }

    [Fact]
    public void Differences_that_are_all_the_same_are_judged_by_their_signs() =>
        Assert.Equal(new(null, 1 / 16.0), PairedTTest.Of([0.1, 0.1, 0.1, 0.1, 0.1]));

    /// <summary>R's p.adjust and the example of statsmodels.</summary>
    [Fact]
    public void Holms_correction_keeps_order_and_never_falls()
    {
        Assert.Equal([0.03, 0.06, 0.06, 0.02], HolmCorrection.Of([0.01, 0.04, 0.03, 0.005]), (left, right) => Math.Abs(left - right) < 1e-12);
        Assert.Equal([1, 1], HolmCorrection.Of([0.6, 0.9]));
        Assert.Empty(HolmCorrection.Of([]));
    }
}
