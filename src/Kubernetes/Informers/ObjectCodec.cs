using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Informers;

/// <summary>Turns what came over the wire into what a cache keeps, and that into objects of their reader's own.</summary>
/// <typeparam name="T">The type of one object.</typeparam>
internal sealed class ObjectCodec<T>(ResourceDefinition resource, JsonTypeInfo<T> type, bool metadataOnly, Func<T, T>? transform)
    where T : class, IKubernetesObject
{
    private readonly ArrayBufferWriter<byte> buffer = new(4096);

    /// <summary>
    /// Reads one object and proves that it can be decoded, so that everything in a cache can be read. Not for concurrent use.
    /// </summary>
    /// <param name="json">The object as the server sent it.</param>
    /// <param name="entity">The decoded object.</param>
    /// <exception cref="UndecodableObjectException">The object is no <typeparamref name="T"/>.</exception>
    public StoredObject Decode(ReadOnlySpan<byte> json, out T entity)
    {
        var identity = Trim(json);
        var key = new ObjectKey(identity.Namespace ?? "", identity.Name ?? "");
        try
        {
            if (key.Name.Length == 0)
                throw new JsonException("metadata.name is missing");
            if (identity.Kind is { } kind && kind != resource.Kind && kind != "PartialObjectMetadata")
                throw new JsonException($"its kind is {kind}, not {resource.Kind}");
            entity = Read(buffer.WrittenSpan);
            if (transform is not null)
            {
                entity = transform(entity);
                Write(entity);
            }
        }
        catch (Exception e) // converters and the transform are the application's: whatever they throw is about this one object
        {
            throw new UndecodableObjectException(key, identity.ResourceVersion, e);
        }

        return new(key, identity.Uid, identity.ResourceVersion ?? "", buffer.WrittenSpan.ToArray());
    }

    /// <summary>The version that a bookmark carries, and whether it is the one behind a streaming list's initial events.</summary>
    public ObjectIdentity DecodeBookmark(ReadOnlySpan<byte> json) => Trim(json);

    /// <summary>A fresh object; changing it changes nothing here.</summary>
    public T Read(StoredObject stored) => Read(stored.Json);

    private ObjectIdentity Trim(ReadOnlySpan<byte> json)
    {
        buffer.ResetWrittenCount();
        try
        {
            return ObjectTrimmer.Trim(json, buffer, metadataOnly);
        }
        catch (JsonException e)
        {
            throw new UndecodableObjectException(default, null, e);
        }
    }

    private void Write(T entity)
    {
        buffer.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(buffer);
        JsonSerializer.Serialize(writer, entity, type);
    }

    private T Read(ReadOnlySpan<byte> json)
    {
        var entity = JsonSerializer.Deserialize(json, type) ?? throw new JsonException("null where an object was expected");
        entity.ApiVersion ??= resource.ApiVersion; // items of a list come without
        entity.Kind ??= resource.Kind;
        return entity;
    }
}

/// <summary>An object does not fit the type it should have: it is left out, and reported.</summary>
/// <param name="key">Which object it is; without a name when not even that can be read.</param>
/// <param name="resourceVersion">The version of the object; null when it cannot be read.</param>
/// <param name="cause">What is wrong with it.</param>
internal sealed class UndecodableObjectException(ObjectKey key, string? resourceVersion, Exception cause) : Exception(cause.Message, cause)
{
    public ObjectKey Key { get; } = key;

    public string? ResourceVersion { get; } = resourceVersion;
}
