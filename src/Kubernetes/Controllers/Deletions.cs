using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>Objects that are gone and whose controller has not been told yet, with their last known states.</summary>
/// <typeparam name="TEntity">The kind that is reconciled.</typeparam>
internal sealed class Deletions<TEntity>
    where TEntity : class, IKubernetesObject
{
    private readonly Lock gate = new();
    private readonly Dictionary<ObjectKey, Queue<TEntity>> gone = [];

    /// <summary>An object is gone.</summary>
    public void Add(TEntity last)
    {
        lock (gate)
        {
            var key = ObjectKey.Of(last);
            if (!gone.TryGetValue(key, out var queue))
                gone.Add(key, queue = new());
            queue.Enqueue(last);
        }
    }

    /// <summary>The first object of that name whose controller has not been told; null when there is none.</summary>
    public TEntity? Next(ObjectKey key)
    {
        lock (gate)
            return gone.GetValueOrDefault(key)?.Peek();
    }

    /// <summary>The controller has been told of what <see cref="Next"/> gave.</summary>
    public void Told(ObjectKey key)
    {
        lock (gate)
        {
            var queue = gone[key];
            queue.Dequeue();
            if (queue.Count == 0)
                gone.Remove(key);
        }
    }
}
