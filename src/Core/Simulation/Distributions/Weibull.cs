using MathNet.Numerics;

namespace CloudIntel.Core.Simulation.Distributions;

/// <summary>Times to failure: of a hazard that falls with age where the shape is below 1, and rises where it is above.</summary>
/// <param name="Shape">Above 0.</param>
/// <param name="Scale">What 63.2 % do not exceed; above 0.</param>
public sealed record Weibull(double Shape, double Scale) : ContinuousDistribution
{
    /// <summary>Below 1 the hazard falls.</summary>
    public double Shape { get; } = Parameter.Positive(Shape, nameof(Shape));

    /// <summary>What 63.2 % do not exceed.</summary>
    public double Scale { get; } = Parameter.Positive(Scale, nameof(Scale));

    /// <inheritdoc/>
    public override double Mean => Scale * SpecialFunctions.Gamma(1 + (1 / Shape));

    /// <inheritdoc/>
    public override double Variance => (Scale * Scale * SpecialFunctions.Gamma(1 + (2 / Shape))) - (Mean * Mean);

    /// <inheritdoc/>
    public override double Cdf(double x) => x <= 0 ? 0 : -NearOne.Exp(-Math.Pow(x / Scale, Shape));

    /// <inheritdoc/>
    public override double LogDensity(double x) => x switch
    {
        < 0 => double.NegativeInfinity,
        0 when Shape != 1 => Shape < 1 ? double.PositiveInfinity : double.NegativeInfinity,
        _ => Math.Log(Shape / Scale) + (Shape == 1 ? 0 : (Shape - 1) * Math.Log(x / Scale)) - Math.Pow(x / Scale, Shape),
    };

    private protected override double At(double p) => Scale * Math.Pow(-NearOne.Log(-p), 1 / Shape);
}
