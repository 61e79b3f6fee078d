using System.Globalization;
using System.Text.Json;
using CloudIntel.Core.Analytics;
using CloudIntel.Core.Analytics.Forecasting;
using CloudIntel.Core.Analytics.Scores;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Core.Tests.Analytics.Forecasting;

/// <summary>Series of the M4, NN5 and M3 competitions: first that the measures are those of the competitions, then what is reached.</summary>
public sealed class PublishedForecastTests
{
    [Theory]
    [InlineData("m4_hourly", 24, "Naive2", 18.1355, 2.4847)]
    [InlineData("m4_hourly", 24, "sNaive", 13.6819, 1.2392)]
    [InlineData("m4_hourly", 24, "SES", 17.7865, 2.4633)]
    [InlineData("m4_weekly", 1, "Naive2", 8.2947, 2.5280)]
    [InlineData("m4_weekly", 1, "SES", 8.1867, 2.4651)]
    public void The_submissions_of_the_competition_score_what_was_published(string set, int period, string method, double smape, double mase)
    {
        var (history, future, forecasts) = (Rows($"{set}/train.csv"), Rows($"{set}/test.csv"), Rows($"{set}/official_{method}.csv"));
        var scores = history.Select((values, i) => ForecastScore.Of(values, future[i], forecasts[i], period)).ToList();

        // The figures of SES are of a later run of the reference, which differs from the submission in the fourth decimal.
        Assert.Equal(smape, scores.Average(score => score.Smape), 5e-4);
        Assert.Equal(mase, scores.Average(score => score.Mase), 1e-4);
    }

    [Theory]
    [InlineData("m4_weekly", "r_ETS", 1)]
    [InlineData("m3_monthly", "r_ETS", 12)]
    [InlineData("m4_hourly", "r_STLF", 24)]
    public void Intervals_score_what_the_reference_says(string set, string method, int period)
    {
        var expected = JsonDocument.Parse(File.ReadAllBytes(SampleData.PathOf("detection/forecast/expected_scores.json"))).RootElement
            .GetProperty(set).GetProperty("methods").GetProperty(method[2..]);
        var (history, future, lower, upper) = (Rows($"{set}/train.csv"), Rows($"{set}/test.csv"), Rows($"{set}/{method}_lo.csv"), Rows($"{set}/{method}_hi.csv"));
        var scores = history.Select((values, i) => IntervalScore.Of(values, future[i], lower[i], upper[i], 0.95, period)).ToList();
        Assert.Equal(expected.GetProperty("MSIS").GetDouble(), scores.Average(score => score.Msis), 1e-3);
        Assert.Equal(expected.GetProperty("cov").GetDouble(), scores.Average(score => score.Coverage), 1e-4);
    }

    [Theory]
    [InlineData("m4_hourly", 24, 0.40, 6.6)]
    [InlineData("m4_weekly", 1, 0.78, 16)]
    [InlineData("nn5_daily", 7, 0.64, 8)]
    [InlineData("m3_monthly", 12, 0.84, 6.7)]
    public void What_is_reached_does_not_fall(string set, int period, double owa, double msis)
    {
        var (history, future) = (Rows($"{set}/train.csv"), Rows($"{set}/test.csv"));
        var (scores, naive, intervals) = (new List<ForecastScore>(), new List<ForecastScore>(), new List<IntervalScore>());
        for (var i = 0; i < history.Length; i++)
        {
            var filled = Repairs.Filled(history[i], period);
            var forecast = Forecaster.Forecast(history[i], new(future[i].Length, period) { Levels = [0.95] });
            scores.Add(ForecastScore.Of(filled, future[i], [.. forecast.Mean], period));
            naive.Add(ForecastScore.Of(filled, future[i], ForecastScore.Naive2(filled, period, future[i].Length), period));
            intervals.Add(IntervalScore.Of(filled, future[i], [.. forecast.Intervals[0].Lower], [.. forecast.Intervals[0].Upper], 0.95, period));
        }

        Assert.InRange(ForecastScore.Owa(scores, naive), 0, owa);
        Assert.InRange(intervals.Average(score => score.Msis), 0, msis);
        Assert.InRange(intervals.Average(score => score.Coverage), 0.94, 0.96);
    }

    private static double[][] Rows(string file) =>
    [
        .. File.ReadLines(SampleData.PathOf($"detection/forecast/{file}"))
            .Select(line => line.Split(',')[1..].Select(cell => cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())
            .Select(row => row[..(Array.FindLastIndex(row, value => !double.IsNaN(value)) + 1)]),
    ];
}
