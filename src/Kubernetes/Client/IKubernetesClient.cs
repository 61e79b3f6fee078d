using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Client;

/// <summary>The way to one API server. Safe for concurrent use; one instance a process is enough. Disposing it closes its connections.</summary>
public interface IKubernetesClient : IDisposable
{
    /// <summary>What the server offers, asked once and kept.</summary>
    IApiDiscovery Discovery { get; }

    /// <summary>The objects of a type that carries <see cref="KubernetesEntityAttribute"/>.</summary>
    IResourceClient<T> Resource<T>()
        where T : class, IKubernetesObject;

    /// <summary>The objects of a resource that has no type here.</summary>
    IResourceClient<UntypedObject> Resource(ResourceDefinition definition);

    /// <summary>The objects of a resource as the bytes they arrive in, for caches.</summary>
    /// <param name="definition">The resource.</param>
    /// <param name="metadataOnly">
    /// Whether the server is asked to leave out everything but metadata; each object is then a PartialObjectMetadata, unless
    /// the server cannot do that and sends it whole.
    /// </param>
    IRawResourceClient Raw(ResourceDefinition definition, bool metadataOnly = false);

    /// <summary>The body of a path that is no resource, such as <c>/readyz</c>, <c>/version</c> or <c>/metrics</c>.</summary>
    /// <exception cref="KubernetesApiException">The server refused.</exception>
    Task<string> GetTextAsync(string path, CancellationToken cancellationToken);
}
