namespace CloudIntel.Core.Simulation.Distributions;

/// <summary>Anything between two bounds, all alike.</summary>
/// <param name="Low">Not negative.</param>
/// <param name="High">Above <paramref name="Low"/>.</param>
public sealed record Uniform(double Low, double High) : ContinuousDistribution
{
    /// <summary>The lower bound.</summary>
    public double Low { get; } = Parameter.NotNegative(Low, nameof(Low));

    /// <summary>The upper bound.</summary>
    public double High { get; } = Parameter.Above(Low, High, nameof(High));

    /// <inheritdoc/>
    public override double Mean => (Low + High) / 2;

    /// <inheritdoc/>
    public override double Variance => (High - Low) * (High - Low) / 12;

    /// <inheritdoc/>
    public override double Cdf(double x) => Math.Clamp((x - Low) / (High - Low), 0, 1);

    /// <inheritdoc/>
    public override double LogDensity(double x) => x >= Low && x <= High ? -Math.Log(High - Low) : double.NegativeInfinity;

    private protected override double At(double p) => Low + (p * (High - Low));
}
