using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudIntel.Resources.Values;

/// <summary>
/// A number that is a string in JSON, so that no digit passes through a binary float: <c>1250.00</c>, <c>-0.5</c>. Trailing
/// zeros are kept. Equal when the numbers are, however they are written.
/// </summary>
/// <param name="Value">The number.</param>
[JsonConverter(typeof(DecimalStringConverter))]
public readonly record struct DecimalString(decimal Value)
{
    /// <summary>How every <see cref="decimal"/> is written, for schemas.</summary>
    public const string Pattern = "^-?[0-9]{1,29}([.][0-9]{1,28})?$";

    /// <summary>Length of the longest such string: a sign, 29 digits and a point.</summary>
    public const int MaxLength = 31;

    /// <summary>The number.</summary>
    public static implicit operator decimal(DecimalString text) => text.Value;

    /// <summary>A number as it is written in JSON.</summary>
    public static implicit operator DecimalString(decimal value) => new(value);

    /// <summary>The number with all its digits and a point, in every culture.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Reads and writes <see cref="DecimalString"/> as a JSON string.</summary>
internal sealed class DecimalStringConverter : JsonConverter<DecimalString>
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    public override DecimalString Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && decimal.TryParse(reader.GetString(), Style, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new JsonException("A decimal number belongs here, in quotes, such as \"1250.00\".");

    public override void Write(Utf8JsonWriter writer, DecimalString value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
