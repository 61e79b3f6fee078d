namespace CloudIntel.Core.Simulation.Distributions;

/// <summary>As observed: between two neighbours of the sorted values all are alike; values that were seen several times keep their weight.</summary>
public sealed record Empirical : Distribution
{
    private readonly double[] values;

    /// <summary>Sorts the values.</summary>
    /// <param name="values">At least one, in any order; not negative.</param>
    /// <exception cref="ArgumentException">There is none, or one is negative or no number.</exception>
    public Empirical(IEnumerable<double> values)
    {
        this.values = [.. values.Select(value => Parameter.NotNegative(value, nameof(values)))];
        if (this.values.Length == 0)
            throw new ArgumentException("values must hold at least one.", nameof(values));
        Array.Sort(this.values);
        var (sum, squares) = (0.0, 0.0);
        for (var i = 1; i < this.values.Length; i++)
        {
            var (low, high) = (this.values[i - 1], this.values[i]);
            sum += (low + high) / 2;
            squares += ((low * low) + (low * high) + (high * high)) / 3;
        }

        var gaps = this.values.Length - 1;
        Mean = gaps == 0 ? this.values[0] : sum / gaps;
        Variance = gaps == 0 ? 0 : Math.Max(0, (squares / gaps) - (Mean * Mean));
    }

    /// <summary>From the least to the most.</summary>
    public IReadOnlyList<double> Values => values;

    /// <inheritdoc/>
    public override double Mean { get; }

    /// <inheritdoc/>
    public override double Variance { get; }

    /// <inheritdoc/>
    public override double Cdf(double x)
    {
        if (x < values[0] || x >= values[^1])
            return x < values[0] ? 0 : 1;

        // The last value that is not above x.
        var (low, high) = (0, values.Length - 1);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = values[middle] <= x ? (middle, high) : (low, middle);
        }

        return (low + ((x - values[low]) / (values[high] - values[low]))) / (values.Length - 1);
    }

    /// <summary>Whether both have the same values.</summary>
    public bool Equals(Empirical? other) => other is not null && values.AsSpan().SequenceEqual(other.values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(values.Length, Mean, Variance);

    private protected override double At(double p)
    {
        var position = p * (values.Length - 1);
        var low = (int)position;
        return low == values.Length - 1 ? values[^1] : values[low] + ((position - low) * (values[low + 1] - values[low]));
    }
}
