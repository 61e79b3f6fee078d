namespace CloudIntel.Core.Simulation.Distributions;

/// <summary>Waiting for what may happen at any moment, whatever has been: times between independent arrivals.</summary>
/// <param name="Mean">Above 0.</param>
public sealed record Exponential(double Mean) : ContinuousDistribution
{
    /// <inheritdoc/>
    public override double Mean { get; } = Parameter.Positive(Mean, nameof(Mean));

    /// <inheritdoc/>
    public override double Variance => Mean * Mean;

    /// <inheritdoc/>
    public override double Cdf(double x) => x <= 0 ? 0 : -NearOne.Exp(-x / Mean);

    /// <inheritdoc/>
    public override double LogDensity(double x) => x < 0 ? double.NegativeInfinity : -Math.Log(Mean) - (x / Mean);

    private protected override double At(double p) => -Mean * NearOne.Log(-p);
}
