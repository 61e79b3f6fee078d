using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Generators;

namespace CloudIntel.Core.Tests.Simulation.Generators;

public sealed class DemandPatternTests
{
    private static readonly DateTimeOffset Monday = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private static readonly Dictionary<string, DemandPattern> Known = new(StringComparer.Ordinal)
    {
        ["steady"] = new Steady(3),
        ["wave"] = new Wave(Day, 0.5, TimeSpan.FromHours(14)),
        ["profile"] = new Profile(TimeSpan.FromHours(7), [1, 2, 3]),
        ["recorded"] = new Recorded(TimeSpan.FromMinutes(7), [1, 5, 2]),
        ["seasons"] = new Seasons { Zone = Berlin, ByHour = [.. Enumerable.Range(0, 24).Select(hour => hour / 11.5)], ByWeekday = [0, 1, 1, 1, 1, 1, 2] },
        ["growth"] = new Growth(0.5),
        ["bursts"] = new MarkovModulated([new(1, Hour), new(10, TimeSpan.FromMinutes(20))]),
        ["on-off"] = new OnOff(5, new BoundedPareto(1.4, 60, 86400), new Exponential(600)),
        ["noise"] = new Noise(new LogNormal(0, 1), TimeSpan.FromMinutes(3)),
        ["walk"] = new RandomWalk(10, 2, Hour, 14),
        ["together"] = new CommonFactor("shop", 0.5, Hour, 0.6),
        ["members"] = new CorrelatedMembers("shop", 0.5, Hour, ["cart", "web"], [[1, -0.3], [-0.3, 1]]),
        ["composed"] = new Limited(new Sum([new Product([new Steady(2), new Wave(Day, 0.5), new Noise(new Gamma(2, 1), Hour)]), new Scaled(new OnOff(1, new Exponential(60), new Exponential(60)), 3)]), 6),
    };

    public static TheoryData<string> Names => [.. Known.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Demand_is_the_same_for_a_seed_and_never_negative_and_a_longer_series_begins_as_the_shorter(string name)
    {
        var series = Known[name].Series(Monday, Minute, 3000, seed: 5, "cart");

        Assert.Equal(series, Known[name].Series(Monday, Minute, 3000, seed: 5, "cart"));
        Assert.Equal(series[..1000], Known[name].Series(Monday, Minute, 1000, seed: 5, "cart"));
        Assert.All(series, value => Assert.True(value >= 0 && double.IsFinite(value)));
        Assert.Empty(Known[name].Series(Monday, Minute, 0, seed: 5, "cart"));
    }

    [Theory]
    [InlineData("wave")]
    [InlineData("profile")]
    [InlineData("recorded")]
    [InlineData("seasons")]
    [InlineData("growth")]
    [InlineData("bursts")]
    [InlineData("on-off")]
    [InlineData("noise")]
    public void Longer_steps_have_the_means_of_shorter_ones(string name)
    {
        var minutes = Known[name].Series(Monday, Minute, 6000, seed: 5, "cart");
        var hours = Known[name].Series(Monday, Hour, 100, seed: 5, "cart");

        for (var hour = 0; hour < hours.Length; hour++)
            Assert.Equal(minutes.AsSpan(60 * hour, 60).ToArray().Average(), hours[hour], 1e-6);
    }

    [Theory]
    [InlineData("bursts")]
    [InlineData("on-off")]
    [InlineData("noise")]
    [InlineData("walk")]
    public void Members_and_seeds_and_equal_parts_vary_independently(string name)
    {
        var (pattern, steps) = (Known[name], 20_000);
        var series = pattern.Series(Monday, Hour, steps, 5, "cart");

        Assert.InRange(SeriesStatistics.Correlation(series, pattern.Series(Monday, Hour, steps, 5, "web")), -0.05, 0.05);
        Assert.InRange(SeriesStatistics.Correlation(series, pattern.Series(Monday, Hour, steps, 6, "cart")), -0.05, 0.05);
        Assert.Equal(2 * series.Variance(), new Sum([pattern, pattern]).Series(Monday, Hour, steps, 5, "cart").Variance(), 0.2 * series.Variance());
    }

    [Fact]
    public void A_composition_is_that_of_its_parts()
    {
        var (factor, level) = (new CommonFactor("a", 0.5, Hour, 0), new Steady(3));
        var product = new Product([level, factor, factor]).Series(Monday, Minute, 50_000, 1, "cart");
        var sum = new Sum([level, new Product([level, factor]), factor]).Series(Monday, Minute, 50_000, 1, "cart");

        Assert.Equal(3, product.Average(), 0.15);
        Assert.Equal(3 + 3 + 1, sum.Average(), 0.25);
        Assert.Equal(0.5, new Limited(level, 0.5).Series(Monday, Minute, 1, 1, "cart")[0]);
        Assert.Equal(6, new Scaled(level, 2).Series(Monday, Minute, 1, 1, "cart")[0]);
    }

    [Fact]
    public void A_wave_peaks_when_it_should()
    {
        var series = Known["wave"].Series(Monday, Minute, 1440, 1, "");

        Assert.Equal(1.5, series[14 * 60], 1e-4);
        Assert.Equal(0.5, series[2 * 60], 1e-4);
        Assert.Equal(1, series.Average(), 1e-9);
    }

    [Fact]
    public void Seasons_follow_the_clocks_of_their_zone_when_these_change()
    {
        // On 31 March 2024 clocks in Berlin go from 2 to 3 o'clock, at 1 o'clock UTC.
        var atThree = new Seasons { Zone = Berlin, ByHour = [.. Enumerable.Range(0, 24).Select(hour => hour == 3 ? 1.0 : 0)] };
        var series = atThree.Series(new(2024, 3, 30, 0, 0, 0, TimeSpan.Zero), Hour, 48, 1, "");
        Assert.Equal([2, 24 + 1], series.Index().Where(each => each.Item == 1).Select(each => each.Index));

        // Half an hour off, steps hold a part of two hours.
        var inIndia = new Seasons { Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata"), ByHour = atThree.ByHour };
        Assert.Equal([0.5, 0.5], inIndia.Series(Monday.AddHours(-3), Hour, 2, 1, ""));

        var lastDay = new Seasons { ByMonthDay = [.. Enumerable.Range(1, 31).Select(day => day == 31 ? 1.0 : 0)], ByMonth = [.. Enumerable.Range(1, 12).Select(month => month == 3 ? 2.0 : 1)] };
        Assert.Equal([1, 0, 2, 0], new[] { 1, 2, 3, 4 }.Select(month => lastDay.At(new(2024, month, month == 1 || month == 3 ? 31 : 29, 12, 0, 0, TimeSpan.Zero))));
    }

    [Fact]
    public void Growth_is_compound_or_in_a_straight_line()
    {
        const int Steps = 2 * 8766;
        Assert.Equal(2.25, new Growth(0.5).Series(Monday, Hour, Steps, 1, "")[^1], 1e-3);
        Assert.Equal(2, new Growth(0.5, Compound: false).Series(Monday, Hour, Steps, 1, "")[^1], 1e-3);
        Assert.Equal(0, new Growth(-0.6, Compound: false).Series(Monday, Hour, Steps, 1, "")[^1]);
    }

    [Fact]
    public void Bursts_have_the_moments_and_the_memory_of_their_chain()
    {
        // Of two states: rates of leaving a = 1 / hour and b = 3 / hour, so that the correlation falls as e^(−(a + b) t).
        var series = Known["bursts"].Series(Monday, Minute, 2_000_000, 3, "cart");

        Assert.Equal(((1 * 3) + (10 * 1)) / 4.0, series.Average(), 0.05);
        Assert.Equal(81 * 0.75 * 0.25, series.Variance(), 0.4);
        Assert.Equal(Math.Exp(-4 * 30 / 60.0), series.Autocorrelation(30), 0.02);
    }

    [Fact]
    public void A_walk_reverts_to_its_level_with_its_deviation_and_memory_in_steps_of_any_length()
    {
        var walk = new RandomWalk(10, 2, TimeSpan.FromHours(6));
        var minutes = walk.Series(Monday, Minute, 2_000_000, 3, "cart");
        var long6 = walk.Series(Monday, TimeSpan.FromHours(6), 200_000, 3, "cart");

        Assert.Equal(10, minutes.Average(), 0.15);
        Assert.Equal(4, minutes.Variance(), 0.3);
        Assert.Equal(1 / Math.E, minutes.Autocorrelation(360), 0.04);

        // The variance of a mean over one memory is 2 / e of the whole.
        Assert.Equal(4 * 2 / Math.E, long6.Variance(), 0.05);
        Assert.All(new RandomWalk(1, 2, Hour, 3).Series(Monday, Hour, 10_000, 3, "cart"), value => Assert.InRange(value, 0, 3));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.6)]
    [InlineData(1.0)]
    public void Services_with_a_common_factor_move_together_as_stated(double correlation)
    {
        var factor = new CommonFactor("shop", 0.8, Hour, correlation);
        var (cart, web) = (factor.Series(Monday, TimeSpan.FromMinutes(5), 500_000, 3, "cart"), factor.Series(Monday, TimeSpan.FromMinutes(5), 500_000, 3, "web"));

        Assert.Equal(correlation, SeriesStatistics.Correlation(cart, web), 0.03);
        Assert.Equal(1, cart.Average(), 0.02);
        Assert.Equal(0.64, cart.Variance(), 0.06);
    }

    [Fact]
    public void Services_with_a_matrix_move_together_as_stated()
    {
        string[] names = ["cart", "web", "batch"];
        double[][] wanted = [[1, 0.7, -0.3], [0.7, 1, 0.1], [-0.3, 0.1, 1]];
        var factor = new CorrelatedMembers("shop", 0.5, Hour, names, wanted);
        var series = Array.ConvertAll(names, name => new Product([new Steady(2), factor]).Series(Monday, TimeSpan.FromMinutes(5), 500_000, 3, name));

        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 3; j++)
                Assert.Equal(wanted[i][j], SeriesStatistics.Correlation(series[i], series[j]), 0.03);
        }

        Assert.Contains("there is no mail", Assert.Throws<ScenarioException>(() => factor.Series(Monday, Hour, 1, 1, "mail")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Correlations_that_no_quantities_have_are_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => new CorrelatedMembers("m", 0.1, Hour, ["a", "b", "c"], [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]));
        Assert.Contains("positive semidefinite", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new CorrelatedMembers("m", 0.1, Hour, ["a", "b"], [[1, 0.5], [0.4, 1]]));
        Assert.Throws<ArgumentException>(() => new CorrelatedMembers("m", 0.1, Hour, ["a", "b"], [[1, double.NaN], [double.NaN, 1]]));
        Assert.Throws<ArgumentException>(() => new CorrelatedMembers("m", 0.1, Hour, ["a", "a"], [[1, 0], [0, 1]]));

        // Lognormal factors of such a variation cannot fall so much when another rises.
        Assert.Throws<ArgumentException>(() => new CorrelatedMembers("m", 2, Hour, ["a", "b"], [[1, -0.9], [-0.9, 1]]));
    }

    [Fact]
    public void Impossible_patterns_and_steps_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Steady(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Wave(Day, 1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomWalk(5, 1, Hour, 4));
        Assert.Throws<ArgumentException>(() => new Profile(Day, []));
        Assert.Throws<ArgumentException>(() => new Seasons { ByHour = [1, 2] });
        Assert.Throws<ArgumentException>(() => new MarkovModulated([new(1, Hour)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Noise(new Constant(0), Hour));
        Assert.Throws<ArgumentOutOfRangeException>(() => Known["steady"].Series(Monday, TimeSpan.Zero, 1, 1, ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => Known["steady"].Series(Monday, Day, DemandPattern.MostSteps, 1, ""));
        Assert.Throws<ScenarioException>(() => new Recorded(TimeSpan.FromTicks(1), [1, 2]).Series(Monday, Day, 1, 1, ""));
    }
}
