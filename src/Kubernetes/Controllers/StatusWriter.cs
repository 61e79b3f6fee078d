using System.Text.Json;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Controllers;

/// <inheritdoc cref="IStatusWriter"/>
/// <param name="client">Where statuses are written.</param>
/// <param name="json">How they are written, and how they are compared.</param>
/// <param name="fieldManager">Owner of the fields; not the one that owns fields of objects themselves, which servers before 1.22 would mix up.</param>
public sealed class StatusWriter(IKubernetesClient client, KubernetesJson json, string fieldManager) : IStatusWriter
{
    /// <inheritdoc/>
    public async Task<TEntity> WriteAsync<TEntity, TStatus>(TEntity entity, TStatus status, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject, IHasStatus<TStatus>, new()
        where TStatus : class
    {
        if (IsSame(entity.Status, status))
            return entity;

        var intent = new TEntity
        {
            Metadata = new() { Name = entity.Metadata.Name, Namespace = entity.Metadata.Namespace, Uid = entity.Metadata.Uid },
            Status = status,
        };
        var options = new ApplyOptions { Subresource = "status", FieldManager = fieldManager, Force = true };
        return await client.Resource<TEntity>().ApplyAsync(intent, options, cancellationToken);
    }

    /// <summary>Whether two statuses say the same: compared as JSON, where order of fields and form of numbers do not count.</summary>
    private bool IsSame<TStatus>(TStatus? current, TStatus next)
        where TStatus : class
    {
        if (current is null)
            return false;
        var type = json.TypeInfo<TStatus>();
        return JsonElement.DeepEquals(JsonSerializer.SerializeToElement(current, type), JsonSerializer.SerializeToElement(next, type));
    }
}
