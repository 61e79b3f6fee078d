namespace CloudIntel.Kubernetes.Controllers;

/// <summary>How long a key waits after a failure: twice as long each time, up to a bound, with jitter that spreads keys which failed together.</summary>
/// <param name="first">After the first failure.</param>
/// <param name="longest">The bound.</param>
/// <param name="random">The source of jitter.</param>
internal sealed class RetryDelay(TimeSpan first, TimeSpan longest, Random random)
{
    /// <summary>Share of a delay that jitter may take off; the bound thus stays the bound.</summary>
    private const double Jitter = 0.25;

    private readonly Lock gate = new();

    /// <summary>The delay after one more failure.</summary>
    /// <param name="failures">Failures in a row before this one.</param>
    public TimeSpan After(int failures)
    {
        // 2^62 milliseconds is past any bound: further doubling only risks an overflow.
        var doubled = first.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 62));
        var bounded = Math.Min(doubled, longest.TotalMilliseconds);
        lock (gate) // Random is not safe for concurrent use
            return TimeSpan.FromMilliseconds(bounded * (1 - Jitter * random.NextDouble()));
    }
}
