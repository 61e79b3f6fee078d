using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Informers;

/// <summary>
/// Keeps a copy of the objects of one resource in step with the API server and tells its subscribers what changed.
/// One informer serves everybody who asks for the same resource and selection.
/// </summary>
/// <typeparam name="T">The type of one object.</typeparam>
public interface IInformer<T>
    where T : class, IKubernetesObject
{
    /// <summary>The copy. Reads never go to the server.</summary>
    IObjectStore<T> Store { get; }

    /// <summary>Which objects it is about.</summary>
    InformerScope Scope { get; }

    /// <summary>How it does.</summary>
    InformerStatus Status { get; }

    /// <summary>Whether the first full list has been taken in.</summary>
    bool HasSynced { get; }

    /// <summary>Completes when the first full list has been taken in.</summary>
    Task WaitForSyncAsync(CancellationToken cancellationToken);

    /// <summary>Adds a way to find objects, also those that are known already. An index of the same name stays as it is.</summary>
    void AddIndex(ObjectIndex<T> index);

    /// <summary>
    /// Tells a subscriber of every change from now on, after an Added for each object that is known already. Each subscriber
    /// has a queue of its own: a slow or failing one holds up nobody. Dispose to end.
    /// </summary>
    IInformerSubscription Subscribe(InformerHandler<T> handler);
}

/// <summary>Called in order for one object; awaited before the next change is handed to the same subscriber.</summary>
public delegate ValueTask InformerHandler<T>(InformerEvent<T> change, CancellationToken cancellationToken)
    where T : class, IKubernetesObject;

/// <summary>A subscriber's end of an informer.</summary>
public interface IInformerSubscription : IAsyncDisposable
{
    /// <summary>Completes when the subscriber has been handed every object of the first full list.</summary>
    Task WaitForSyncAsync(CancellationToken cancellationToken);
}

/// <summary>A read-only copy of the objects of one resource. What is handed out is the caller's own and changes nothing here.</summary>
/// <typeparam name="T">The type of one object.</typeparam>
public interface IObjectStore<T>
    where T : class, IKubernetesObject
{
    /// <summary>How many objects there are.</summary>
    int Count { get; }

    /// <summary>The object of that key, or null.</summary>
    T? Find(ObjectKey key);

    /// <summary>The keys of all objects, or of those in one namespace.</summary>
    IReadOnlyList<ObjectKey> Keys(string? @namespace = null);

    /// <summary>All objects, or those in one namespace, read one by one as the caller goes on.</summary>
    IEnumerable<T> List(string? @namespace = null);

    /// <summary>The keys of objects for which the index of that name gives the value.</summary>
    /// <exception cref="KeyNotFoundException">There is no index of that name.</exception>
    IReadOnlyList<ObjectKey> KeysByIndex(string index, string value);
}

/// <summary>What happened to an object.</summary>
public enum InformerEventType
{
    /// <summary>It is new, or was there when the subscriber came.</summary>
    Added,

    /// <summary>It changed.</summary>
    Updated,

    /// <summary>It is gone, or matches the selection no longer.</summary>
    Deleted,
}

/// <summary>A change of one object. Objects are read from the copy only when they are asked for.</summary>
/// <typeparam name="T">The type of one object.</typeparam>
public abstract class InformerEvent<T>
    where T : class, IKubernetesObject
{
    /// <summary>What happened.</summary>
    public abstract InformerEventType Type { get; }

    /// <summary>Which object it is.</summary>
    public abstract ObjectKey Key { get; }

    /// <summary>The new state, or the last known one of a deleted object.</summary>
    public abstract T Object { get; }

    /// <summary>The state before; null for an added object.</summary>
    public abstract T? Previous { get; }

    /// <summary>Whether the object was part of a full list instead of a live change.</summary>
    public abstract bool FromList { get; }
}
