using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.TestKit.Model;

/// <summary>Reads and writes the objects of one resource of a <see cref="ModelApiServer"/>.</summary>
public sealed class ModelObjects<T>(ModelApiServer server, ResourceDefinition resource, KubernetesJson json) : IResourceClient<T>
    where T : class, IKubernetesObject
{
    /// <inheritdoc/>
    public ResourceDefinition Definition => resource;

    /// <inheritdoc/>
    public Task<T> GetAsync(ObjectKey key, CancellationToken cancellationToken) =>
        CallAsync("get", key, null, () => server.Find(resource, key) ?? throw ModelRefusal.NotFound(resource, key), cancellationToken);

    /// <inheritdoc/>
    public async Task<T?> FindAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(key, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectList<T>> ListAsync(ListOptions options, CancellationToken cancellationToken)
    {
        var items = new List<T>();
        var metadata = await new ModelResource(server, resource).ListAsync(options, utf8 => items.Add(json.Deserialize<T>(utf8)), cancellationToken);
        return new() { Metadata = metadata, Items = items };
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<T> ListAllAsync(
        ListOptions options, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var item in (await ListAsync(options, cancellationToken)).Items)
            yield return item;
    }

    /// <inheritdoc/>
    public Task<T> CreateAsync(T entity, WriteOptions options, CancellationToken cancellationToken) =>
        CallAsync("create", new(entity.Metadata.Namespace ?? "", entity.Metadata.Name ?? ""), null, () => server.Create(resource, Body(entity)), cancellationToken);

    /// <inheritdoc/>
    public Task<T> ReplaceAsync(T entity, WriteOptions options, CancellationToken cancellationToken) => CallAsync(
        "update", ObjectKey.Of(entity), options.Subresource, () => server.Replace(resource, Body(entity), options.Subresource == "status"), cancellationToken);

    /// <inheritdoc/>
    public Task<T> PatchAsync(ObjectKey key, Patch patch, WriteOptions options, CancellationToken cancellationToken) => CallAsync(
        "patch",
        key,
        options.Subresource,
        () =>
        {
            var current = server.Find(resource, key) ?? throw ModelRefusal.NotFound(resource, key);
            var changed = ModelPatch.Apply(patch, ModelApiServer.Copy(current));
            return server.Replace(resource, changed, options.Subresource == "status");
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<T> ApplyAsync(T intent, ApplyOptions options, CancellationToken cancellationToken) => CallAsync(
        "apply",
        ObjectKey.Of(intent),
        options.Subresource,
        () =>
        {
            var body = Body(intent);
            var current = server.Find(resource, ObjectKey.Of(intent));
            if (options.Subresource is null)
            {
                body.Remove("status");
                return current is null ? server.Create(resource, body) : server.Replace(resource, ModelPatch.Merge(ModelApiServer.Copy(current), body));
            }

            // The one owner of a status replaces it.
            var changed = ModelApiServer.Copy(current ?? throw ModelRefusal.NotFound(resource, ObjectKey.Of(intent)));
            changed["status"] = body["status"]?.DeepClone();
            if (body["metadata"]!["uid"] is { } uid)
                changed["metadata"]!["uid"] = uid.DeepClone();
            return server.Replace(resource, changed, status: true);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task DeleteAsync(ObjectKey key, DeleteOptions options, CancellationToken cancellationToken)
    {
        await server.BeginAsync(new("delete", resource, key.ToString()), cancellationToken);
        if (server.Find(resource, key) is not null)
            server.Delete(resource, key);
        await server.EndAsync(new("delete", resource, key.ToString()), cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteCollectionAsync(ListOptions selection, DeleteOptions options, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The model deletes objects one by one.");

    /// <inheritdoc/>
    public Task<TSubresource> GetSubresourceAsync<TSubresource>(ObjectKey key, string subresource, CancellationToken cancellationToken)
        where TSubresource : class => throw new NotSupportedException("The model has no subresource but the status.");

    /// <inheritdoc/>
    public Task<TSubresource> ReplaceSubresourceAsync<TSubresource>(
        ObjectKey key, string subresource, TSubresource body, WriteOptions options, CancellationToken cancellationToken)
        where TSubresource : class => throw new NotSupportedException("The model has no subresource but the status.");

    /// <inheritdoc/>
    public Task<TAnswer> CreateSubresourceAsync<TBody, TAnswer>(
        ObjectKey key, string subresource, TBody body, WriteOptions options, CancellationToken cancellationToken)
        where TBody : class
        where TAnswer : class => throw new NotSupportedException("The model has no subresource but the status.");

    private JsonObject Body(T entity) => JsonSerializer.SerializeToNode(entity, json.TypeInfo<T>())!.AsObject();

    /// <summary>A request that has been sent is carried out even when its caller has given up.</summary>
    private Task<T> CallAsync(string verb, ObjectKey key, string? subresource, Func<JsonObject> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ServeAsync(new(verb, resource, subresource is null ? key.ToString() : $"{key}/{subresource}"), call).WaitAsync(cancellationToken);
    }

    private async Task<T> ServeAsync(ModelRequest request, Func<JsonObject> call)
    {
        await server.BeginAsync(request, CancellationToken.None);
        var answer = json.Deserialize<T>(JsonSerializer.SerializeToUtf8Bytes(call()));
        await server.EndAsync(request, CancellationToken.None);
        return answer;
    }
}
