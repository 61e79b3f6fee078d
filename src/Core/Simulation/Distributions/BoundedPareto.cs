namespace CloudIntel.Core.Simulation.Distributions;

/// <summary>A power law between two bounds: many small ones, and a few large ones that matter most.</summary>
/// <param name="Shape">The tail's exponent, above 0; below 2 the largest make up most of the variance.</param>
/// <param name="Low">Above 0.</param>
/// <param name="High">Above <paramref name="Low"/>.</param>
public sealed record BoundedPareto(double Shape, double Low, double High) : ContinuousDistribution
{
    /// <summary>The tail's exponent.</summary>
    public double Shape { get; } = Parameter.Positive(Shape, nameof(Shape));

    /// <summary>The least.</summary>
    public double Low { get; } = Parameter.Positive(Low, nameof(Low));

    /// <summary>The most.</summary>
    public double High { get; } = Parameter.Above(Low, High, nameof(High));

    /// <inheritdoc/>
    public override double Mean => Moment(1);

    /// <inheritdoc/>
    public override double Variance => Math.Max(0, Moment(2) - (Mean * Mean));

    /// <summary>The mass that an unbounded one has below the upper bound.</summary>
    private double Kept => -NearOne.Exp(Shape * Math.Log(Low / High));

    /// <inheritdoc/>
    public override double Cdf(double x) => x <= Low ? 0 : x >= High ? 1 : -NearOne.Exp(Shape * Math.Log(Low / x)) / Kept;

    /// <inheritdoc/>
    public override double LogDensity(double x) =>
        x >= Low && x <= High ? Math.Log(Shape / Low) + ((Shape + 1) * Math.Log(Low / x)) - Math.Log(Kept) : double.NegativeInfinity;

    private protected override double At(double p) => Math.Clamp(Low * Math.Exp(-NearOne.Log(-p * Kept) / Shape), Low, High);

    /// <summary>The mean of the n-th power: ∫ n-th power of the density, by its antiderivative in logarithms, which is also right where n is the shape.</summary>
    private double Moment(int n)
    {
        var (rate, width) = (n - Shape, Math.Log(High / Low));
        return Shape / Kept * Math.Pow(Low, n) * (rate == 0 ? width : NearOne.Exp(rate * width) / rate);
    }
}
