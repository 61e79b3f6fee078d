using System.Threading.Channels;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Informers;

/// <summary>Hands changes to one subscriber, one after the other, at its own pace.</summary>
/// <typeparam name="T">The type of one object.</typeparam>
internal sealed class InformerSubscription<T> : IInformerSubscription
    where T : class, IKubernetesObject
{
    // Unbounded: dropping a change would leave the subscriber wrong for ever. How many wait is measured.
    private readonly Channel<StoredChange<T>?> changes = Channel.CreateUnbounded<StoredChange<T>?>();
    private readonly TaskCompletionSource synced = new();
    private readonly CancellationTokenSource stop = new();
    private readonly InformerHandler<T> handler;
    private readonly InformerMeasures measures;
    private readonly ILogger log;
    private readonly Action<InformerSubscription<T>> unsubscribe;
    private Task pump = Task.CompletedTask;

    public InformerSubscription(
        InformerHandler<T> handler, InformerMeasures measures, ILogger log, Action<InformerSubscription<T>> unsubscribe)
    {
        this.handler = handler;
        this.measures = measures;
        this.log = log;
        this.unsubscribe = unsubscribe;
    }

    /// <summary>How many changes wait.</summary>
    public int Waiting => changes.Reader.Count;

    /// <summary>Begins to hand over.</summary>
    public void Start() => pump = PumpAsync();

    /// <summary>Puts a change behind those that wait.</summary>
    public void Post(StoredChange<T> change) => changes.Writer.TryWrite(change);

    /// <summary>Says that everything of the first full list lies before this point.</summary>
    public void PostSynced() => changes.Writer.TryWrite(null);

    /// <inheritdoc/>
    public async Task WaitForSyncAsync(CancellationToken cancellationToken)
    {
        await synced.Task.WaitAsync(cancellationToken);
        await Task.Yield(); // go on elsewhere than between two changes
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        unsubscribe(this);
        if (!changes.Writer.TryComplete())
            return ValueTask.CompletedTask;
#pragma warning disable VSTHRD103 // CancelAsync would only have the callbacks run on another thread
        stop.Cancel();
#pragma warning restore VSTHRD103
        return new(EndAsync());
    }

    private async Task EndAsync()
    {
        await pump;
        synced.TrySetCanceled();
        stop.Dispose();
    }

    private async Task PumpAsync()
    {
        await Task.Yield(); // the subscriber's own thread is not ours to use
        while (!stop.IsCancellationRequested && await changes.Reader.WaitToReadAsync())
        {
            while (!stop.IsCancellationRequested && changes.Reader.TryRead(out var change))
            {
                if (change is null)
                    synced.TrySetResult();
                else
                    await HandleAsync(change);
            }
        }
    }

    private async Task HandleAsync(StoredChange<T> change)
    {
        try
        {
            await handler(change, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the subscriber is leaving
        }
        catch (Exception e)
        {
            measures.HandlerFailed();
            log.HandlerFailed(measures.Resource, change.Key, e);
        }
    }
}
