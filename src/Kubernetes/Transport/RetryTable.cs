using System.Net;

namespace CloudIntel.Kubernetes.Transport;

/// <summary>
/// Says when a request is sent again. Answers are only repeated where the server said by Retry-After that it did not carry the
/// request out; broken connections only where a second execution does no harm. Everything else is for the caller, who knows
/// what a failure means.
/// </summary>
internal static class RetryTable
{
    /// <summary>How often a request is sent at most, the first time included (client-go's bound).</summary>
    public const int MaxTries = 10;

    /// <summary>Wait after the first broken connection; doubles each time.</summary>
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait after an error answer before the request is sent again; null to give up.</summary>
    /// <param name="status">The answer's status.</param>
    /// <param name="retryAfter">The answer's Retry-After; null when it has none.</param>
    /// <param name="longest">The longest Retry-After that is obeyed.</param>
    /// <param name="tries">How often the request was sent.</param>
    /// <param name="random">Uniform in [0, 1): spreads callers that were turned away together over a tenth of the wait.</param>
    public static TimeSpan? AfterAnswer(HttpStatusCode status, TimeSpan? retryAfter, TimeSpan longest, int tries, double random)
    {
        var isOverload = status == HttpStatusCode.TooManyRequests || (int)status >= 500;
        if (!isOverload || retryAfter is not { } wait || wait > longest || tries >= MaxTries)
            return null;
        return wait * (1 + (0.1 * random));
    }

    /// <summary>How long to wait after a connection broke before the request is sent again; null to give up.</summary>
    /// <param name="replay">What sending it twice would do.</param>
    /// <param name="tries">How often the request was sent.</param>
    /// <param name="random">Uniform in [0, 1): the wait is that share of the back-off, so that callers spread.</param>
    public static TimeSpan? AfterBrokenConnection(Replay replay, int tries, double random)
    {
        if (replay == Replay.Write || tries >= MaxTries)
            return null;
        var backoff = FirstBackoff * Math.Pow(2, tries - 1);
        return (backoff < LongestBackoff ? backoff : LongestBackoff) * random;
    }
}
