using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Environments;
using MathNet.Numerics;
using MathNet.Numerics.RootFinding;

namespace CloudIntel.Core.Simulation.Fitting;

/// <summary>Maximum likelihood of each family. Values of 0 are taken as half of the least above it, as families above 0 have no likelihood there.</summary>
internal static class LikelihoodFamilies
{
    private const double Accuracy = 1e-10;
    private const int MostSteps = 200;

    /// <summary>More values than this are thinned evenly for the mixture, which is found by repeated passes.</summary>
    private const int MostInMixture = 5_000;

    /// <summary>Fits every family that has a likelihood for the values.</summary>
    /// <param name="sorted">From the least to the most, not all alike.</param>
    public static IEnumerable<FittedFamily> Fit(double[] sorted)
    {
        var least = sorted.First(value => value > 0);
        var values = Array.ConvertAll(sorted, value => value > 0 ? value : least / 2);
        var (mean, logMean) = (values.Average(), values.Average(Math.Log));
        var logVariance = values.Average(value => (Math.Log(value) - logMean) * (Math.Log(value) - logMean));
        (string Family, int Parameters, Func<ContinuousDistribution?> Fit)[] families =
        [
            ("exponential", 1, () => new Exponential(mean)),
            ("uniform", 2, () => new Uniform(values[0], values[^1])),
            ("lognormal", 2, () => logVariance > 0 ? new LogNormal(logMean, Math.Sqrt(logVariance)) : null),
            ("weibull", 2, () => Weibull(values, logMean)),
            ("gamma", 2, () => Gamma(mean, logMean)),
            ("bounded-pareto", 3, () => Pareto(values, logMean)),
            ("hyper-exponential", 3, () => Mixture(values)),
        ];
        foreach (var (family, parameters, fit) in families)
        {
            if (fit() is not { } distribution)
                continue;
            var likelihood = values.Sum(distribution.LogDensity);
            if (!double.IsFinite(likelihood))
                continue;
            yield return new(
                family, distribution, parameters, likelihood, (2 * parameters) - (2 * likelihood), (parameters * Math.Log(values.Length)) - (2 * likelihood),
                FitStatistics.KolmogorovSmirnov(sorted, distribution));
        }
    }

    /// <summary>The shape solves Σ xᵏ ln x / Σ xᵏ − 1 / k = mean of ln x.</summary>
    private static Weibull? Weibull(double[] values, double logMean)
    {
        var logs = Array.ConvertAll(values, value => Math.Log(value) - logMean);
        var most = logs[^1];
        if (!Brent.TryFindRoot(shape => Slope(Math.Exp(shape)), Math.Log(0.01), Math.Log(500), Accuracy, MostSteps, out var root))
            return null;
        var shape = Math.Exp(root);
        return new(shape, Math.Exp(logMean + most) * Math.Pow(logs.Average(log => Math.Exp(shape * (log - most))), 1 / shape));

        double Slope(double k)
        {
            var (sum, weighted) = (0.0, 0.0);
            foreach (var log in logs)
            {
                var power = Math.Exp(k * (log - most));
                (sum, weighted) = (sum + power, weighted + (power * log));
            }

            return (weighted / sum) - (1 / k);
        }
    }

    /// <summary>The shape solves ln k − ψ(k) = ln of the mean − mean of ln x.</summary>
    private static Gamma? Gamma(double mean, double logMean)
    {
        var wanted = Math.Log(mean) - logMean;
        return Brent.TryFindRoot(log => log - SpecialFunctions.DiGamma(Math.Exp(log)) - wanted, Math.Log(1e-3), Math.Log(1e6), Accuracy, MostSteps, out var root)
            ? new(Math.Exp(root), mean / Math.Exp(root))
            : null;
    }

    /// <summary>Bounds are the least and the most; the exponent solves 1 / a − w / (e^(a w) − 1) = mean of ln (x / least), with w = ln (most / least).</summary>
    private static BoundedPareto? Pareto(double[] values, double logMean)
    {
        var (width, wanted) = (Math.Log(values[^1] / values[0]), logMean - Math.Log(values[0]));
        return Brent.TryFindRoot(a => (1 / a) - (width / (Math.Exp(a * width) - 1)) - wanted, 1e-3 / width, 200 / width, Accuracy, MostSteps, out var exponent)
            ? new(exponent, values[0], values[^1])
            : null;
    }

    private static HyperExponential? Mixture(double[] values) =>
        HyperExponentialFit.Of(values.Length <= MostInMixture ? values : [.. Enumerable.Range(0, MostInMixture).Select(i => values[(int)((i + 0.5) * values.Length / MostInMixture)])], []) as HyperExponential;
}
