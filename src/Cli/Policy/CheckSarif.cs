using System.Text.Json;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Policy;

namespace CloudIntel.Cli.Policy;

/// <summary>Writes what policies say as SARIF 2.1.0, which code hosts show beside the lines of manifests.</summary>
internal static class CheckSarif
{
    /// <summary>Writes one run.</summary>
    public static void Write(Utf8JsonWriter writer, CheckReport report)
    {
        var rules = report.Violations.Select(pair => pair.Violation).GroupBy(Id, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        var index = rules.Select((rule, i) => (rule.Key, i)).ToDictionary(pair => pair.Key, pair => pair.i, StringComparer.Ordinal);
        Sarif.Write(
            writer, "cloudintel check",
            () => rules.ForEach(rule => WriteRule(writer, rule.Key, rule.First())),
            () =>
            {
                foreach (var (of, violation) in report.Violations)
                    WriteResult(writer, of, violation, index[Id(violation)]);
            },
            () => WriteInvocation(writer, report));
    }

    private static void WriteRule(Utf8JsonWriter writer, string id, Violation example)
    {
        Sarif.BeginRule(writer, id, $"Rule {example.Rule} of {example.Policy}", Level(example.Enforcement));
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
            Sarif.WriteText(writer, "message", $"{unjudged.Policy}/{unjudged.Rule} could not judge {of.Object.Object.Title}: {unjudged.Reason}");
            WriteLocation(writer, of, of.Object.Manifest.Line);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteResult(Utf8JsonWriter writer, CheckedObject of, Violation violation, int rule)
    {
        Sarif.BeginResult(writer, Id(violation), rule, Level(violation.Enforcement), violation.Message);
        WriteLocation(writer, of, ViolationResult.LineOf(of.Object.Manifest, violation));
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

    private static void WriteLocation(Utf8JsonWriter writer, CheckedObject of, int line) =>
        Sarif.WriteLocation(writer, of.Object.Manifest.File, line, "fullyQualifiedName", of.Object.Object.Title, "resource");

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
