using MathNet.Numerics;

namespace CloudIntel.Core.Simulation.Distributions;

/// <summary>The time of several waits one after another; of a whole shape, so many exponential ones.</summary>
/// <param name="Shape">Above 0.</param>
/// <param name="Scale">The mean of one of them; above 0.</param>
public sealed record Gamma(double Shape, double Scale) : ContinuousDistribution
{
    private const double Tiny = 1e-10;

    /// <summary>How many waits, not necessarily a whole number.</summary>
    public double Shape { get; } = Parameter.Positive(Shape, nameof(Shape));

    /// <summary>The mean of one of them.</summary>
    public double Scale { get; } = Parameter.Positive(Scale, nameof(Scale));

    /// <inheritdoc/>
    public override double Mean => Shape * Scale;

    /// <inheritdoc/>
    public override double Variance => Shape * Scale * Scale;

    /// <inheritdoc/>
    public override double Cdf(double x) => x switch
    {
        <= 0 => 0,
        double.PositiveInfinity => 1,
        _ => Lower(x / Scale),
    };

    /// <inheritdoc/>
    public override double LogDensity(double x) => x switch
    {
        < 0 => double.NegativeInfinity,
        0 when Shape != 1 => Shape < 1 ? double.PositiveInfinity : double.NegativeInfinity,
        _ => (Shape == 1 ? 0 : (Shape - 1) * Math.Log(x / Scale)) - (x / Scale) - SpecialFunctions.GammaLn(Shape) - Math.Log(Scale),
    };

    private protected override double At(double p)
    {
        if (p is 0 or 1)
            return p == 0 ? 0 : double.PositiveInfinity;

        // The first term of the series is never below the function, so where that reaches p is never above the quantile.
        var low = Math.Exp((Math.Log(p) + SpecialFunctions.GammaLn(Shape + 1)) / Shape);
        if (low < Tiny)
            return Scale * low;
        var high = Math.Max(low, Shape);
        while (Lower(high) < p)
            high *= 2;
        return Scale * Inverse.Of(Lower, p, low, high);
    }

    /// <summary>The regularised incomplete function; the library's is 0 near 0, where the first term of the series is all of it.</summary>
    private double Lower(double x) => x switch
    {
        <= 0 => 0,
        < Tiny => Math.Exp((Shape * Math.Log(x)) - SpecialFunctions.GammaLn(Shape + 1)),
        _ => SpecialFunctions.GammaLowerRegularized(Shape, x),
    };
}
