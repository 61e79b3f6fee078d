using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudIntel.Core.Simulation.Reports;

/// <summary>
/// A report as JSON: names in camel case, money as text with all digits, what does not exist left out. The same study gives the same bytes.
/// </summary>
public static class ReportJson
{
    /// <summary>Writes the document, with a line feed at its end.</summary>
    public static string Write(SimulationReport report) => JsonSerializer.Serialize(ReportOrder.Of(report), ReportJsonContext.Default.SimulationReport) + "\n";
}

/// <summary>Money as text, so that no reader rounds it.</summary>
internal sealed class DecimalAsText : JsonConverter<decimal>
{
    /// <inheritdoc/>
    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        decimal.Parse(reader.GetString()!, NumberStyles.Number, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true, WriteIndented = true,
    NewLine = "\n", Converters = [typeof(DecimalAsText)])]
[JsonSerializable(typeof(SimulationReport))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;
