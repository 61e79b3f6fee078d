using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudIntel.Kubernetes.Json;

/// <summary>metav1.Time: RFC 3339, written in whole seconds UTC.</summary>
public sealed class TimeConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Rfc3339.Read(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        Rfc3339.Write(writer, value, "yyyy-MM-dd'T'HH:mm:ss'Z'");
}

/// <summary>metav1.MicroTime: RFC 3339 with exactly six digits of a second; the API server refuses more and fewer.</summary>
public sealed class MicroTimeConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Rfc3339.Read(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        Rfc3339.Write(writer, value, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
}

internal static class Rfc3339
{
    /// <summary>Length of the longest form written here.</summary>
    private const int MaxLength = 27;

    public static DateTimeOffset Read(ref Utf8JsonReader reader)
    {
        // ISO 8601 allows leaving the offset out, which would mean this machine's own time zone; RFC 3339 does not.
        if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time) && HasOffset(reader.GetString()!))
            return time.ToUniversalTime();
        throw new JsonException($"{Shown(ref reader)} is not an RFC 3339 time such as 2026-01-31T23:59:59Z.");
    }

    public static void Write(Utf8JsonWriter writer, DateTimeOffset value, string format)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        value.UtcDateTime.TryFormat(text, out var written, format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..written]);
    }

    private static bool HasOffset(ReadOnlySpan<char> text)
    {
        var time = text.IndexOf('T');
        return time > 0 && text[time..].IndexOfAny('Z', '+', '-') > 0;
    }

    private static string Shown(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? $"\"{reader.GetString()}\"" : $"A {reader.TokenType}";
}
