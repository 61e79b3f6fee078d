using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.TestKit.Model;

/// <summary>A client of a <see cref="ModelApiServer"/>.</summary>
public sealed class ModelClient(ModelApiServer server, KubernetesJson json) : IKubernetesClient, IKubernetesClientFactory, IApiDiscovery
{
    /// <summary>Group versions that the server does not have.</summary>
    public HashSet<string> Missing { get; } = [];

    /// <inheritdoc/>
    public IApiDiscovery Discovery => this;

    /// <inheritdoc/>
    public IResourceClient<T> Resource<T>()
        where T : class, IKubernetesObject => new ModelObjects<T>(server, ResourceDefinition.Of<T>(), json);

    /// <inheritdoc/>
    public IResourceClient<UntypedObject> Resource(ResourceDefinition definition) => new ModelObjects<UntypedObject>(server, definition, json);

    /// <inheritdoc/>
    public IRawResourceClient Raw(ResourceDefinition definition, bool metadataOnly = false) => new ModelResource(server, definition);

    /// <inheritdoc/>
    public IKubernetesClient CreateDedicated(TimeSpan requestTimeout) => this;

    /// <inheritdoc/>
    public Task<string> GetTextAsync(string path, CancellationToken cancellationToken) => Task.FromResult("ok");

    /// <inheritdoc/>
    public Task<ResourceDefinition?> FindAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        Task.FromResult<ResourceDefinition?>(null);

    /// <inheritdoc/>
    public Task<bool> HasAsync(string apiVersion, CancellationToken cancellationToken) => Task.FromResult(!Missing.Contains(apiVersion));

    /// <inheritdoc/>
    public Task<string?> FindSubresourceVersionAsync(ResourceDefinition definition, string subresource, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(null);

    /// <inheritdoc/>
    public void Invalidate()
    {
        // nothing is kept
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // nothing is held
    }
}
