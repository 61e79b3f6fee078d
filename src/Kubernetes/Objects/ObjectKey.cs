namespace CloudIntel.Kubernetes.Objects;

/// <summary>Namespace and name: what identifies an object within its resource. Queues and caches are keyed by it.</summary>
/// <param name="Namespace">The namespace; empty for cluster-scoped objects.</param>
/// <param name="Name">The name.</param>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    /// <summary>The key of an object.</summary>
    public static ObjectKey Of(IKubernetesObject entity) => Of(entity.Metadata);

    /// <summary>The key in an object's metadata.</summary>
    /// <exception cref="ArgumentException">The metadata has no name.</exception>
    public static ObjectKey Of(ObjectMeta metadata) =>
        new(metadata.Namespace ?? "", metadata.Name ?? throw new ArgumentException("metadata.name is missing", nameof(metadata)));

    /// <summary><c>namespace/name</c>, or the name alone for cluster-scoped objects.</summary>
    public override string ToString() => string.IsNullOrEmpty(Namespace) ? Name : $"{Namespace}/{Name}";
}
