namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>Wakes one who waits: many signals are one, and none is lost that comes while he is awake.</summary>
internal sealed class WakeUp : IDisposable
{
    private readonly SemaphoreSlim signal = new(0, 1);
    private readonly Lock gate = new();

    /// <summary>Wakes him.</summary>
    public void Signal()
    {
        lock (gate)
        {
            if (signal.CurrentCount == 0)
                signal.Release();
        }
    }

    /// <summary>Waits for a signal, or for a while.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => signal.WaitAsync(atMost, cancellationToken);

    public void Dispose() => signal.Dispose();
}
