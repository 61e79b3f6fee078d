using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Transport;

namespace CloudIntel.Kubernetes.Client;

/// <inheritdoc cref="IResourceClient{T}"/>
internal sealed class ResourceClient<T>(ResourceDefinition definition, ApiTransport transport, KubernetesJson json, string? fieldManager) : IResourceClient<T>
    where T : class, IKubernetesObject
{
    /// <summary>Objects a page where the caller does not say (client-go's value).</summary>
    private const int PageSize = 500;

    /// <summary>How often a list that expires half-way is begun again: a server that forgets so fast will not get better.</summary>
    private const int MaxRestarts = 5;

    private readonly ResourcePaths paths = new(definition);

    public ResourceDefinition Definition => definition;

    public Task<T> GetAsync(ObjectKey key, CancellationToken cancellationToken) => ReadAsync<T>(key, subresource: null, cancellationToken);

    public async Task<T?> FindAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(key, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsNotFound && e.ObjectName is not null)
        {
            return null;
        }
    }

    public Task<ObjectList<T>> ListAsync(ListOptions options, CancellationToken cancellationToken) =>
        transport.SendAsync(ListRequest(options), ReadListAsync, cancellationToken);

    public async IAsyncEnumerable<T> ListAllAsync(ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = options with { Limit = options.Limit ?? PageSize, Continue = null };
        var page = first;
        var restarts = 0;
        var delivered = new HashSet<string>();
        do
        {
            ObjectList<T> list;
            try
            {
                list = await ListAsync(page, cancellationToken);
            }
            catch (KubernetesApiException e) when (e.IsExpired && page.Continue is not null && restarts < MaxRestarts)
            {
                restarts++;
                page = first;
                continue;
            }

            var isWhole = page.Continue is null && string.IsNullOrEmpty(list.Metadata.Continue);
            foreach (var item in list.Items)
            {
                // A list on a single page needs no memory of what it delivered.
                if (isWhole || delivered.Add(item.Metadata.Uid ?? ObjectKey.Of(item).ToString()))
                    yield return item;
            }

            page = first with { Continue = list.Metadata.Continue };
        }
        while (ReferenceEquals(page, first) || !string.IsNullOrEmpty(page.Continue));
    }

    public Task<T> CreateAsync(T entity, WriteOptions options, CancellationToken cancellationToken)
    {
        var query = RequestQueries.Of(options, fieldManager);
        var path = options.Subresource is null
            ? paths.NewObject(entity.Metadata)
            : paths.Object(ObjectKey.Of(entity), options.Subresource);
        return WriteAsync<T>(
            new ApiRequest
            {
                Method = HttpMethod.Post,
                Path = path + query,
                Template = paths.Template(definition.Namespaced, ofObject: options.Subresource is not null, options.Subresource),
                Body = Body(entity),
            },
            cancellationToken);
    }

    public Task<T> ReplaceAsync(T entity, WriteOptions options, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(entity.Metadata.ResourceVersion))
        {
            throw new ArgumentException(
                $"{definition.Kind} \"{entity.Metadata.Name}\" has no metadata.resourceVersion: only an object that was read can be replaced.", nameof(entity));
        }

        return WriteAsync<T>(
            ObjectRequest(HttpMethod.Put, ObjectKey.Of(entity), options) with { Body = Body(entity), Replay = Replay.IdempotentWrite }, cancellationToken);
    }

    public Task<T> PatchAsync(ObjectKey key, Patch patch, WriteOptions options, CancellationToken cancellationToken) => WriteAsync<T>(
        ObjectRequest(HttpMethod.Patch, key, options) with { Body = json.Serialize(patch.Body), ContentType = patch.MediaType }, cancellationToken);

    public Task<T> ApplyAsync(T intent, ApplyOptions options, CancellationToken cancellationToken) => WriteAsync<T>(
        ObjectRequest(HttpMethod.Patch, ObjectKey.Of(intent), options) with
        {
            Body = ApplyIntent.Body(intent, definition, options, json),
            ContentType = ApplyIntent.MediaType,
            Replay = Replay.IdempotentWrite,
        },
        cancellationToken);

    public async Task DeleteAsync(ObjectKey key, DeleteOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await transport.SendAsync(
                ObjectRequest(HttpMethod.Delete, key, WriteOptions.Default, withQuery: false) with
                {
                    Body = Body(options),
                    Replay = options.Uid is null ? Replay.Write : Replay.IdempotentWrite,
                },
                IgnoreAsync,
                cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            // It is gone, which is what was asked for.
        }
    }

    public Task DeleteCollectionAsync(ListOptions selection, DeleteOptions options, CancellationToken cancellationToken) => transport.SendAsync(
        ListRequest(selection) with { Method = HttpMethod.Delete, Body = Body(options), Replay = Replay.Write },
        IgnoreAsync,
        cancellationToken);

    public Task<TSubresource> GetSubresourceAsync<TSubresource>(ObjectKey key, string subresource, CancellationToken cancellationToken)
        where TSubresource : class => ReadAsync<TSubresource>(key, subresource, cancellationToken);

    public Task<TSubresource> ReplaceSubresourceAsync<TSubresource>(
        ObjectKey key, string subresource, TSubresource body, WriteOptions options, CancellationToken cancellationToken)
        where TSubresource : class => WriteAsync<TSubresource>(
            ObjectRequest(HttpMethod.Put, key, options with { Subresource = subresource }) with
            {
                Body = json.Serialize(body),
                Replay = body is IKubernetesObject { Metadata.ResourceVersion: not null } ? Replay.IdempotentWrite : Replay.Write,
            },
            cancellationToken);

    public Task<TAnswer> CreateSubresourceAsync<TBody, TAnswer>(
        ObjectKey key, string subresource, TBody body, WriteOptions options, CancellationToken cancellationToken)
        where TBody : class
        where TAnswer : class => WriteAsync<TAnswer>(
            ObjectRequest(HttpMethod.Post, key, options with { Subresource = subresource }) with
            {
                Body = json.Serialize(body),
                TooManyRequestsIsAnswer = subresource == "eviction",
            },
            cancellationToken);

    private Task<TResult> ReadAsync<TResult>(ObjectKey key, string? subresource, CancellationToken cancellationToken)
        where TResult : class => WriteAsync<TResult>(
            new ApiRequest
            {
                Method = HttpMethod.Get,
                Path = paths.Object(key, subresource),
                Template = paths.Template(definition.Namespaced, ofObject: true, subresource),
                Replay = Replay.Read,
            },
            cancellationToken);

    private ApiRequest ListRequest(ListOptions options) => new()
    {
        Method = HttpMethod.Get,
        Path = paths.Collection(options.Namespace) + RequestQueries.Of(options),
        Template = paths.Template(ofNamespace: options.Namespace is not null, ofObject: false),
        Patience = Patience.Progress,
        Replay = Replay.Read,
    };

    private ApiRequest ObjectRequest(HttpMethod method, ObjectKey key, WriteOptions options, bool withQuery = true)
    {
        var query = withQuery ? RequestQueries.Of(options, fieldManager) : new QueryString();
        query.AddIf(options is ApplyOptions { Force: true }, "force", "true");
        return new()
        {
            Method = method,
            Path = paths.Object(key, options.Subresource) + query,
            Template = paths.Template(definition.Namespaced, ofObject: true, options.Subresource),
        };
    }

    private Task<TResult> WriteAsync<TResult>(ApiRequest request, CancellationToken cancellationToken)
        where TResult : class => transport.SendAsync(request, ReadObjectAsync<TResult>, cancellationToken);

    private async Task<TResult> ReadObjectAsync<TResult>(ApiAnswer answer)
        where TResult : class
    {
        using var _ = answer;
        await using var stream = await answer.OpenAsync();
        return await JsonSerializer.DeserializeAsync(stream, json.TypeInfo<TResult>(), answer.Token)
            ?? throw new JsonException($"The API server answered null where a {typeof(TResult).Name} belongs.");
    }

    private async Task<ObjectList<T>> ReadListAsync(ApiAnswer answer)
    {
        using var _ = answer;
        await using var stream = await answer.OpenAsync();
        using var reader = new ListReader(stream);
        var typeInfo = json.TypeInfo<T>();
        var items = new List<T>();
        while (await reader.ReadItemAsync(answer.Token) is { } utf8)
        {
            items.Add(Decode(utf8.Span, typeInfo));
            answer.Extend();
        }

        return new ObjectList<T> { Metadata = reader.Metadata, Items = items };
    }

    private T Decode(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> typeInfo)
    {
        try
        {
            var item = JsonSerializer.Deserialize(utf8, typeInfo)!; // an object, so not null
            FillIn(item);
            return item;
        }
        catch (JsonException e)
        {
            var metadata = KubernetesJson.BuiltIn.Deserialize<PartialObjectMetadata>(utf8).Metadata;
            throw new JsonException($"{definition.Kind} \"{metadata.Name}\" of namespace \"{metadata.Namespace}\" is no {typeof(T).Name}: {e.Message}", e);
        }
    }

    private static async Task<object?> IgnoreAsync(ApiAnswer answer)
    {
        using var _ = answer;
        // Read to the end, so that the connection can be used again.
        await using var stream = await answer.OpenAsync();
        await stream.CopyToAsync(Stream.Null, answer.Token);
        return null;
    }

    private byte[] Body(T entity)
    {
        FillIn(entity);
        return json.Serialize(entity);
    }

    private byte[] Body(DeleteOptions options) => json.Serialize(DeletionRequests.Of(options));

    private void FillIn(T entity)
    {
        entity.ApiVersion ??= definition.ApiVersion;
        entity.Kind ??= definition.Kind;
    }
}
