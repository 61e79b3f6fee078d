using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>Something else than the reconciled objects whose changes wake them.</summary>
/// <typeparam name="TEntity">The kind that is reconciled.</typeparam>
internal interface IRelatedWatch<TEntity>
    where TEntity : class, IKubernetesObject
{
    /// <summary>Completes when its cache is in step.</summary>
    Task WaitForSyncAsync(CancellationToken cancellationToken);

    /// <summary>Wakes objects at each change, until disposed.</summary>
    IInformerSubscription Subscribe(IObjectStore<TEntity> entities, Action<ObjectKey, WorkPriority> wake);
}

/// <inheritdoc cref="IRelatedWatch{TEntity}"/>
internal sealed class RelatedWatch<TEntity, TOther>(
    IInformer<TOther> informer, Func<TOther, IObjectStore<TEntity>, IEnumerable<ObjectKey>> map, Func<InformerEvent<TOther>, bool> predicate)
    : IRelatedWatch<TEntity>
    where TEntity : class, IKubernetesObject
    where TOther : class, IKubernetesObject
{
    public Task WaitForSyncAsync(CancellationToken cancellationToken) => informer.WaitForSyncAsync(cancellationToken);

    public IInformerSubscription Subscribe(IObjectStore<TEntity> entities, Action<ObjectKey, WorkPriority> wake) => informer.Subscribe((change, _) =>
    {
        if (!predicate(change))
            return ValueTask.CompletedTask;
        var keys = map(change.Object, entities).ToHashSet();
        if (change.Previous is { } before)
            keys.UnionWith(map(before, entities)); // those that it mattered to until now
        foreach (var key in keys)
            wake(key, change.Priority());
        return ValueTask.CompletedTask;
    });
}

internal static class InformerEventPriority
{
    /// <summary>Objects that are met for the first time in a full list are backlog; everything else just happened.</summary>
    public static WorkPriority Priority<T>(this InformerEvent<T> change)
        where T : class, IKubernetesObject =>
        change is { FromList: true, Type: InformerEventType.Added } ? WorkPriority.Backlog : WorkPriority.Live;
}
