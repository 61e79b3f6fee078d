using System.Text.Json;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Ledger.Validation;

namespace CloudIntel.Cli.Focus;

/// <summary>Writes findings as SARIF 2.1.0, which code hosts show beside the lines of a file.</summary>
internal static class SarifLog
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";
    private const string Specification = "https://focus.finops.org";

    /// <summary>Writes one run over all files.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<ValidationReport> reports)
    {
        var rules = reports.SelectMany(report => report.Broken).GroupBy(rule => rule.Rule, StringComparer.Ordinal).Select(group => group.First()).ToList();
        var index = rules.Select((rule, i) => (rule.Rule, i)).ToDictionary(pair => pair.Rule, pair => pair.i, StringComparer.Ordinal);

        writer.WriteStartObject();
        writer.WriteString("$schema", Schema);
        writer.WriteString("version", "2.1.0");
        writer.WriteStartArray("runs");
        writer.WriteStartObject();
        writer.WriteStartObject("tool");
        writer.WriteStartObject("driver");
        writer.WriteString("name", "cloudintel focus validate");
        writer.WriteString("informationUri", Specification);
        writer.WriteStartArray("rules");
        foreach (var rule in rules)
            WriteRule(writer, rule);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteString("columnKind", "utf16CodeUnits");
        writer.WriteStartArray("results");
        foreach (var report in reports)
        {
            foreach (var finding in report.Findings)
                WriteResult(writer, report, finding, index[finding.Rule]);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter writer, BrokenRule rule)
    {
        writer.WriteStartObject();
        writer.WriteString("id", rule.Rule);
        WriteText(writer, "shortDescription", rule.Message);
        writer.WriteStartObject("defaultConfiguration");
        writer.WriteString("level", Level(rule.Verdict));
        writer.WriteEndObject();
        writer.WriteStartObject("properties");
        writer.WriteString("requirement", rule.Level);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, ValidationReport report, Finding finding, int rule)
    {
        writer.WriteStartObject();
        writer.WriteString("ruleId", finding.Rule);
        writer.WriteNumber("ruleIndex", rule);
        writer.WriteString("level", Level(finding.Verdict));
        WriteText(writer, "message", finding.Repair is null ? finding.Message : $"{finding.Message} {finding.Repair}");
        writer.WriteStartArray("locations");
        writer.WriteStartObject();
        writer.WriteStartObject("physicalLocation");
        writer.WriteStartObject("artifactLocation");
        writer.WriteString("uri", Uri.EscapeDataString(report.File).Replace("%2F", "/", StringComparison.Ordinal));
        writer.WriteEndObject();
        writer.WriteStartObject("region");
        writer.WriteNumber("startLine", finding.Line ?? 1);
        writer.WriteEndObject();
        writer.WriteEndObject();
        if (finding.Column.Length > 0)
        {
            writer.WriteStartArray("logicalLocations");
            writer.WriteStartObject();
            writer.WriteString("name", finding.Column);
            writer.WriteString("kind", "member");
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartObject("properties");
        writer.WriteString("verdict", ValidateResults.Name(finding.Verdict));
        writer.WriteString("focusVersion", report.Version.Name());
        if (finding.Row is { } row)
            writer.WriteNumber("row", row);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string text)
    {
        writer.WriteStartObject(name);
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }

    private static string Level(Verdict verdict) => verdict switch
    {
        Verdict.Failure => "error",
        Verdict.Warning => "warning",
        _ => "note",
    };
}
