using CloudIntel.Core.Analytics;

namespace CloudIntel.Core.Tests.Analytics;

/// <summary>How long the season of a series is.</summary>
public sealed class PeriodsTests
{
    /// <summary>Days of months, hours, five minutes and minutes; weeks of days; years of months.</summary>
    [Theory]
    [InlineData(12, 60)]
    [InlineData(7, 60)]
    [InlineData(7, 400)]
    [InlineData(24, 480)]
    [InlineData(288, 1000)]
    [InlineData(288, 4032)]
    [InlineData(1440, 4400)]
    [InlineData(1440, 10_080)]
    [InlineData(1440, 43_200)]
    public void The_season_of_a_usual_length_is_found_with_and_without_trend_and_noise(int period, int length)
    {
        foreach (var course in Courses(period))
        {
            foreach (var (slope, width, memory) in new[] { (0.0, 0.0, 0.0), (4.0, 0.2, 0.0), (0.0, 0.5, 0.0), (-6.0, 0.3, 0.8) })
            {
                var noise = Noise.Autoregressive(length, memory, seed: period + length);
                double[] values = [.. noise.Select((each, i) => course(i) + (slope * i / length) + (width * each))];
                Assert.Equal(period, Periods.Find(values));
            }
        }
    }

    [Theory]
    [InlineData(2, 40)]
    [InlineData(5, 80)]
    [InlineData(17, 400)]
    [InlineData(90, 5000)]
    [InlineData(1000, 40_000)]
    public void A_season_of_any_length_is_found(int period, int length)
    {
        var noise = Noise.Normal(length, seed: period);
        double[] values = [.. noise.Select((each, i) => (i % period < (period + 1) / 2 ? 2 : 0) + (0.3 * each))];
        Assert.Equal(period, Periods.Find(values));
    }

    [Fact]
    public void Many_seasons_tell_their_length_among_much_noise()
    {
        double[] values = [.. Noise.Normal(60_000, seed: 4).Select((noise, i) => (1.5 * Math.Sin(2 * Math.PI * i / 300)) + (1.5 * noise))];
        Assert.Equal(300, Periods.Find(values));
    }

    [Fact]
    public void A_day_is_the_season_although_a_week_fits_a_little_better()
    {
        double[] values = [.. Noise.Normal(1500, seed: 6).Select((noise, i) => (5 * Math.Sin(2 * Math.PI * i / 24)) + (i / 24 % 7 < 5 ? 1 : 0) + (0.3 * noise))];
        Assert.Equal(24, Periods.Find(values));
    }

    [Fact]
    public void A_level_that_changes_hides_no_season()
    {
        double[] values = [.. Noise.Normal(300, seed: 8).Select((noise, i) => (i % 7 < 5 ? 10 : 0) + noise).ToArray().StepAt(200, 12)];
        Assert.Equal(7, Periods.Find(values));
    }

    [Fact]
    public void Noise_that_lasts_hardly_ever_has_a_season()
    {
        foreach (var memory in new[] { 0, 0.5, 0.9, 0.99 })
        {
            foreach (var length in new[] { 30, 100, 400, 2000 })
                Assert.InRange(Enumerable.Range(0, 40).Count(seed => Periods.Find(Noise.Autoregressive(length, memory, seed)) > 0), 0, 4);
        }
    }

    [Fact]
    public void What_does_not_vary_is_too_short_or_only_grows_has_none()
    {
        Assert.Equal(0, Periods.Find([]));
        Assert.Equal(0, Periods.Find([1, 2, 1, 2]));
        Assert.Equal(0, Periods.Find(new double[100]));
        Assert.Equal(0, Periods.Find([.. Enumerable.Range(0, 100).Select(i => (double)i)]));
    }

    private static IEnumerable<Func<int, double>> Courses(int period)
    {
        if (period > 12)
            yield return i => Math.Sqrt(2) * Math.Sin(2 * Math.PI * i / period);
        yield return i => Math.Sin(2 * Math.PI * i / period) + Math.Cos((4 * Math.PI * i / period) + 1);
        yield return i => i % period >= period * 3 / 8 && i % period < period * 3 / 4 ? 1.5 : -0.6;
    }
}
