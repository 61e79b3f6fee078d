namespace CloudIntel.Kubernetes.Client;

/// <summary>Makes clients with connections of their own.</summary>
public interface IKubernetesClientFactory
{
    /// <summary>
    /// A client of the same API server and credentials whose calls never wait behind those of others, for what must be in time,
    /// such as the renewal of a lease. The caller disposes it.
    /// </summary>
    /// <param name="requestTimeout">How long one attempt of a request may take.</param>
    IKubernetesClient CreateDedicated(TimeSpan requestTimeout);
}
