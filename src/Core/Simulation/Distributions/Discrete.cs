namespace CloudIntel.Core.Simulation.Distributions;

/// <summary>One of several values, such as sizes that are sold.</summary>
public sealed record Discrete : Distribution
{
    private readonly double[] values;
    private readonly double[] upTo;

    /// <summary>Takes as many weights as values.</summary>
    /// <param name="values">Each once; not negative.</param>
    /// <param name="weights">How often each is; above 0; they are divided by their sum.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    public Discrete(IReadOnlyList<double> values, IReadOnlyList<double> weights)
    {
        if (values.Count == 0 || values.Count != weights.Count)
            throw new ArgumentException($"There are {values.Count} values and {weights.Count} weights; both need as many, and at least one.", nameof(values));
        var order = Enumerable.Range(0, values.Count).OrderBy(i => Parameter.NotNegative(values[i], nameof(values))).ToArray();
        this.values = [.. order.Select(i => values[i])];
        if (this.values.Distinct().Count() < order.Length)
            throw new ArgumentException("values must hold each once.", nameof(values));
        var (whole, sum) = (weights.Sum(weight => Parameter.Positive(weight, nameof(weights))), 0.0);
        upTo = [.. order.Select(i => (sum += weights[i]) / whole)];
        upTo[^1] = 1;
        for (var i = 0; i < order.Length; i++)
            Mean += Weight(i) * this.values[i];
        for (var i = 0; i < order.Length; i++)
            Variance += Weight(i) * (this.values[i] - Mean) * (this.values[i] - Mean);
    }

    /// <summary>From the least to the most.</summary>
    public IReadOnlyList<double> Values => values;

    /// <summary>How often each is; their sum is 1.</summary>
    public IReadOnlyList<double> Weights => [.. Enumerable.Range(0, values.Length).Select(Weight)];

    /// <inheritdoc/>
    public override double Mean { get; }

    /// <inheritdoc/>
    public override double Variance { get; }

    /// <inheritdoc/>
    public override double Cdf(double x)
    {
        var found = Array.BinarySearch(values, x);
        var below = found >= 0 ? found + 1 : ~found;
        return below == 0 ? 0 : upTo[below - 1];
    }

    /// <summary>Whether both have the same values as often.</summary>
    public bool Equals(Discrete? other) => other is not null && values.AsSpan().SequenceEqual(other.values) && upTo.AsSpan().SequenceEqual(other.upTo);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(values.Length, Mean, Variance);

    private protected override double At(double p)
    {
        var found = Array.BinarySearch(upTo, p);
        return values[found >= 0 ? found : ~found];
    }

    private double Weight(int i) => upTo[i] - (i == 0 ? 0 : upTo[i - 1]);
}
