using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>What a reconcile ended with, and when to look again.</summary>
/// <typeparam name="TEntity">The kind that was reconciled.</typeparam>
/// <param name="Entity">The object as last written or read; the next reconcile waits until the cache has caught up with it.</param>
/// <param name="RequeueAfter">When to look again though nothing changed; null for never.</param>
public sealed record ReconciliationResult<TEntity>(TEntity Entity, TimeSpan? RequeueAfter)
    where TEntity : class, IKubernetesObject
{
    /// <summary>Done, and nothing to look at until something changes.</summary>
    public static ReconciliationResult<TEntity> Success(TEntity entity) => new(entity, null);

    /// <summary>Done, and looked at again after a while.</summary>
    public static ReconciliationResult<TEntity> Success(TEntity entity, TimeSpan requeueAfter) => new(entity, requeueAfter);
}

/// <summary>Says that trying again is of no use until a person changes the object.</summary>
public sealed class TerminalException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">What found it.</param>
    public TerminalException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
