using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudIntel.Resources.Values;

/// <summary>
/// A word of a list that later versions may lengthen. A word that this build does not know is kept as it is, so that one
/// object from a newer version does not make a whole list unreadable.
/// </summary>
/// <typeparam name="TEnum">The words that this build knows.</typeparam>
/// <param name="Text">The word as it is written.</param>
[JsonConverter(typeof(OpenEnumConverterFactory))]
public readonly record struct OpenEnum<TEnum>(string Text)
    where TEnum : struct, Enum
{
    /// <summary>What the word means, or null when this build does not know it.</summary>
    public TEnum? Value =>
        // TryParse also takes numbers and lists of words.
        Enum.TryParse<TEnum>(Text, out var value) && Enum.GetName(value) == Text ? value : null;

    /// <summary>A word that this build knows.</summary>
    public static implicit operator OpenEnum<TEnum>(TEnum value) => new(value.ToString());

    /// <summary>The word as it is written.</summary>
    public override string ToString() => Text;
}

/// <summary>Reads and writes every <see cref="OpenEnum{TEnum}"/> as a JSON string.</summary>
internal sealed class OpenEnumConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(OpenEnum<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Converter<TEnum> : JsonConverter<OpenEnum<TEnum>>
        where TEnum : struct, Enum
    {
        public override OpenEnum<TEnum> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String
                ? new(reader.GetString()!)
                : throw new JsonException($"A {reader.TokenType} where one of {string.Join(", ", Enum.GetNames<TEnum>())} belongs.");

        public override void Write(Utf8JsonWriter writer, OpenEnum<TEnum> value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Text);
    }
}
