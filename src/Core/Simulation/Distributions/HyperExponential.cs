namespace CloudIntel.Core.Simulation.Distributions;

/// <summary>One of several exponential waits, by chance: more varied than one of them, such as runs of spot capacity that are short or long.</summary>
public sealed record HyperExponential : ContinuousDistribution
{
    private readonly double[] weights;
    private readonly double[] means;

    /// <summary>Takes as many weights as means.</summary>
    /// <param name="weights">How often each is taken, above 0; they are divided by their sum.</param>
    /// <param name="means">Of each; above 0.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    public HyperExponential(IReadOnlyList<double> weights, IReadOnlyList<double> means)
    {
        if (weights.Count == 0 || weights.Count != means.Count)
            throw new ArgumentException($"There are {weights.Count} weights and {means.Count} means; both need as many, and at least one.", nameof(weights));
        var sum = weights.Sum(weight => Parameter.Positive(weight, nameof(weights)));
        this.weights = [.. weights.Select(weight => weight / sum)];
        this.means = [.. means.Select(mean => Parameter.Positive(mean, nameof(means)))];
    }

    /// <summary>How often each is taken; their sum is 1.</summary>
    public IReadOnlyList<double> Weights => weights;

    /// <summary>Of each.</summary>
    public IReadOnlyList<double> Means => means;

    /// <inheritdoc/>
    public override double Mean => Over((weight, mean) => weight * mean);

    /// <inheritdoc/>
    public override double Variance => (2 * Over((weight, mean) => weight * mean * mean)) - (Mean * Mean);

    /// <inheritdoc/>
    public override double Cdf(double x) => x <= 0 ? 0 : Over((weight, mean) => -weight * NearOne.Exp(-x / mean));

    /// <inheritdoc/>
    public override double LogDensity(double x) => x < 0 ? double.NegativeInfinity : Math.Log(Over((weight, mean) => weight / mean * Math.Exp(-x / mean)));

    /// <summary>Whether both have the same branches in the same order.</summary>
    public bool Equals(HyperExponential? other) => other is not null && weights.SequenceEqual(other.weights) && means.SequenceEqual(other.means);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(weights[0], means[0], weights.Length);

    private protected override double At(double p)
    {
        // Every branch has passed p where the slowest has, and none where the fastest has not.
        var wait = -NearOne.Log(-p);
        return double.IsInfinity(wait) ? wait : Inverse.Of(Cdf, p, means.Min() * wait, means.Max() * wait);
    }

    private double Over(Func<double, double, double> term)
    {
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
            sum += term(weights[i], means[i]);
        return sum;
    }
}
