using System.Collections.Immutable;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Controllers;

/// <inheritdoc cref="IReconcileTrigger{TEntity}"/>
/// <remarks>Where no controller runs there is nothing to wake: one that starts looks at every object anyway.</remarks>
internal sealed class ReconcileTrigger<TEntity> : IReconcileTrigger<TEntity>
    where TEntity : class, IKubernetesObject
{
    private ImmutableArray<Action<ObjectKey?>> running = [];

    /// <inheritdoc/>
    public void Enqueue(ObjectKey key)
    {
        foreach (var wake in running)
            wake(key);
    }

    /// <inheritdoc/>
    public void EnqueueAll()
    {
        foreach (var wake in running)
            wake(null);
    }

    /// <summary>Wakes a running controller from now on.</summary>
    /// <param name="wake">Called with a key, or with null for all objects.</param>
    public void Attach(Action<ObjectKey?> wake) => ImmutableInterlocked.Update(ref running, list => list.Add(wake));

    /// <summary>Ends what <see cref="Attach"/> began.</summary>
    public void Detach(Action<ObjectKey?> wake) => ImmutableInterlocked.Update(ref running, list => list.Remove(wake));
}
