using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>Which changes of an object wake a controller.</summary>
public static class Predicates
{
    /// <summary>
    /// Whatever a person or another controller may want something by: a new or deleted object, and one whose generation,
    /// labels, annotations, finalizers or deletionTimestamp changed. A change of nothing but the status wakes nobody. Kinds
    /// without a generation (it is 0) wake at every change.
    /// </summary>
    public static bool DesiredStateChanged<T>(InformerEvent<T> change)
        where T : class, IKubernetesObject
    {
        if (change.Type != InformerEventType.Updated)
            return true;
        var (before, now) = (change.Previous!.Metadata, change.Object.Metadata);
        return now.Generation == 0
            || now.Generation != before.Generation
            || now.DeletionTimestamp != before.DeletionTimestamp
            || !Same(now.Labels, before.Labels)
            || !Same(now.Annotations, before.Annotations)
            || !(now.Finalizers ?? []).SequenceEqual(before.Finalizers ?? []);
    }

    /// <summary>Every change, also of the status.</summary>
    public static bool AnyChange<T>(InformerEvent<T> change)
        where T : class, IKubernetesObject => true;

    private static bool Same(IDictionary<string, string>? one, IDictionary<string, string>? other)
    {
        if (one is null || other is null)
            return (one?.Count ?? 0) == (other?.Count ?? 0);
        return one.Count == other.Count && one.All(entry => other.TryGetValue(entry.Key, out var value) && value == entry.Value);
    }
}
