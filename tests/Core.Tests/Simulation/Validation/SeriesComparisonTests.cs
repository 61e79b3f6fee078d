using System.Text.Json;
using CloudIntel.Core.Simulation.Randomness;
using CloudIntel.Core.Simulation.Validation;

namespace CloudIntel.Core.Tests.Simulation.Validation;

public sealed class SeriesComparisonTests
{
    [Fact]
    public void Errors_are_those_worked_out_by_hand()
    {
        var errors = Compare([10, 20, 0, 40], [11, 18, 1, 40]);

        Assert.Equal(20 / 3.0, errors.MeanAbsolutePercent!.Value, 1e-12); // 10, 10 and 0 percent
        Assert.Equal(1, errors.Zeros);
        Assert.Equal(100 * 4 / 70.0, errors.WeightedAbsolutePercent!.Value, 1e-12);
        Assert.Equal(Math.Sqrt(6 / 4.0), errors.RootMeanSquare, 1e-12);
        Assert.Equal(0, errors.Bias, 1e-12);
        Assert.Equal(1, errors.Spearman!.Value, 1e-12);
        Assert.Equal(0.25, errors.Distribution.Distance, 1e-12);
    }

    /// <summary>Anscombe's first set, Graphs in Statistical Analysis (1973): r = 0.816; and Spearman's ρ of it as R gives it.</summary>
    [Fact]
    public void Correlations_are_those_of_Anscombe()
    {
        var errors = Compare([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5], [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]);

        Assert.Equal(0.81642, errors.Pearson!.Value, 1e-5);
        Assert.Equal(0.81818, errors.Spearman!.Value, 1e-5);
    }

    [Fact]
    public void Values_that_are_the_same_share_the_mean_of_their_ranks() =>
        Assert.Equal(3.75 / 4.5, Compare([1, 2, 2, 3], [1, 2, 3, 3]).Spearman!.Value, 1e-12); // ranks 1, 2.5, 2.5, 4 and 1, 2, 3.5, 3.5

    [Fact]
    public void A_perfect_model_is_not_off()
    {
        double[] values = [.. Enumerable.Range(0, 96).Select(i => 5 + Math.Sin(i / 24.0 * Math.Tau))];
        var errors = Compare(values, values);

        Assert.Equal((0, 0, 0, 0), (errors.MeanAbsolutePercent, errors.WeightedAbsolutePercent, errors.HoursPercent, errors.QuantilesPercent));
        Assert.Equal((new(0, 0), new(0, 0)), (errors.MeanAbsolutePercentInterval!.Value, errors.BiasInterval));
        Assert.Equal((1.0, 1.0), (Math.Round(errors.Pearson!.Value, 12), errors.Distribution.PValue));
        Assert.All(errors.Hours, hour => Assert.Equal(0, hour.Percent));
    }

    [Fact]
    public void Hours_of_the_day_are_those_of_the_start_and_the_step()
    {
        // Two days in half hours from 06:00; the model is a tenth too high in the evening.
        double[] measured = [.. Enumerable.Range(0, 96).Select(_ => 100.0)];
        double[] simulated = [.. Enumerable.Range(0, 96).Select(i => Hour(i) >= 18 ? 110.0 : 100)];
        var errors = SeriesComparison.Of(new(measured, simulated, TimeSpan.FromMinutes(30), TimeSpan.FromHours(6)));

        Assert.Equal(24, errors.Hours.Count);
        Assert.All(errors.Hours, hour => Assert.Equal((4, hour.Hour >= 18 ? 10.0 : 0), (hour.Count, Math.Round(hour.Percent!.Value, 9))));
        Assert.Equal(2.5, errors.HoursPercent!.Value, 1e-9);

        static int Hour(int i) => (6 + (i / 2)) % 24;
    }

    [Fact]
    public void What_is_not_known_is_left_out() =>
        Assert.Equal(2, Compare([1, double.NaN, 3, 4], [1, 2, 3, double.PositiveInfinity]).Count);

    [Fact]
    public void What_never_varies_or_is_always_0_gives_numbers_all_the_same()
    {
        var errors = Compare(new double[10], new double[10]);

        Assert.Equal((null, null, null, null), (errors.MeanAbsolutePercent, errors.WeightedAbsolutePercent, errors.Pearson, errors.QuantilesPercent));
        Assert.NotEmpty(JsonSerializer.Serialize(errors)); // which refuses what is not finite
        Assert.NotEmpty(JsonSerializer.Serialize(Compare([0, 0, 0, 5], [1, 2, 3, 4])));
    }

    /// <summary>Of 200 series in which each value resembles the one before it (ρ = 0.6); an interval that took values for independent would hold 67 percent of the time.</summary>
    [Fact]
    public void Intervals_know_that_neighbours_resemble_each_other()
    {
        const int Series = 200;
        const int Length = 200;
        var stream = new RandomStream(1, "series");
        var held = 0;
        for (var i = 0; i < Series; i++)
        {
            var errors = new double[Length];
            for (var k = 0; k < Length; k++)
                errors[k] = (k > 0 ? 0.6 * errors[k - 1] : 0) + stream.NextNormal();
            held += Compare([.. Enumerable.Repeat(100.0, Length)], [.. errors.Select(error => 103 + error)]).BiasInterval.Covers(3) ? 1 : 0;
        }

        Assert.InRange((double)held / Series, 0.88, 0.97);
    }

    [Fact]
    public void Two_samples_of_one_distribution_are_seldom_told_apart()
    {
        const int Pairs = 300;
        var stream = new RandomStream(2, "samples");
        var apart = 0;
        for (var i = 0; i < Pairs; i++)
            apart += TwoSamples.KolmogorovSmirnov(Draw(), Draw()).PValue < 0.05 ? 1 : 0;
        Assert.InRange((double)apart / Pairs, 0.01, 0.08);
        Assert.True(TwoSamples.KolmogorovSmirnov(Draw(), [.. Draw().Select(value => value + 1)]).PValue < 0.001);

        double[] Draw() => [.. Enumerable.Range(0, 80).Select(_ => stream.NextNormal())];
    }

    [Fact]
    public void Series_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Compare([1, 2], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Compare([1, double.NaN], [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SeriesComparison.Of(new([1, 2], [1, 2], TimeSpan.Zero)));
    }

    private static SeriesComparison Compare(double[] measured, double[] simulated) => SeriesComparison.Of(new(measured, simulated, TimeSpan.FromHours(1)));
}
