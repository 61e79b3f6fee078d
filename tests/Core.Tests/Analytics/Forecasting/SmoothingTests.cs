using CloudIntel.Core.Analytics;
using CloudIntel.Core.Analytics.Forecasting;

namespace CloudIntel.Core.Tests.Analytics.Forecasting;

/// <summary>The arithmetic under the models, against their definitions.</summary>
public sealed class SmoothingTests
{
    [Fact]
    public void Smoothing_follows_its_recursion_from_the_best_start()
    {
        double[] values = [3, 5, 4, 6, 8, 7];
        var fitted = ExponentialSmoothing.Run(values, 0.4, 0, 1);
        Assert.Equal(Least(values, 0.4), fitted.Variance * (values.Length - 2), 9);

        // A level that starts anywhere else errs more.
        static double Least(double[] values, double alpha) => Enumerable.Range(0, 100_001).Min(i => Squares(values, alpha, i / 10_000.0));
        static double Squares(double[] values, double alpha, double level)
        {
            var sum = 0.0;
            foreach (var value in values)
            {
                sum += (value - level) * (value - level);
                level += alpha * (value - level);
            }

            return sum;
        }
    }

    [Fact]
    public void A_damped_trend_is_found_and_fades()
    {
        var (level, slope, values) = (100.0, 10.0, new double[40]);
        for (var i = 0; i < values.Length; i++)
            values[i] = level += slope *= 0.9;
        var fitted = ExponentialSmoothing.Damped(values);
        Assert.InRange(fitted.Damping, 0.88, 0.92);
        Assert.Equal(level + (slope * 0.9), fitted.At(1), 0.05);
        Assert.True(fitted.At(50) - fitted.At(49) < 0.02);
    }

    [Fact]
    public void Ridge_regression_solves_its_equations()
    {
        var ridge = new Ridge(2);
        ridge.Add([1, 2], 5);
        ridge.Add([1, 4], 9);
        ridge.Add([1, 7], 15);
        Assert.Equal([1, 2], ridge.Solve(1e-9)!.Select(coefficient => Math.Round(coefficient, 6)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ridge.Solve(0));
        ridge.Add([double.MaxValue, 1], double.MaxValue);
        Assert.Null(ridge.Solve(1));

        // One row (1, 1) with 2 and a penalty of 1: both coefficients are 2/3.
        var single = new Ridge(2);
        single.Add([1, 1], 2);
        Assert.Equal([0.666666667, 0.666666667], single.Solve(1)!.Select(coefficient => Math.Round(coefficient, 9)));
    }

    [Fact]
    public void A_season_is_taken_out_and_put_back()
    {
        double[] values = [.. Enumerable.Range(0, 40).Select(i => (10 + i) * (i % 4 == 0 ? 2.0 : 2.0 / 3))];
        var season = ClassicalSeason.Of(values, 4);
        var adjusted = season.Without(values);
        Assert.All(adjusted.Select((value, i) => value / (10 + i)), ratio => Assert.InRange(ratio, 0.95, 1.05));
        var restored = adjusted[36..];
        season.Restore(restored, 36);
        Assert.All(restored.Zip(values[36..]), pair => Assert.Equal(pair.Second, pair.First, 9));
        Assert.Equal(Noise.Normal(40, 1), ClassicalSeason.Of(Noise.Normal(40, 1), 4).Without(Noise.Normal(40, 1)));
    }

    [Fact]
    public void Holes_are_filled_from_the_same_place_of_other_seasons()
    {
        Assert.Equal([1, 10, 2, 15, 3, 20], Repairs.Filled([1, 10, 2, double.NaN, 3, 20], 2));
        Assert.Equal([4, 4, 5, 5], Repairs.Filled([double.NaN, 4, 5, double.NaN], 7));
    }

    [Fact]
    public void What_sticks_out_is_cut_and_the_rest_stays()
    {
        double[] values = [.. Noise.Normal(70, 3).Select((noise, i) => 100 + (10 * (i % 7)) + noise)];
        var (before, spiked) = (values[30], (double[])values.Clone());
        spiked[30] = 100_000;
        var clipped = Repairs.Clipped(spiked, 7);
        Assert.InRange(clipped[30], before - 10, before + 10);
        Assert.True(clipped.Where((value, i) => i != 30 && Math.Abs(value - values[i]) > 1e-9).Count() < 5);
    }
}
