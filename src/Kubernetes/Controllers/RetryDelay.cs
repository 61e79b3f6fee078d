namespace CloudIntel.Kubernetes.Controllers;

/// <summary>How long a key waits after a failure: twice as long each time, up to a bound, with jitter that spreads keys which failed together.</summary>
/// <param name="first">After the first failure.</param>
/// <param name="longest">The bound.</param>
/// <param name="jitter">Takes up to a quarter off, so that the bound stays the bound.</param>
internal sealed class RetryDelay(TimeSpan first, TimeSpan longest, Jitter jitter)
{
    /// <summary>The delay after one more failure.</summary>
    /// <param name="failures">Failures in a row before this one.</param>
    public TimeSpan After(int failures)
    {
        // 2^62 milliseconds is past any bound: further doubling only risks an overflow.
        var doubled = first.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 62));
        return TimeSpan.FromMilliseconds(Math.Min(doubled, longest.TotalMilliseconds) * jitter.Between(0.75, 1));
    }
}
