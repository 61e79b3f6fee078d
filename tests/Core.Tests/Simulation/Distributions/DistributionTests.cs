using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Randomness;

namespace CloudIntel.Core.Tests.Simulation.Distributions;

public sealed class DistributionTests
{
    private static readonly Dictionary<string, Distribution> Known = new(StringComparer.Ordinal)
    {
        ["constant"] = new Constant(3),
        ["uniform"] = new Uniform(2, 7),
        ["exponential"] = new Exponential(40),
        ["lognormal"] = new LogNormal(1, 0.8),
        ["failures"] = new Weibull(0.7, 100),
        ["wear"] = new Weibull(3, 2),
        ["gamma"] = new Gamma(2.5, 4),
        ["small gamma"] = new Gamma(0.05, 4),
        ["large gamma"] = new Gamma(900, 0.1),
        ["pareto"] = new BoundedPareto(1.2, 1, 1000),
        ["pareto of mean's exponent"] = new BoundedPareto(1, 2, 500),
        ["pareto of variance's exponent"] = new BoundedPareto(2, 2, 500),
        ["hyper-exponential"] = new HyperExponential([0.9, 0.1], [1, 50]),
        ["bathtub"] = new Bathtub(0.45, 1.2, 0.8, 24),
        ["empirical"] = new Empirical([5, 1, 2, 2, 2, 9]),
        ["discrete"] = new Discrete([8, 1, 4], [0.2, 0.5, 0.3]),
        ["one value"] = new Empirical([5]),
    };

    public static TheoryData<string> Names => [.. Known.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Samples_have_the_mean_and_variance_that_it_states(string name)
    {
        const int Draws = 100_000;
        var distribution = Known[name];
        var stream = new RandomStream(3, name);
        var values = Enumerable.Range(0, Draws).Select(_ => distribution.Sample(stream)).ToArray();
        var mean = values.Average();
        var squares = values.Select(value => Math.Pow(value - mean, 2)).ToArray();
        var variance = squares.Average();
        var spread = Math.Sqrt(squares.Average(square => Math.Pow(square - variance, 2)) / Draws);

        Assert.All(values, value => Assert.True(value >= 0));
        Assert.Equal(distribution.Mean, mean, (6 * Math.Sqrt(distribution.Variance / Draws)) + 1e-9);
        Assert.Equal(distribution.Variance, variance, (6 * spread) + 1e-9);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Samples_follow_its_distribution_function(string name)
    {
        const int Draws = 20_000;
        var distribution = Known[name];
        var stream = new RandomStream(5, name);
        var values = Enumerable.Range(0, Draws).Select(_ => distribution.Sample(stream)).Order().ToArray();

        // Of values that are alike, the last stands for all: there the distribution jumps.
        var distance = Enumerable.Range(0, Draws)
            .Where(i => i == Draws - 1 || values[i + 1] > values[i])
            .Max(i => Math.Abs(((i + 1.0) / Draws) - distribution.Cdf(values[i])));
        Assert.True(distance < 2 / Math.Sqrt(Draws), $"{distance}"); // Kolmogorov: beyond once in 1,500
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_quantile_is_the_inverse_of_its_distribution_function_and_rises(string name)
    {
        var distribution = Known[name];
        var before = distribution.Quantile(0);
        foreach (var p in Enumerable.Range(1, 999).Select(i => i / 1000.0).Prepend(1e-9).Append(1 - 1e-9))
        {
            var at = distribution.Quantile(p);
            Assert.True(at >= before, $"at {p}");
            Assert.True(distribution.Cdf(at) >= p - 1e-9, $"at {p}: {distribution.Cdf(at)}");
            Assert.True(distribution.Cdf(at * (1 - 1e-9)) <= p + 1e-7 || at == 0, $"at {p}");
            before = at;
        }

        Assert.Equal(0, distribution.Cdf(-1));
        Assert.Equal(1, distribution.Cdf(double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => distribution.Quantile(1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => distribution.Quantile(double.NaN));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_density_is_the_slope_of_its_distribution_function(string name)
    {
        if (Known[name] is not ContinuousDistribution distribution)
            return;
        foreach (var p in new[] { 0.2, 0.5, 0.8, 0.97 })
        {
            var x = distribution.Quantile(p);
            var step = x * 1e-5;
            var slope = (distribution.Cdf(x + step) - distribution.Cdf(x - step)) / (2 * step);
            Assert.Equal(1, Math.Exp(distribution.LogDensity(x)) / slope, 1e-4);
        }

        Assert.Equal(double.NegativeInfinity, distribution.LogDensity(-1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_draw_takes_one_number_so_that_pairs_stay_together(string name)
    {
        var stream = new RandomStream(1, "pairs");
        for (var i = 1UL; i <= 10; i++)
        {
            Known[name].Sample(stream);
            Assert.Equal(i, stream.Position);
        }
    }

    [Fact]
    public void A_lognormal_is_made_from_its_median_and_95th_percentile()
    {
        var distribution = LogNormal.FromMedianAndP95(45, 120);

        Assert.Equal(45, distribution.Quantile(0.5), 1e-9);
        Assert.Equal(120, distribution.Quantile(0.95), 1e-9);
    }

    [Fact]
    public void A_bathtub_has_a_high_hazard_early_and_late_and_a_quiet_middle()
    {
        var lifetimes = new Bathtub(0.45, 1.2, 0.8, 24);
        double Hazard(double from) => (lifetimes.Cdf(from + 1) - lifetimes.Cdf(from)) / (1 - lifetimes.Cdf(from));

        Assert.True(Hazard(0) > 20 * Hazard(12));
        Assert.True(Hazard(22) > 20 * Hazard(12));
        Assert.Equal(24, lifetimes.Quantile(1));
    }

    [Fact]
    public void Parameters_that_no_distribution_has_are_refused_by_name()
    {
        Refused("Value", () => new Constant(-1));
        Refused("High", () => new Uniform(2, 2));
        Refused("Mean", () => new Exponential(0));
        Refused("Mu", () => new LogNormal(double.NaN, 1));
        Refused("p95", () => LogNormal.FromMedianAndP95(3, 2));
        Refused("Shape", () => new Weibull(-1, 1));
        Refused("Scale", () => new Gamma(1, double.PositiveInfinity));
        Refused("Low", () => new BoundedPareto(1, 0, 1));
        Refused("weights", () => new HyperExponential([1, -1], [1, 1]));
        Refused("weights", () => new HyperExponential([1], [1, 1]));
        Refused("means", () => new HyperExponential([1], [0]));
        Refused("values", () => new Discrete([1, 1], [1, 1]));
        Refused("weights", () => new Discrete([1, 2], [1, 0]));
        Refused("share", () => new Bathtub(0.6, 1, 1, 24));
        Refused("values", () => new Empirical([]));
        Refused("values", () => new Empirical([1, -1]));

        static void Refused(string name, Func<Distribution> make) => Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(make).ParamName);
    }
}
