using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Fitting;
using CloudIntel.Core.Simulation.Randomness;

namespace CloudIntel.Core.Tests.Simulation.Fitting;

public sealed class DistributionFitTests
{
    private static readonly Dictionary<string, Distribution> Known = new(StringComparer.Ordinal)
    {
        ["exponential"] = new Exponential(40),
        ["uniform"] = new Uniform(2, 9),
        ["lognormal"] = new LogNormal(1, 0.8),
        ["weibull"] = new Weibull(0.7, 100),
        ["gamma"] = new Gamma(2.5, 4),
        ["bounded-pareto"] = new BoundedPareto(1.2, 1, 1000),
        ["hyper-exponential"] = new HyperExponential([0.9, 0.1], [1, 50]),
        ["discrete"] = new Discrete([1, 2, 4], [1, 2, 3]),
        ["empirical"] = new Bathtub(0.45, 1.2, 0.8, 24),
        ["constant"] = new Constant(7),
    };

    public static TheoryData<string> Names => [.. Known.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_family_that_values_came_from_is_found(string name)
    {
        var fitted = DistributionFit.Of(Values(name));

        Assert.Equal(name, fitted.Family);
        Assert.Equal(fitted.Mean, fitted.Distribution.Mean, 0.15 * fitted.Mean);
        Assert.InRange(fitted.PValue, 0.01, 1);
        Assert.Equal(fitted.Families.OrderBy(family => family.Bic), fitted.Families);
    }

    [Fact]
    public void Parameters_are_the_likeliest()
    {
        var weibull = Assert.IsType<Weibull>(DistributionFit.Of(Values("weibull")).Distribution);
        var gamma = Assert.IsType<Gamma>(DistributionFit.Of(Values("gamma")).Distribution);
        var pareto = Assert.IsType<BoundedPareto>(DistributionFit.Of(Values("bounded-pareto")).Distribution);

        Assert.Equal(0.7, weibull.Shape, 0.03);
        Assert.Equal(2.5, gamma.Shape, 0.15);
        Assert.Equal(1.2, pareto.Shape, 0.06);

        // Any other parameter makes the values less likely.
        var values = Values("gamma");
        double Likelihood(double shape) => values.Sum(new Gamma(shape, gamma.Mean / shape).LogDensity);
        Assert.True(Likelihood(gamma.Shape) > Likelihood(gamma.Shape * 1.02));
        Assert.True(Likelihood(gamma.Shape) > Likelihood(gamma.Shape * 0.98));
    }

    /// <summary>By R's ks.test(c(1, 2, 3, 4, 5) / 6, "punif"): D = 1/6; its limit's probability with Stephens' correction.</summary>
    [Fact]
    public void Distances_and_their_probabilities_are_the_known_ones()
    {
        double[] values = [1 / 6.0, 2 / 6.0, 3 / 6.0, 4 / 6.0, 5 / 6.0];

        Assert.Equal(1 / 6.0, FitStatistics.KolmogorovSmirnov(values, new Uniform(0, 1)), 1e-12);
        Assert.Equal(0.05, FitStatistics.KolmogorovPValue(1.3581 / Math.Sqrt(1e6), 1_000_000), 1e-3);
        Assert.Equal(0.01, FitStatistics.KolmogorovPValue(1.6276 / Math.Sqrt(1e6), 1_000_000), 1e-3);
        Assert.Equal(1, FitStatistics.KolmogorovPValue(0, 10));
        Assert.InRange(FitStatistics.AndersonDarling(Values("uniform").Order().ToArray(), Known["uniform"]), 0, 3.9); // beyond once in a hundred
    }

    [Fact]
    public void Zeros_ties_and_few_values_are_taken()
    {
        Assert.Equal("empirical", DistributionFit.Of([0, 1, 5]).Family);
        Assert.True(DistributionFit.Of(Values("exponential").Select(value => Math.Floor(value / 20) * 20)).Ties > 0.9);
        Assert.True(double.IsFinite(DistributionFit.Of(Values("exponential").Select(Math.Floor)).Distribution.Mean));
        Assert.Throws<ArgumentException>(() => DistributionFit.Of([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => DistributionFit.Of([1, -1]));
    }

    private static double[] Values(string name)
    {
        var stream = new RandomStream(3, "fit");
        return [.. Enumerable.Range(0, 5000).Select(_ => Known[name].Sample(stream))];
    }
}
