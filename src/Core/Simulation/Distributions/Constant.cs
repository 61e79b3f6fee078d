namespace CloudIntel.Core.Simulation.Distributions;

/// <summary>Always the same.</summary>
/// <param name="Value">Not negative.</param>
public sealed record Constant(double Value) : Distribution
{
    /// <summary>Not negative.</summary>
    public double Value { get; } = Parameter.NotNegative(Value, nameof(Value));

    /// <inheritdoc/>
    public override double Mean => Value;

    /// <inheritdoc/>
    public override double Variance => 0;

    /// <inheritdoc/>
    public override double Cdf(double x) => x < Value ? 0 : 1;

    private protected override double At(double p) => Value;
}
