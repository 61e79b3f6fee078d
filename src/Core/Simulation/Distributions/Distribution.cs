using CloudIntel.Core.Simulation.Randomness;

namespace CloudIntel.Core.Simulation.Distributions;

/// <summary>How a quantity varies that is never negative: seconds, cores, MiB, jobs. Its parameters are checked when it is made.</summary>
public abstract record Distribution
{
    private protected Distribution()
    {
    }

    /// <summary>In the quantity's unit.</summary>
    public abstract double Mean { get; }

    /// <summary>In the square of the quantity's unit; may be infinite.</summary>
    public abstract double Variance { get; }

    /// <summary>Draws one value. It takes one number of the stream and grows as that falls, so that two that draw alike stay paired whatever their distributions.</summary>
    /// <param name="stream">Of one purpose.</param>
    public double Sample(RandomStream stream) => At(1 - stream.NextUniform());

    /// <summary>The probability that a value is at most <paramref name="x"/>.</summary>
    public abstract double Cdf(double x);

    /// <summary>The least value that is not exceeded with a probability: the inverse of <see cref="Cdf"/>.</summary>
    /// <param name="p">From 0 to 1; at 1 the answer may be infinite.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is no probability.</exception>
    public double Quantile(double p) => p is >= 0 and <= 1 ? At(p) : throw new ArgumentOutOfRangeException(nameof(p), p, "A probability is from 0 to 1.");

    /// <summary>The quantile of a probability that is one.</summary>
    private protected abstract double At(double p);
}

/// <summary>A distribution that has a density, so that likelihoods can be compared.</summary>
public abstract record ContinuousDistribution : Distribution
{
    private protected ContinuousDistribution()
    {
    }

    /// <summary>The natural logarithm of the density; −∞ where there is none.</summary>
    public abstract double LogDensity(double x);
}
