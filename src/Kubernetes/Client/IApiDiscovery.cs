using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Client;

/// <summary>What an API server offers. Answers are kept; a group whose server is down does not hide the others.</summary>
public interface IApiDiscovery
{
    /// <summary>The resource of a group, version and kind, or null when the server has none.</summary>
    Task<ResourceDefinition?> FindAsync(string apiVersion, string kind, CancellationToken cancellationToken);

    /// <summary>Whether the server serves a group and version, such as <c>policy/v1</c>.</summary>
    Task<bool> HasAsync(string apiVersion, CancellationToken cancellationToken);

    /// <summary>
    /// The apiVersion that the body of a subresource has, such as <c>policy/v1</c> or <c>policy/v1beta1</c> of a pod's
    /// <c>eviction</c>; null when the resource has no such subresource.
    /// </summary>
    Task<string?> FindSubresourceVersionAsync(ResourceDefinition definition, string subresource, CancellationToken cancellationToken);

    /// <summary>Forgets what is known, so that the next question asks the server.</summary>
    void Invalidate();
}
