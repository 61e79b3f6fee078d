using MathNet.Numerics.Distributions;

namespace CloudIntel.Core.Simulation.Distributions;

/// <summary>The logarithm is normally distributed: durations and sizes to which many causes contribute by factors.</summary>
/// <param name="Mu">Mean of the natural logarithm.</param>
/// <param name="Sigma">Deviation of the natural logarithm; above 0.</param>
public sealed record LogNormal(double Mu, double Sigma) : ContinuousDistribution
{
    /// <summary>Mean of the natural logarithm.</summary>
    public double Mu { get; } = Parameter.Finite(Mu, nameof(Mu));

    /// <summary>Deviation of the natural logarithm.</summary>
    public double Sigma { get; } = Parameter.Positive(Sigma, nameof(Sigma));

    /// <inheritdoc/>
    public override double Mean => Math.Exp(Mu + (Sigma * Sigma / 2));

    /// <inheritdoc/>
    public override double Variance => NearOne.Exp(Sigma * Sigma) * Mean * Mean;

    /// <summary>By what half, and what all but a twentieth do not exceed.</summary>
    /// <param name="median">Above 0.</param>
    /// <param name="p95">Above <paramref name="median"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">They are not.</exception>
    public static LogNormal FromMedianAndP95(double median, double p95) =>
        new(Math.Log(Parameter.Positive(median, nameof(median))), Math.Log(Parameter.Above(median, p95, nameof(p95)) / median) / Normal.InvCDF(0, 1, 0.95));

    /// <inheritdoc/>
    public override double Cdf(double x) => x <= 0 ? 0 : Normal.CDF(Mu, Sigma, Math.Log(x));

    /// <inheritdoc/>
    public override double LogDensity(double x) => x <= 0 ? double.NegativeInfinity : Normal.PDFLn(Mu, Sigma, Math.Log(x)) - Math.Log(x);

    private protected override double At(double p) => Math.Exp(Normal.InvCDF(Mu, Sigma, p));
}
