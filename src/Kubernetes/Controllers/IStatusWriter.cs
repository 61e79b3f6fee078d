using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>Writes statuses, but only what is new.</summary>
public interface IStatusWriter
{
    /// <summary>
    /// Makes a status the object's own if it says anything else than the one the object has: by server-side apply to the status
    /// subresource, under a field manager of its own, and only to this very object, not to a later one of the same name.
    /// </summary>
    /// <param name="entity">The object as it was read; it is not changed.</param>
    /// <param name="status">The whole status.</param>
    /// <param name="cancellationToken">Breaks the call off.</param>
    /// <returns>The object as written, or <paramref name="entity"/> when there was nothing to write.</returns>
    /// <exception cref="KubernetesApiException">The server refused.</exception>
    Task<TEntity> WriteAsync<TEntity, TStatus>(TEntity entity, TStatus status, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject, IHasStatus<TStatus>, new()
        where TStatus : class;
}
