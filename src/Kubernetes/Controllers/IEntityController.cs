using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>
/// Brings what is in line with what an object asks for. Called with the newest cached state, never twice at once for one
/// object, again after a failure, and again from time to time: it compares states and never asks which event woke it.
/// </summary>
/// <typeparam name="TEntity">The kind that is reconciled.</typeparam>
public interface IEntityController<TEntity>
    where TEntity : class, IKubernetesObject
{
    /// <summary>Looks at one object. The object is the caller's own copy.</summary>
    /// <exception cref="TerminalException">Nothing will change until a person changes the object: not tried again before that.</exception>
    Task<ReconciliationResult<TEntity>> ReconcileAsync(TEntity entity, CancellationToken cancellationToken);

    /// <summary>
    /// Called once an object is gone, with its last known state, to forget what is kept in memory. Deletions while the
    /// operator is down are never seen; what must be undone outside belongs into a finalizer.
    /// </summary>
    Task DeletedAsync(TEntity entity, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Undoes outside what a controller did for an object, before the object may go.</summary>
/// <typeparam name="TEntity">The kind that is finalised.</typeparam>
public interface IEntityFinalizer<TEntity>
    where TEntity : class, IKubernetesObject
{
    /// <summary>Undoes, any number of times with the same outcome. The finalizer is removed when this returns; an exception means again later.</summary>
    Task FinalizeAsync(TEntity entity, CancellationToken cancellationToken);
}
