using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Informers;

/// <summary>A shared informer: a store, the reflector that keeps it in step, and those who follow it.</summary>
/// <typeparam name="T">The type of one object.</typeparam>
internal sealed class Informer<T> : IInformer<T>, IRunningInformer
    where T : class, IKubernetesObject
{
    /// <summary>How long the first full list may take before somebody is told.</summary>
    private static readonly TimeSpan SyncLimit = TimeSpan.FromMinutes(2);

    private readonly ObjectStore<T> store;
    private readonly Reflector<T> reflector;
    private readonly InformerHealth health;
    private readonly InformerMeasures measures;
    private readonly TimeProvider time;
    private readonly bool fromStart;
    private readonly ILogger log;

    public Informer(
        IRawResourceClient source,
        InformerScope scope,
        ObjectCodec<T> codec,
        StreamingLists streaming,
        TimeProvider time,
        Random random,
        InformerMetrics metrics,
        ILogger log,
        bool fromStart = true)
    {
        Scope = scope;
        this.fromStart = fromStart;
        this.time = time;
        this.log = log;
        store = new(codec);
        health = new(scope, time);
        measures = metrics.Measure(scope, () => Status);
        reflector = new(source, scope, store, codec, health, streaming, time, random, measures, log);
    }

    /// <inheritdoc/>
    public InformerScope Scope { get; }

    /// <inheritdoc/>
    public IObjectStore<T> Store => store;

    /// <inheritdoc/>
    public bool HasSynced => health.Synced;

    /// <inheritdoc/>
    public InformerStatus Status =>
        new(Scope, health.Synced, store.Count, store.PendingChanges, health.LastFrameAge, health.Problem, health.Undecodable)
        {
            Lists = health.Lists,
            FromStart = fromStart,
        };

    /// <inheritdoc/>
    public async Task WaitForSyncAsync(CancellationToken cancellationToken)
    {
        await health.FirstSync.WaitAsync(cancellationToken);
        await Task.Yield(); // go on elsewhere than in the reflector
    }

    /// <inheritdoc/>
    public void AddIndex(ObjectIndex<T> index) => store.AddIndex(index);

    /// <inheritdoc/>
    public IInformerSubscription Subscribe(InformerHandler<T> handler)
    {
        var subscription = new InformerSubscription<T>(handler, measures, log, store.Unsubscribe);
        store.Subscribe(subscription);
        subscription.Start();
        return subscription;
    }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(reflector.RunAsync(cancellationToken), TellWhenOverdueAsync(cancellationToken));
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping breaks off whatever was under way; nothing of that is an error.
        }
        finally
        {
            measures.Dispose();
        }
    }

    private async Task TellWhenOverdueAsync(CancellationToken cancellationToken)
    {
        while (!HasSynced)
        {
            try
            {
                await health.FirstSync.WaitAsync(SyncLimit, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                log.SyncOverdue(measures.Resource, SyncLimit.TotalSeconds, health.Problem ?? "the list is still on its way");
            }
        }
    }
}
