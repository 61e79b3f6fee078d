using System.Globalization;
using System.Text.Json;

namespace CloudIntel.Clouds.Locations.Google;

/// <summary>
/// Writes rows as BigQuery itself exports tables to JSON lines: whole and exact numbers as texts, times as
/// <c>2026-01-31 00:00:00 UTC</c>, nested records as objects. Nulls are written, too, so that every line shows every column.
/// </summary>
internal static class BigQueryRows
{
    /// <summary>Writes a row, or a nested record.</summary>
    /// <param name="writer">Takes it as an object.</param>
    /// <param name="fields">The schema.</param>
    /// <param name="row">The row as BigQuery answers it.</param>
    /// <param name="skip">Columns at the beginning that are not written.</param>
    /// <exception cref="FormatException">The row is not as its schema says.</exception>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<BigQueryField> fields, JsonElement row, int skip = 0)
    {
        if (row.ValueKind != JsonValueKind.Object || !row.TryGetProperty("f", out var values) || values.ValueKind != JsonValueKind.Array || values.GetArrayLength() != fields.Count)
            throw new FormatException("a row has not the columns of its schema");
        writer.WriteStartObject();
        for (var column = skip; column < fields.Count; column++)
        {
            writer.WritePropertyName(fields[column].Name);
            WriteField(writer, fields[column], Inner(values[column]));
        }

        writer.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter writer, BigQueryField field, JsonElement value)
    {
        if (field.Mode is not "REPEATED")
        {
            WriteValue(writer, field, value);
            return;
        }

        writer.WriteStartArray();
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
                WriteValue(writer, field, Inner(item));
        }

        writer.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, BigQueryField field, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            writer.WriteNullValue();
            return;
        }

        if (field.Fields is { Count: > 0 } fields)
        {
            Write(writer, fields, value);
            return;
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new FormatException($"{field.Name} is no text");
        switch (field.Type)
        {
            case "BOOLEAN" or "BOOL":
                writer.WriteBooleanValue(text == "true");
                break;
            case "FLOAT" or "FLOAT64" when IsNumber(text):
                writer.WriteRawValue(text, skipInputValidation: true); // the shortest text that stands for the number, and no digit less
                break;
            case "TIMESTAMP":
                writer.WriteStringValue(Moment(field, text));
                break;
            default:
                writer.WriteStringValue(text);
                break;
        }
    }

    private static JsonElement Inner(JsonElement cell) =>
        cell.ValueKind == JsonValueKind.Object && cell.TryGetProperty("v", out var value) ? value : throw new FormatException("a row has a cell without a value");

    /// <summary>Whether a text is a number in JSON, which infinite ones and NaN are not.</summary>
    private static bool IsNumber(string text) =>
        text.Length > 0 && char.IsAsciiDigit(text[^1]) && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number) && (text[0] == '-' ? text.Length > 1 && char.IsAsciiDigit(text[1]) : char.IsAsciiDigit(text[0]));

    private static string Moment(BigQueryField field, string microseconds)
    {
        if (!long.TryParse(microseconds, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var micros) || Math.Abs(micros) > 62_135_596_800_000_000)
            throw new FormatException($"{field.Name} is no time");
        var moment = DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
        return moment.ToString(micros % 1_000_000 == 0 ? "yyyy-MM-dd HH:mm:ss 'UTC'" : "yyyy-MM-dd HH:mm:ss.ffffff 'UTC'", CultureInfo.InvariantCulture);
    }
}
