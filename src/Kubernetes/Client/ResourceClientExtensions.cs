using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Client;

/// <summary>Calls that are made often, in one line.</summary>
public static class ResourceClientExtensions
{
    /// <summary>Replaces the status of an object that was read before; the rest of it stays as it is on the server.</summary>
    /// <exception cref="KubernetesApiException">The server refused; it is a conflict when somebody changed the object meanwhile.</exception>
    public static Task<T> UpdateStatusAsync<T>(this IKubernetesClient client, T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => client.Resource<T>().ReplaceAsync(entity, WriteOptions.Status, cancellationToken);

    /// <summary>Sets how many replicas a scalable object shall have, whatever its kind.</summary>
    /// <returns>The scale as the server has it then.</returns>
    /// <exception cref="KubernetesApiException">The server refused; it is a conflict when somebody changed the object meanwhile.</exception>
    public static async Task<Scale> SetReplicasAsync<T>(
        this IResourceClient<T> resource, ObjectKey key, int replicas, WriteOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        var scale = await resource.GetSubresourceAsync<Scale>(key, "scale", cancellationToken);
        scale.Spec.Replicas = replicas;
        return await resource.ReplaceSubresourceAsync(key, "scale", scale, options, cancellationToken);
    }

    /// <summary>
    /// Asks a pod to go as soon as disruption budgets allow. That they do not is an exception with status 429, which says when to
    /// ask again; a pod that is gone already is fine.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="options">How the pod is deleted.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="KubernetesApiException">The server refused.</exception>
    public static async Task EvictAsync(this IKubernetesClient client, ObjectKey pod, DeleteOptions options, CancellationToken cancellationToken)
    {
        var pods = client.Resource<Pod>();
        var eviction = new Eviction
        {
            // Servers before 1.22 know the older version only, though 1.21 has policy/v1 for other kinds.
            ApiVersion = await client.Discovery.FindSubresourceVersionAsync(pods.Definition, "eviction", cancellationToken) ?? "policy/v1",
            Kind = "Eviction",
            Metadata = new() { Name = pod.Name, Namespace = pod.Namespace },
            DeleteOptions = DeletionRequests.Of(options),
        };
        try
        {
            await pods.CreateSubresourceAsync<Eviction, Status>(pod, "eviction", eviction, WriteOptions.Default with { DryRun = options.DryRun }, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            // It is gone, which is what was asked for.
        }
    }
}
