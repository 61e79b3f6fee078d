using System.Text.Json;
using System.Text.Json.Serialization;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Json;

/// <summary>Quantities: written in canonical form, read from a string or a plain number.</summary>
public sealed class QuantityConverter : JsonConverter<Quantity>
{
    /// <inheritdoc/>
    public override Quantity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.Number
            ? System.Text.Encoding.UTF8.GetString(reader.HasValueSequence ? System.Buffers.BuffersExtensions.ToArray(reader.ValueSequence) : reader.ValueSpan)
            : reader.GetString()!.Trim();
        return Quantity.TryParse(text, out var quantity)
            ? quantity
            : throw new JsonException($"\"{text}\" is not a quantity such as 500m, 1.5 or 2Gi.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Quantity value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

/// <summary>A number or a text, kept as what it is.</summary>
public sealed class IntOrStringConverter : JsonConverter<IntOrString>
{
    /// <inheritdoc/>
    public override IntOrString Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? new(reader.GetInt32()) : new(reader.GetString()!);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IntOrString value, JsonSerializerOptions options)
    {
        if (value.Text is null)
            writer.WriteNumberValue(value.Number);
        else
            writer.WriteStringValue(value.Text);
    }
}

/// <summary>Durations such as <c>1h30m</c>.</summary>
public sealed class GoDurationConverter : JsonConverter<GoDuration>
{
    /// <inheritdoc/>
    public override GoDuration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString()!;
        return GoDuration.TryParse(text, out var duration)
            ? duration
            : throw new JsonException($"\"{text}\" is not a duration such as 72h, 1h30m or 500ms.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, GoDuration value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
