using CloudIntel.Core.Analytics.Forecasting;

namespace CloudIntel.Core.Tests.Analytics.Forecasting;

/// <summary>Forecasts of series as people have them.</summary>
public sealed class ForecasterTests
{
    private static readonly double[] Week = [5, 5, 5, 5, 5, 1, 1];

    [Fact]
    public void Of_a_very_long_history_only_the_end_counts()
    {
        double[] values = [.. Noise.Normal(Forecaster.Longest + 1000, seed: 31).Select((noise, i) => (i < 1000 ? 1e9 : 100) + noise)];
        var ends = Forecaster.Forecast(values.AsSpan(1000), new(3, 1));
        Assert.Equal(ends.Mean, Forecaster.Forecast(values, new(3, 1)).Mean);
    }

    [Fact]
    public void A_week_goes_on_as_it_was()
    {
        double[] values = [.. Noise.Normal(140, seed: 1).Select((noise, i) => 10 + Week[i % 7] + (0.1 * noise))];
        var forecast = Forecaster.Forecast(values, new(14));

        Assert.Equal((7, null), (forecast.Period, forecast.Fallback));
        for (var i = 0; i < 14; i++)
            Assert.InRange(forecast.Mean[i], 9.7 + Week[i % 7], 10.3 + Week[i % 7]);
        Assert.InRange(forecast.BackTest.RelativeToNaive, 0.1, 1);
        Assert.True(forecast.BackTest.Origins > 5);
    }

    [Fact]
    public void What_last_year_did_after_this_day_is_expected_again()
    {
        // Each year it doubles for the eight weeks that come next: day 700 is the 336th of its year.
        double Level(int day) => day % 364 is >= 336 or < 28 ? 200 : 100;
        double[] values = [.. Enumerable.Range(0, 700).Select(day => Level(day) + (10 * Week[day % 7]))];
        var forecast = new double[56];
        ProfileOfYear.Fit(values)!.Forecast(values, forecast);
        Assert.InRange(forecast[14..42].Average(), 200, 260); // in part: by 1.7 of 2.0
        ProfileOfYear.Fit(values)!.Forecast(values.AsSpan(0, 630), forecast);
        Assert.InRange(forecast[..28].Average(), 110, 170);
        ProfileOfYear.Fit(values)!.Forecast(values.AsSpan(0, 400), forecast); // too short to compare years
        Assert.All(forecast, value => Assert.InRange(value, 80, 200));
    }

    [Fact]
    public void A_trend_goes_on_and_intervals_widen()
    {
        double[] values = [.. Noise.Normal(60, seed: 2).Select((noise, i) => 100 + (2 * i) + noise)];
        var forecast = Forecaster.Forecast(values, new(10, Period: 1));
        Assert.InRange(forecast.Mean[9], 225, 245);
        var widths = forecast.Intervals[1].Upper.Zip(forecast.Intervals[1].Lower, (upper, lower) => upper - lower).ToList();
        Assert.Equal(widths.Order(), widths);
        Assert.All(forecast.Intervals[0].Upper.Zip(forecast.Intervals[1].Upper), upper => Assert.True(upper.First <= upper.Second));
    }

    [Fact]
    public void Holes_are_no_zeros()
    {
        double[] values = [.. Noise.Normal(140, seed: 3).Select((noise, i) => i is > 50 and < 60 or 100 ? double.NaN : 10 + Week[i % 7] + (0.1 * noise))];
        var forecast = Forecaster.Forecast([double.NaN, double.NaN, .. values, double.NaN], new(7));
        for (var i = 0; i < 7; i++)
            Assert.InRange(forecast.Mean[i], 9.6 + Week[i % 7], 10.4 + Week[i % 7]);
    }

    [Fact]
    public void What_was_never_negative_is_not_forecast_to_be()
    {
        var random = new Random(4);
        double[] values = [.. Enumerable.Range(0, 80).Select(i => random.Next(6) == 0 ? 10 - (i / 8.0) + Math.Abs(i - 40) : 0)];
        var forecast = Forecaster.Forecast(values, new(20, Period: 1));
        Assert.All(forecast.Mean.Concat(forecast.Intervals.SelectMany(interval => interval.Lower)), value => Assert.True(value >= 0));
    }

    [Fact]
    public void Where_all_is_the_same_it_stays_so_and_that_is_said()
    {
        var forecast = Forecaster.Forecast([3, 3, 3, 3, double.NaN, 3], new(4));
        Assert.Equal([3, 3, 3, 3], forecast.Mean);
        Assert.Equal("all values are the same", forecast.Fallback);
        Assert.Equal([3, 3, 3, 3], forecast.Intervals[1].Upper);
    }

    [Fact]
    public void A_model_that_would_have_failed_before_is_not_used_and_the_reason_is_told()
    {
        // Each week repeats the one before to the last digit, but for levels that jump in ways that no model foresees.
        var random = new Random(5);
        double[] values = [.. Enumerable.Range(0, 30).SelectMany(_ => Enumerable.Repeat((double)random.Next(100), 4))];
        double[] jumping = [.. values.Select((value, i) => (i % 2 == 0 ? value : 1000 - value) + (i / 60 * 5000))];
        var forecast = Forecaster.Forecast(jumping, new(8, Period: 2));
        Assert.True(forecast.Fallback is null || forecast.Fallback.StartsWith("the models' errors in the back-test were", StringComparison.Ordinal));
        Assert.True(forecast.Fallback is null == (forecast.Model != "SeasonalNaive"));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(31)]
    public void Few_values_are_enough_for_numbers(int count)
    {
        double[] values = [.. Noise.Normal(count, seed: count).Select(value => 5 + value)];
        foreach (var period in new[] { 0, 1, 7, 24, 52 })
        {
            var forecast = Forecaster.Forecast(values, new(30, period));
            Assert.All(forecast.Mean.Concat(forecast.Errors).Concat(forecast.Intervals.SelectMany(interval => interval.Upper)), value => Assert.True(double.IsFinite(value)));
        }
    }

    [Theory]
    [InlineData(1e-12)]
    [InlineData(1e15)]
    public void The_unit_does_not_matter(double unit)
    {
        double[] values = [.. Noise.Normal(140, seed: 6).Select((noise, i) => 10 + Week[i % 7] + noise)];
        var (one, other) = (Forecaster.Forecast(values, new(7, 7)), Forecaster.Forecast([.. values.Select(value => value * unit)], new(7, 7)));
        Assert.All(one.Mean.Zip(other.Mean), pair => Assert.Equal(1, pair.Second / unit / pair.First, 6));
    }

    [Fact]
    public void What_makes_no_sense_is_refused_with_the_reason()
    {
        Assert.StartsWith("2 values are too few", Message([1, 2, double.NaN], new(3)), StringComparison.Ordinal);
        Assert.StartsWith("A value is infinite", Message([1, 2, double.PositiveInfinity], new(3)), StringComparison.Ordinal);
        Assert.StartsWith("A horizon of 0", Message([1, 2, 3], new(0)), StringComparison.Ordinal);
        Assert.StartsWith("A period of -1", Message([1, 2, 3], new(1, -1)), StringComparison.Ordinal);
        Assert.StartsWith("A level of 95", Message([1, 2, 3], new(1) { Levels = [0.8, 95] }), StringComparison.Ordinal);

        static string Message(double[] values, ForecastRequest request) => Assert.Throws<ArgumentException>(() => Forecaster.Forecast(values, request)).Message;
    }

    [Fact]
    public void Levels_that_miss_too_often_are_raised_until_they_cover()
    {
        // Intervals that are half as wide as they should be: at which level asked for do they cover 80 percent?
        var random = new Random(7);
        var level = AdaptiveLevel.Of(0.8);
        var covered = 0;
        for (var i = 0; i < 5000; i++)
        {
            var inside = random.NextDouble() < Math.Pow(level.Level, 3);
            covered += i >= 1000 && inside ? 1 : 0;
            level = level.With(inside);
        }

        Assert.InRange(covered / 4000.0, 0.78, 0.82);
        Assert.InRange(level.Level, 0.88, 0.97);
    }
}
