namespace CloudIntel.Kubernetes.Controllers;

/// <summary>Chance that spreads what would otherwise happen all at once. Safe for concurrent use.</summary>
internal sealed class Jitter(Random random)
{
    private readonly Lock gate = new();

    /// <summary>Uniform in [low, high).</summary>
    public double Between(double low, double high)
    {
        lock (gate) // Random with a seed is not safe for concurrent use
            return low + ((high - low) * random.NextDouble());
    }
}
