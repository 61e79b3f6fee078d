using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CloudIntel.Kubernetes.Informers;

/// <summary>
/// Cuts out of an object's JSON what nobody reads from a cache and what is often larger than the rest: managedFields and the
/// copy of the object that kubectl keeps in an annotation. Goes over the bytes once and copies slices; nothing is decoded
/// but the few fields a cache needs.
/// </summary>
internal static class ObjectTrimmer
{
    /// <summary>Writes the trimmed object and returns what identifies it.</summary>
    /// <param name="source">One object as JSON.</param>
    /// <param name="output">Takes the trimmed JSON.</param>
    /// <param name="metadataOnly">Drops everything but apiVersion, kind and metadata.</param>
    /// <exception cref="JsonException">The bytes are no JSON object with metadata.</exception>
    public static ObjectIdentity Trim(ReadOnlySpan<byte> source, IBufferWriter<byte> output, bool metadataOnly)
    {
        var identity = new ObjectIdentity();
        var reader = new Utf8JsonReader(source, new JsonReaderOptions { MaxDepth = Json.KubernetesJson.MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("An object was expected.");

        var first = true;
        output.Write("{"u8);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            if (reader.ValueTextEquals("metadata"u8))
            {
                reader.Read();
                Separate(output, ref first);
                output.Write("\"metadata\":"u8);
                CopyMetadata(ref reader, source, output, ref identity);
                continue;
            }

            var isKind = reader.ValueTextEquals("kind"u8);
            var keep = !metadataOnly || isKind || reader.ValueTextEquals("apiVersion"u8);
            reader.Read();
            if (isKind)
                identity.Kind = reader.GetString();
            reader.Skip();
            if (keep)
            {
                Separate(output, ref first);
                output.Write(source[start..(int)reader.BytesConsumed]);
            }
        }

        output.Write("}"u8);
        return identity;
    }

    private static void CopyMetadata(ref Utf8JsonReader reader, ReadOnlySpan<byte> source, IBufferWriter<byte> output, ref ObjectIdentity identity)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("metadata is no object.");

        var first = true;
        output.Write("{"u8);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            if (reader.ValueTextEquals("managedFields"u8))
            {
                reader.Skip();
                continue;
            }

            Separate(output, ref first);
            if (reader.ValueTextEquals("annotations"u8))
            {
                output.Write("\"annotations\":"u8);
                CopyAnnotations(ref reader, source, output, ref identity);
                continue;
            }

            ReadIdentity(ref reader, ref identity);
            output.Write(source[start..(int)reader.BytesConsumed]);
        }

        output.Write("}"u8);
    }

    private static void CopyAnnotations(ref Utf8JsonReader reader, ReadOnlySpan<byte> source, IBufferWriter<byte> output, ref ObjectIdentity identity)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            output.Write("null"u8);
            return;
        }

        var first = true;
        output.Write("{"u8);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var drop = reader.ValueTextEquals("kubectl.kubernetes.io/last-applied-configuration"u8);
            identity.EndsInitialEvents |= reader.ValueTextEquals("k8s.io/initial-events-end"u8);
            reader.Skip();
            if (drop)
                continue;
            Separate(output, ref first);
            output.Write(source[start..(int)reader.BytesConsumed]);
        }

        output.Write("}"u8);
    }

    /// <summary>Reads the value of a property if it is one of those that identify an object; skips it otherwise.</summary>
    private static void ReadIdentity(ref Utf8JsonReader reader, ref ObjectIdentity identity)
    {
        if (reader.ValueTextEquals("name"u8))
            identity.Name = ReadString(ref reader);
        else if (reader.ValueTextEquals("namespace"u8))
            identity.Namespace = ReadString(ref reader);
        else if (reader.ValueTextEquals("uid"u8))
            identity.Uid = ReadUid(ref reader);
        else if (reader.ValueTextEquals("resourceVersion"u8))
            identity.ResourceVersion = ReadString(ref reader);
        else
            reader.Skip();
    }

    private static string? ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Null)
            return reader.GetString();
        throw new JsonException($"A string was expected at byte {reader.TokenStartIndex}.");
    }

    /// <summary>UIDs are UUIDs, in practice; should one be anything else, a digest of it tells objects apart as well.</summary>
    private static Guid ReadUid(ref Utf8JsonReader reader)
    {
        if (ReadString(ref reader) is not { Length: > 0 } text)
            return Guid.Empty;
        return reader.TryGetGuid(out var uid) ? uid : new(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    private static void Separate(IBufferWriter<byte> output, ref bool first)
    {
        if (!first)
            output.Write(","u8);
        first = false;
    }
}

/// <summary>The fields of an object that a cache itself needs.</summary>
internal struct ObjectIdentity
{
    /// <summary>The object's kind; items of a list have none.</summary>
    public string? Kind { get; set; }

    /// <summary>metadata.name.</summary>
    public string? Name { get; set; }

    /// <summary>metadata.namespace.</summary>
    public string? Namespace { get; set; }

    /// <summary>metadata.uid; empty without one.</summary>
    public Guid Uid { get; set; }

    /// <summary>metadata.resourceVersion.</summary>
    public string? ResourceVersion { get; set; }

    /// <summary>Whether the object is the bookmark behind the initial events of a streaming list.</summary>
    public bool EndsInitialEvents { get; set; }
}
