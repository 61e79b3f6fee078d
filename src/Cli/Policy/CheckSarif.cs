using System.Text.Json;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Policy;

namespace CloudIntel.Cli.Policy;

/// <summary>Writes what policies say as SARIF 2.1.0, which code hosts show beside the lines of manifests.</summary>
internal static class CheckSarif
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    /// <summary>Writes one run.</summary>
    public static void Write(Utf8JsonWriter writer, CheckReport report)
    {
        var rules = report.Violations.Select(pair => pair.Violation).GroupBy(Id, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        var index = rules.Select((rule, i) => (rule.Key, i)).ToDictionary(pair => pair.Key, pair => pair.i, StringComparer.Ordinal);

        writer.WriteStartObject();
        writer.WriteString("$schema", Schema);
        writer.WriteString("version", "2.1.0");
        writer.WriteStartArray("runs");
        writer.WriteStartObject();
        writer.WriteStartObject("tool");
        writer.WriteStartObject("driver");
        writer.WriteString("name", "cloudintel check");
        writer.WriteStartArray("rules");
        foreach (var rule in rules)
            WriteRule(writer, rule.Key, rule.First());
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        WriteInvocation(writer, report);
        writer.WriteString("columnKind", "utf16CodeUnits");
        writer.WriteStartArray("results");
        foreach (var (of, violation) in report.Violations)
            WriteResult(writer, of, violation, index[Id(violation)]);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter writer, string id, Violation example)
    {
        writer.WriteStartObject();
        writer.WriteString("id", id);
        WriteText(writer, "shortDescription", $"Rule {example.Rule} of {example.Policy}");
        writer.WriteStartObject("defaultConfiguration");
        writer.WriteString("level", Level(example.Enforcement));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>What could not be judged is no result, and must not look as if it had passed.</summary>
    private static void WriteInvocation(Utf8JsonWriter writer, CheckReport report)
    {
        writer.WriteStartArray("invocations");
        writer.WriteStartObject();
        writer.WriteBoolean("executionSuccessful", true);
        writer.WriteStartArray("toolExecutionNotifications");
        foreach (var (of, unjudged) in report.Unjudged)
        {
            writer.WriteStartObject();
            writer.WriteString("level", "warning");
            WriteText(writer, "message", $"{unjudged.Policy}/{unjudged.Rule} could not judge {of.Object.Object.Title}: {unjudged.Reason}");
            writer.WriteStartArray("locations");
            WriteLocation(writer, of, of.Object.Manifest.Line);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteResult(Utf8JsonWriter writer, CheckedObject of, Violation violation, int rule)
    {
        writer.WriteStartObject();
        writer.WriteString("ruleId", Id(violation));
        writer.WriteNumber("ruleIndex", rule);
        writer.WriteString("level", Level(violation.Enforcement));
        WriteText(writer, "message", violation.Message);
        writer.WriteStartArray("locations");
        WriteLocation(writer, of, ViolationResult.LineOf(of.Object.Manifest, violation));
        writer.WriteEndArray();
        writer.WriteStartObject("partialFingerprints");
        writer.WriteString("objectAndRule/v1", $"{Id(violation)} {of.Object.Object.Title} {violation.Field}".TrimEnd());
        writer.WriteEndObject();
        writer.WriteStartObject("properties");
        writer.WriteString("enforcement", violation.Enforcement.ToString());
        WriteMoney(writer, "price", violation.Price);
        WriteMoney(writer, "limit", violation.Limit);
        WriteMoney(writer, "left", violation.Left);
        if (violation.Currency is { } currency)
            writer.WriteString("currency", currency);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteLocation(Utf8JsonWriter writer, CheckedObject of, int line)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("physicalLocation");
        writer.WriteStartObject("artifactLocation");
        writer.WriteString("uri", Uri.EscapeDataString(of.Object.Manifest.File.Replace('\\', '/')).Replace("%2F", "/", StringComparison.Ordinal));
        writer.WriteEndObject();
        writer.WriteStartObject("region");
        writer.WriteNumber("startLine", line);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartArray("logicalLocations");
        writer.WriteStartObject();
        writer.WriteString("fullyQualifiedName", of.Object.Object.Title);
        writer.WriteString("kind", "resource");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string text)
    {
        writer.WriteStartObject(name);
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }

    private static void WriteMoney(Utf8JsonWriter writer, string name, decimal? amount)
    {
        if (amount is { } known)
            writer.WriteString(name, Money.Text(known));
    }

    private static string Id(Violation violation) => $"{violation.Policy}/{violation.Rule}";

    private static string Level(Enforcement enforcement) => enforcement switch
    {
        Enforcement.Deny => "error",
        Enforcement.Warn => "warning",
        _ => "note",
    };
}
