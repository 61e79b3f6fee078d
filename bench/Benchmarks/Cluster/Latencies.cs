namespace CloudIntel.Benchmarks.Cluster;

/// <summary>Latencies of one phase, in milliseconds.</summary>
internal sealed class Latencies(double[] each, int failed)
{
    private readonly double[] sorted = [.. each.Order()];

    /// <summary>How many there are.</summary>
    public int Count => sorted.Length;

    /// <summary>Requests that were refused, for instance because the webhook was not heard in time.</summary>
    public int Failed => failed;

    public double Median => Quantile(0.5);

    public double P99 => Quantile(0.99);

    /// <summary>The smallest latency that so large a part of all requests kept (nearest rank).</summary>
    private double Quantile(double part) => sorted[(int)Math.Ceiling(part * sorted.Length) - 1];
}
