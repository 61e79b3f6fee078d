namespace CloudIntel.Kubernetes.Transport;

/// <summary>Ends one attempt of a request when it takes too long or the caller no longer wants it.</summary>
internal sealed class AttemptDeadline : IDisposable
{
    private readonly CancellationTokenSource timer;
    private readonly CancellationTokenSource linked;
    private readonly TimeSpan timeout;

    public AttemptDeadline(TimeSpan timeout, TimeProvider clock, CancellationToken caller)
    {
        this.timeout = timeout;
        timer = new CancellationTokenSource(timeout, clock);
        linked = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, caller);
    }

    /// <summary>Cancelled at the deadline or by the caller.</summary>
    public CancellationToken Token => linked.Token;

    /// <summary>Whether time was up.</summary>
    public bool HasPassed => timer.IsCancellationRequested;

    /// <summary>Starts the time anew, because something arrived.</summary>
    public void Extend() => timer.CancelAfter(timeout);

    /// <inheritdoc/>
    public void Dispose()
    {
        linked.Dispose();
        timer.Dispose();
    }
}
