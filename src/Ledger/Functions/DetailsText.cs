using System.Buffers;
using System.Text.Json;

namespace CloudIntel.Ledger.Functions;

/// <summary>Makes a provider's own details of a charge, a JSON object, into properties that FOCUS allows: <c>x_</c> and a Pascal case name.</summary>
internal static class DetailsText
{
    /// <summary>The values of the object that are no objects or lists, nor missing; null when there are none or the text is no object.</summary>
    public static byte[]? OfObject(ReadOnlySpan<byte> text) => TryRead(text) ?? (text.StartsWith("{"u8) ? null : TryRead([(byte)'{', .. text, (byte)'}']));

    private static byte[]? TryRead(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            if (!JsonDocument.TryParseValue(ref reader, out var document) || reader.Read())
                return null;
            using (document)
                return document.RootElement.ValueKind == JsonValueKind.Object ? Write(document.RootElement) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // no JSON: the charge has no details that can be read
        }
    }

    private static byte[]? Write(JsonElement details)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        using (var writer = new Utf8JsonWriter(buffer, FocusTags.Written))
        {
            writer.WriteStartObject();
            foreach (var property in details.EnumerateObject())
            {
                var name = Name(property.Name);
                if (property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null || IsEmpty(property.Value) || name.Length == 2 || !seen.Add(name))
                    continue;
                writer.WritePropertyName(name);
                if (property.Value.ValueKind == JsonValueKind.String)
                    writer.WriteStringValue(property.Value.GetString()!.Replace("\0", "", StringComparison.Ordinal));
                else
                    property.Value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return seen.Count == 0 ? null : buffer.WrittenSpan.ToArray();
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind == JsonValueKind.String && value.ValueEquals(""u8);

    private static string Name(string name)
    {
        Span<char> pascal = name.Length <= 256 ? stackalloc char[name.Length + 2] : new char[name.Length + 2];
        "x_".CopyTo(pascal);
        var length = 2;
        var isStart = true;
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character))
            {
                isStart = true;
                continue;
            }

            pascal[length++] = isStart ? char.ToUpperInvariant(character) : character;
            isStart = false;
        }

        return new(pascal[..length]);
    }
}
