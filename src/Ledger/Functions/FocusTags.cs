using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CloudIntel.Ledger.Functions;

/// <summary>Reads the Tags column, which FOCUS wants to be one flat JSON object.</summary>
internal static class FocusTags
{
    /// <summary>How JSON is written: readable, since nobody puts it into a page.</summary>
    public static JsonWriterOptions Written { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Turns the other forms of real bills into an object: text without its outer braces, a list of objects with key and value, and
    /// escaped NUL characters, which PostgreSQL cannot keep. Null when it is none of them.
    /// </summary>
    public static byte[]? ToObject(ReadOnlySpan<byte> text)
    {
        if (TryRead(text) is { } tags)
            return tags;
        return TryRead([(byte)'{', .. text, (byte)'}']);
    }

    /// <summary>The value of the first of the keys that the object has as text, or an empty span.</summary>
    /// <param name="tags">A valid JSON object.</param>
    /// <param name="keys">UTF-8 keys in their quotes, most wanted first.</param>
    public static byte[]? FirstValue(ReadOnlySpan<byte> tags, byte[][] keys)
    {
        foreach (var key in keys)
        {
            if (tags.IndexOf(key) >= 0 && Value(tags, key.AsSpan(1, key.Length - 2)) is { Length: > 0 } value)
                return value;
        }

        return null;
    }

    private static byte[]? Value(ReadOnlySpan<byte> tags, ReadOnlySpan<byte> key)
    {
        try
        {
            var reader = new Utf8JsonReader(tags);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1 || !reader.ValueTextEquals(key))
                    continue;
                reader.Read();
                return reader.TokenType == JsonTokenType.String ? Encoding.UTF8.GetBytes(reader.GetString()!) : null;
            }

            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // an escape that is half a character names no namespace
        }
    }

    private static byte[]? TryRead(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            if (!JsonDocument.TryParseValue(ref reader, out var document) || reader.Read())
                return null;
            using (document)
            {
                return document.RootElement.ValueKind switch
                {
                    JsonValueKind.Object => Write(document.RootElement.EnumerateObject().Select(tag => (tag.Name, tag.Value))),
                    JsonValueKind.Array => WriteList(document.RootElement),
                    _ => null,
                };
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // no JSON, or an escape that is half a character: the next form is tried, or it counts as unreadable
        }
    }

    private static byte[]? WriteList(JsonElement list)
    {
        var tags = new List<(string, JsonElement)>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || !TryGet(item, "key", out var key) || key.ValueKind != JsonValueKind.String
                || !TryGet(item, "value", out var value))
                return null;
            tags.Add((key.GetString()!, value));
        }

        return Write(tags);
    }

    private static bool TryGet(JsonElement item, string name, out JsonElement value)
    {
        foreach (var property in item.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                value = property.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    private static byte[] Write(IEnumerable<(string Key, JsonElement Value)> tags)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (key, value) in tags)
            {
                if (!seen.Add(key))
                    continue;
                writer.WritePropertyName(WithoutNul(key));
                if (value.ValueKind == JsonValueKind.String)
                    writer.WriteStringValue(WithoutNul(value.GetString()!));
                else
                    value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string WithoutNul(string text) => text.Replace("\0", "", StringComparison.Ordinal);
}
