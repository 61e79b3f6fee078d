using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Informers;

/// <summary>Gives out informers, one for everybody who asks for the same type and scope.</summary>
public interface IInformerFactory
{
    /// <summary>How every informer does.</summary>
    IReadOnlyList<InformerStatus> Statuses { get; }

    /// <summary>The informer of a type that carries <see cref="KubernetesEntityAttribute"/>.</summary>
    /// <param name="scope">Which objects; null for all of the type.</param>
    /// <param name="transform">Changes each object before it is kept, to make it smaller; null to keep it as it is.</param>
    /// <exception cref="InvalidOperationException">The same informer is in use with another transform.</exception>
    IInformer<T> Get<T>(InformerScope? scope = null, Func<T, T>? transform = null)
        where T : class, IKubernetesObject;

    /// <summary>The informer of nothing but the metadata of objects.</summary>
    /// <param name="scope">Which objects.</param>
    /// <param name="transform">Changes each object before it is kept, to make it smaller; null to keep it as it is.</param>
    /// <exception cref="InvalidOperationException">The same informer is in use with another transform.</exception>
    IInformer<PartialObjectMetadata> GetMetadata(InformerScope scope, Func<PartialObjectMetadata, PartialObjectMetadata>? transform = null);
}
