using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Informers;

/// <summary>The informers of several namespaces, taken for one.</summary>
/// <typeparam name="T">The type of one object.</typeparam>
internal sealed class NamespacesInformer<T>(InformerScope scope, IReadOnlyList<IInformer<T>> parts) : IInformer<T>, IObjectStore<T>
    where T : class, IKubernetesObject
{
    /// <inheritdoc/>
    public InformerScope Scope => scope;

    /// <inheritdoc/>
    public IObjectStore<T> Store => this;

    /// <inheritdoc/>
    public bool HasSynced => parts.All(part => part.HasSynced);

    /// <inheritdoc/>
    public InformerStatus Status
    {
        get
        {
            var statuses = parts.Select(part => part.Status).ToList();
            return new(
                scope,
                statuses.TrueForAll(status => status.Synced),
                statuses.Sum(status => status.Objects),
                statuses.Sum(status => status.PendingChanges),
                statuses.Max(status => status.LastFrameAge),
                statuses.Select(status => status.Problem).FirstOrDefault(problem => problem is not null),
                [.. statuses.SelectMany(status => status.Undecodable)])
            {
                Lists = statuses.Sum(status => status.Lists),
                FromStart = statuses.TrueForAll(status => status.FromStart),
            };
        }
    }

    /// <inheritdoc/>
    public int Count => parts.Sum(part => part.Store.Count);

    /// <inheritdoc/>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(parts.Select(part => part.WaitForSyncAsync(cancellationToken)));

    /// <inheritdoc/>
    public void AddIndex(ObjectIndex<T> index)
    {
        foreach (var part in parts)
            part.AddIndex(index);
    }

    /// <inheritdoc/>
    public IInformerSubscription Subscribe(InformerHandler<T> handler)
    {
        var turn = new SemaphoreSlim(1, 1); // the handler is promised one change at a time
        return new Subscriptions([.. parts.Select(part => part.Subscribe(InTurnAsync))], turn);

        async ValueTask InTurnAsync(InformerEvent<T> change, CancellationToken cancellationToken)
        {
            await turn.WaitAsync(cancellationToken);
            try
            {
                await handler(change, cancellationToken);
            }
            finally
            {
                turn.Release();
            }
        }
    }

    /// <inheritdoc/>
    public T? Find(ObjectKey key) => Part(key.Namespace)?.Store.Find(key);

    /// <inheritdoc/>
    public IReadOnlyList<ObjectKey> Keys(string? @namespace = null) =>
        @namespace is null ? [.. parts.SelectMany(part => part.Store.Keys())] : Part(@namespace)?.Store.Keys() ?? [];

    /// <inheritdoc/>
    public IEnumerable<T> List(string? @namespace = null) =>
        @namespace is null ? parts.SelectMany(part => part.Store.List()) : Part(@namespace)?.Store.List() ?? [];

    /// <inheritdoc/>
    public IReadOnlyList<ObjectKey> KeysByIndex(string index, string value) => [.. parts.SelectMany(part => part.Store.KeysByIndex(index, value))];

    private IInformer<T>? Part(string @namespace) => parts.FirstOrDefault(part => part.Scope.Namespace == @namespace);

    private sealed class Subscriptions(IReadOnlyList<IInformerSubscription> subscriptions, SemaphoreSlim turn) : IInformerSubscription
    {
        public Task WaitForSyncAsync(CancellationToken cancellationToken) =>
            Task.WhenAll(subscriptions.Select(subscription => subscription.WaitForSyncAsync(cancellationToken)));

        public async ValueTask DisposeAsync()
        {
            foreach (var subscription in subscriptions)
                await subscription.DisposeAsync();
            turn.Dispose();
        }
    }
}
