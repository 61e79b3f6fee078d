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
    IRawResourceClient Raw(ResourceDefinition definition);

    /// <summary>The body of a path that is no resource, such as <c>/readyz</c>, <c>/version</c> or <c>/metrics</c>.</summary>
    /// <exception cref="KubernetesApiException">The server refused.</exception>
    Task<string> GetTextAsync(string path, CancellationToken cancellationToken);
}
