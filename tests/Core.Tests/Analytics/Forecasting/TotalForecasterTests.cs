using CloudIntel.Core.Analytics.Forecasting.Totals;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Analytics.Forecasting;

/// <summary>What the days to come add up to.</summary>
public sealed class TotalForecasterTests
{
    private static readonly double[] Levels = [0.5, 0.8, 0.95];

    [Fact]
    public void A_flat_cost_goes_on_for_certain()
    {
        var forecast = TotalForecaster.Forecast([.. Enumerable.Repeat(10.0, 90)], 20);
        Assert.Equal((200, 0), (forecast.Total.Center, forecast.Total.Scale));
        Assert.Equal(200, forecast.Total.Quantile(0.975));
        Assert.Equal((1, 0), (forecast.Total.Above(199), forecast.Total.Above(200)));
    }

    [Fact]
    public void A_week_goes_on_as_a_week()
    {
        double[] values = [.. Noise.Normal(280, seed: 1).Select((noise, i) => (i % 7 < 5 ? 100 : 20) + noise)];
        var forecast = TotalForecaster.Forecast(values, 5); // 280 days are whole weeks: five working days come
        Assert.Equal(500, forecast.Total.Center, 10.0);
        Assert.Equal("Statistical", forecast.Decision.Model);
        Assert.InRange(forecast.Decision.Error!.Value, 0, 0.02);
    }

    [Theory]
    [InlineData(3, "RunRate")]
    [InlineData(13, "RunRate")]
    public void Short_histories_have_the_run_rate_and_say_so(int days, string model)
    {
        var forecast = TotalForecaster.Forecast(SimulatedCosts.Days(days, 1), 20);
        Assert.Equal((model, ModelReason.ShortHistory, 0), (forecast.Decision.Model, forecast.Decision.Reason, forecast.Origins));
        Assert.True(forecast.Total.Scale > 0);
    }

    [Fact]
    public void A_year_ahead_is_forecast_from_months()
    {
        var values = SimulatedCosts.Days(800, 5);
        var forecast = TotalForecaster.Forecast(values, 350);
        Assert.Equal(350, forecast.Days.Count);
        Assert.InRange(forecast.Total.Center / 350, values[^90..].Average() / 2, values[^90..].Average() * 2);
        Assert.True(forecast.Total.Quantile(0.9) - forecast.Total.Quantile(0.1) < forecast.Total.Center);
        Assert.True(forecast.Origins >= ModelContest.FewestOrigins);
    }

    [Fact]
    public void Costs_that_are_sometimes_negative_have_intervals_around_zero()
    {
        double[] values = [.. Noise.Normal(200, seed: 3).Select(noise => 10 * noise)];
        var forecast = TotalForecaster.Forecast(values, 14);
        Assert.False(forecast.Total.IsLogarithmic);
        Assert.True(forecast.Total.Quantile(0.05) < 0 && forecast.Total.Quantile(0.95) > 0);
    }

    [Fact]
    public void Whatever_comes_the_forecast_is_a_number_and_intervals_lie_within_each_other() => Prop.ForAll(
        Gen.Choose(0, 100_000).ToArbitrary(), Gen.Choose(3, 300).ToArbitrary(), Gen.Choose(1, 366).ToArbitrary(), (seed, length, days) =>
        {
            var random = new Random(seed);
            var kind = random.Next(5);
            double[] values = [.. Enumerable.Range(0, length).Select(i => kind switch
            {
                0 => 0,
                1 => random.Next(10) == 0 ? random.NextDouble() * 1e9 : 0,
                2 => random.NextDouble() - 0.5,
                3 => i < length / 2 ? 0 : 100 + random.NextDouble(),
                _ => Math.Exp(20 * random.NextDouble()),
            })];
            var forecast = TotalForecaster.Forecast(values, days);
            double[] quantiles = [.. new[] { 0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975 }.Select(forecast.Total.Quantile)];
            var above = forecast.Total.Above(forecast.Total.Center * 1.1);
            return quantiles.All(double.IsFinite) && quantiles.Order().SequenceEqual(quantiles) && above is >= 0 and <= 1
                && forecast.Days.All(double.IsFinite) && (kind == 2 || forecast.Days.All(day => day >= 0));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    public void Fewer_than_three_days_are_refused(int days) =>
        Assert.Contains("too few", Assert.Throws<ArgumentException>(() => TotalForecaster.Forecast(new double[days], 5)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_no_number_is_refused() =>
        Assert.Throws<ArgumentException>(() => TotalForecaster.Forecast([1, 2, double.NaN, 4], 5));

    [Theory] // lengths of history and of what is to come: a month's middle and beginning, a quarter, a new service
    [InlineData(400, 15, 0.1)]
    [InlineData(400, 85, 0.1)]
    [InlineData(120, 15, 0.13)] // of which little can be tried: intervals are rather too wide
    public void Intervals_of_simulated_totals_cover_what_they_say(int history, int days, double tolerance) =>
        AssertCoverage([.. Enumerable.Range(0, 60).SelectMany(seed => Cuts(SimulatedCosts.Days(700, 5000 + seed), history, days, 4))], tolerance);

    [Theory]
    [InlineData(400, 28)]
    [InlineData(120, 15)]
    public void Intervals_of_published_totals_cover_what_they_say(int history, int days)
    {
        var series = PublishedSeries.Of("nn5_daily");
        AssertCoverage([.. series.SelectMany((one, i) => Cuts(one[..^((i * 11) % 53)], history, days, 4))], 0.08);
    }

    private static void AssertCoverage(IReadOnlyList<(double[] History, double Actual, int Days)> cuts, double tolerance)
    {
        var forecasts = cuts.Select(cut => (TotalForecaster.Forecast(cut.History, cut.Days).Total, cut.Actual)).ToList();
        foreach (var level in Levels)
        {
            var covered = forecasts.Average(one => one.Actual >= one.Total.Quantile((1 - level) / 2) && one.Actual <= one.Total.Quantile((1 + level) / 2) ? 1.0 : 0);
            Assert.InRange(covered, level - tolerance, level + tolerance);
        }
    }

    private static IEnumerable<(double[] History, double Actual, int Days)> Cuts(double[] values, int history, int days, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var end = values.Length - days - (i * 53);
            if (end >= history)
                yield return (values[(end - history)..end], values[end..(end + days)].Sum(), days);
        }
    }
}
