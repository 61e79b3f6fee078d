using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Client;

/// <summary>
/// Reads and writes the objects of one resource. Every method throws <see cref="KubernetesApiException"/> when the server refuses,
/// <see cref="KubernetesUnreachableException"/> when no whole answer comes, <see cref="ArgumentException"/> for what no server would
/// take, and <see cref="System.Text.Json.JsonException"/> for an answer that is no <typeparamref name="T"/>.
/// </summary>
/// <typeparam name="T">The type of one object.</typeparam>
public interface IResourceClient<T>
    where T : class, IKubernetesObject
{
    /// <summary>Where the resource lives in the API.</summary>
    ResourceDefinition Definition { get; }

    /// <summary>One object, read from the server. A missing one is an error with <see cref="KubernetesApiException.IsNotFound"/>.</summary>
    Task<T> GetAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>One object, or null when there is none of that name.</summary>
    Task<T?> FindAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>One page of objects, or all of them when <see cref="ListOptions.Limit"/> is null.</summary>
    Task<ObjectList<T>> ListAsync(ListOptions options, CancellationToken cancellationToken);

    /// <summary>All objects, page by page, as of one moment; a list that expires half-way starts again without repeating objects.</summary>
    IAsyncEnumerable<T> ListAllAsync(ListOptions options, CancellationToken cancellationToken);

    /// <summary>Creates an object. One that exists is an error with <see cref="KubernetesApiException.IsAlreadyExists"/>.</summary>
    Task<T> CreateAsync(T entity, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Replaces an object that was read before; a stale one is an error with <see cref="KubernetesApiException.IsConflict"/>.</summary>
    Task<T> ReplaceAsync(T entity, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Changes an object by a JSON patch, merge patch or strategic merge patch.</summary>
    Task<T> PatchAsync(ObjectKey key, Patch patch, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Server-side apply: the fields set in <paramref name="intent"/> become ours, those that were ours and are absent now go,
    /// everybody else's stay. The intent is built from scratch, never from an object that was read.
    /// </summary>
    Task<T> ApplyAsync(T intent, ApplyOptions options, CancellationToken cancellationToken);

    /// <summary>Asks for deletion; an object that is gone already is fine.</summary>
    Task DeleteAsync(ObjectKey key, DeleteOptions options, CancellationToken cancellationToken);

    /// <summary>Asks for deletion of every object that the selectors of <paramref name="selection"/> match.</summary>
    Task DeleteCollectionAsync(ListOptions selection, DeleteOptions options, CancellationToken cancellationToken);

    /// <summary>Reads a subresource that has a type of its own, such as <see cref="Scale"/>.</summary>
    Task<TSubresource> GetSubresourceAsync<TSubresource>(ObjectKey key, string subresource, CancellationToken cancellationToken)
        where TSubresource : class;

    /// <summary>Replaces a subresource that has a type of its own, such as <see cref="Scale"/>.</summary>
    Task<TSubresource> ReplaceSubresourceAsync<TSubresource>(
        ObjectKey key, string subresource, TSubresource body, WriteOptions options, CancellationToken cancellationToken)
        where TSubresource : class;

    /// <summary>Posts to a subresource, such as <c>eviction</c> of a pod or <c>token</c> of a service account, and reads its answer.</summary>
    Task<TAnswer> CreateSubresourceAsync<TBody, TAnswer>(
        ObjectKey key, string subresource, TBody body, WriteOptions options, CancellationToken cancellationToken)
        where TBody : class
        where TAnswer : class;
}
