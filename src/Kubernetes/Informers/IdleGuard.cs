namespace CloudIntel.Kubernetes.Informers;

/// <summary>Cancels when nothing was heard for too long: the only sure sign of a connection that is dead at the other end.</summary>
internal sealed class IdleGuard : IDisposable
{
    /// <summary>A busy stream moves its deadline no more often than this.</summary>
    private static readonly TimeSpan Resolution = TimeSpan.FromSeconds(1);

    private readonly TimeProvider time;
    private readonly CancellationTokenSource idle;
    private readonly CancellationTokenSource either;
    private TimeSpan limit;
    private long moved;

    public IdleGuard(TimeProvider time, TimeSpan limit, CancellationToken cancellationToken)
    {
        this.time = time;
        this.limit = limit;
        idle = new(limit, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        moved = time.GetTimestamp();
    }

    /// <summary>Cancelled when nothing was heard for too long, or when the caller is.</summary>
    public CancellationToken Token => either.Token;

    /// <summary>Whether nothing was heard for too long.</summary>
    public bool Expired => idle.IsCancellationRequested;

    /// <summary>Something was heard.</summary>
    public void Heard()
    {
        if (time.GetElapsedTime(moved) >= Resolution)
            Move(limit);
    }

    /// <summary>Something was heard, and from now on silence may last so long.</summary>
    public void Move(TimeSpan newLimit)
    {
        limit = newLimit;
        moved = time.GetTimestamp();
        idle.CancelAfter(newLimit);
    }

    public void Dispose()
    {
        either.Dispose();
        idle.Dispose();
    }
}
