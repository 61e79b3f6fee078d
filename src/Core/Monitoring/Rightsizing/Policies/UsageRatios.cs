namespace CloudIntel.Core.Monitoring.Rightsizing.Policies;

/// <summary>How often usage was how many times what it was expected to be: logarithms in buckets of 1.5 percent, from 0.05 to 20 times.</summary>
internal sealed class UsageRatios
{
    private const int Buckets = 400;
    private const double PerUnit = Buckets / 6.0;

    private readonly double[] weights = new double[Buckets];

    /// <summary>The sum of all weights.</summary>
    public double Weight { get; private set; }

    /// <summary>Takes a ratio, which may be 0 or infinite.</summary>
    public void Add(double ratio, double weight)
    {
        weights[Bucket(ratio)] += weight;
        Weight += weight;
    }

    /// <summary>Lets all that it holds weigh less.</summary>
    public void Multiply(double factor)
    {
        for (var i = 0; i < Buckets; i++)
            weights[i] *= factor;
        Weight *= factor;
    }

    /// <summary>The ratio that a share of two sets together exceeds, with the second's weights times a factor. Something must have been added.</summary>
    public double ExceededBy(double share, UsageRatios other, double factor)
    {
        var (enough, sum) = (share * (Weight + (other.Weight * factor)), 0.0);
        for (var i = Buckets - 1; i >= 0; i--)
        {
            var weight = weights[i] + (other.weights[i] * factor);
            if (sum + weight > enough)
                return Ratio(i + 1 - ((enough - sum) / weight));
            sum += weight;
        }

        return Ratio(0);
    }

    private static int Bucket(double ratio) => ratio > 0 ? (int)Math.Clamp((Buckets / 2) + (Math.Log(ratio) * PerUnit), 0, Buckets - 1) : 0;

    private static double Ratio(double bucket) => Math.Exp((bucket - (Buckets / 2)) / PerUnit);
}
