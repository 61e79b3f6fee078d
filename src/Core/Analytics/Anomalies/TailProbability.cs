namespace CloudIntel.Core.Analytics.Anomalies;

/// <summary>
/// How improbable a value is in the tail of those before it: puts statistics of any size and shape on one scale. Beyond a high quantile, excesses are taken to be
/// exponential, as in peaks over threshold; Siffer et al., "Anomaly Detection in Streams with Extreme Value Theory" (2017). Values are kept as a histogram of
/// logarithms that forgets slowly: 2.6 KB, and constant time a value.
/// </summary>
internal sealed class TailProbability
{
    private const int Buckets = 320;
    private const double Smallest = 1e-6;
    private const double Ratio = 1.09;

    /// <summary>The share of the values that makes the tail.</summary>
    private const double Tail = 0.02;

    /// <summary>The tail is looked at again after so many values.</summary>
    private const int Interval = 25;

    /// <summary>With fewer values before it, nothing is improbable.</summary>
    private const int Fewest = 100;

    /// <summary>What is left of the weight of a value after one more: it halves in 3,500 values.</summary>
    private const double Memory = 0.9998;

    private const double Overflow = 1e12;

    private static readonly double LogRatio = Math.Log(Ratio);

    private readonly double[] weights = new double[Buckets];
    private double total;
    private double weight = 1;
    private int count;
    private double threshold = double.PositiveInfinity;
    private double excess = 1;
    private double share = 1;

    /// <summary>The probability of such a value, or a greater one, among those before it; 1 for all that is not in the tail. Then the value is one of them.</summary>
    /// <param name="value">The value, not negative.</param>
    public double Next(double value)
    {
        var probability = count >= Fewest && value > threshold ? share * Math.Exp(-(value - threshold) / excess) : 1;
        Add(value);
        if (++count % Interval == 0)
            Look();
        return Math.Max(probability, double.Epsilon);
    }

    private void Add(double value)
    {
        var bucket = value <= Smallest ? 0 : (int)Math.Min(Buckets - 1, 1 + (Math.Log(value / Smallest) / LogRatio));
        weight /= Memory;
        weights[bucket] += weight;
        total += weight;
        if (weight < Overflow)
            return;
        for (var i = 0; i < Buckets; i++)
            weights[i] /= weight;
        (total, weight) = (total / weight, 1);
    }

    /// <summary>Where the tail begins, how much is in it and how far it reaches on average.</summary>
    private void Look()
    {
        var (inTail, sum, bucket) = (0.0, 0.0, Buckets - 1);
        for (; bucket > 0 && (inTail == 0 || inTail + weights[bucket] <= Tail * total); bucket--)
        {
            inTail += weights[bucket];
            sum += weights[bucket] * Smallest * Math.Exp((bucket - 0.5) * LogRatio);
        }

        threshold = Smallest * Math.Exp(bucket * LogRatio);
        if (inTail == 0)
        {
            // Nothing but the smallest so far: what is greater comes once in as many, and how great says nothing.
            (share, excess) = (weight / total, double.PositiveInfinity);
            return;
        }

        share = inTail / total;
        excess = Math.Max((sum / inTail) - threshold, (threshold * 0.02) + 1e-9);
    }
}
