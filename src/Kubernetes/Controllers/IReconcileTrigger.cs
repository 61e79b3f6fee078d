using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>Wakes a controller for a reason that no object shows, such as new rows in a store.</summary>
/// <typeparam name="TEntity">The kind that is reconciled.</typeparam>
public interface IReconcileTrigger<TEntity>
    where TEntity : class, IKubernetesObject
{
    /// <summary>Has one object looked at.</summary>
    void Enqueue(ObjectKey key);

    /// <summary>Has every cached object looked at, after those that changed themselves.</summary>
    void EnqueueAll();
}
