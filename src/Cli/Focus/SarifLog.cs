using System.Text.Json;
using CloudIntel.Cli.Output;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Ledger.Validation;

namespace CloudIntel.Cli.Focus;

/// <summary>Writes findings as SARIF 2.1.0, which code hosts show beside the lines of a file.</summary>
internal static class SarifLog
{
    private const string Specification = "https://focus.finops.org";

    /// <summary>Writes one run over all files.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<ValidationReport> reports)
    {
        var rules = reports.SelectMany(report => report.Broken).GroupBy(rule => rule.Rule, StringComparer.Ordinal).Select(group => group.First()).ToList();
        var index = rules.Select((rule, i) => (rule.Rule, i)).ToDictionary(pair => pair.Rule, pair => pair.i, StringComparer.Ordinal);
        Sarif.Write(
            writer, "cloudintel focus validate",
            () => rules.ForEach(rule => WriteRule(writer, rule)),
            () =>
            {
                foreach (var report in reports)
                {
                    foreach (var finding in report.Findings)
                        WriteResult(writer, report, finding, index[finding.Rule]);
                }
            },
            informationUri: Specification);
    }

    private static void WriteRule(Utf8JsonWriter writer, BrokenRule rule)
    {
        Sarif.BeginRule(writer, rule.Rule, rule.Message, Level(rule.Verdict));
        writer.WriteStartObject("properties");
        writer.WriteString("requirement", rule.Level);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, ValidationReport report, Finding finding, int rule)
    {
        Sarif.BeginResult(writer, finding.Rule, rule, Level(finding.Verdict), finding.Repair is null ? finding.Message : $"{finding.Message} {finding.Repair}");
        Sarif.WriteLocation(writer, report.File, finding.Line ?? 1, "name", finding.Column, "member");
        writer.WriteStartObject("properties");
        writer.WriteString("verdict", ValidateResults.Name(finding.Verdict));
        writer.WriteString("focusVersion", report.Version.Name());
        if (finding.Row is { } row)
            writer.WriteNumber("row", row);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string Level(Verdict verdict) => verdict switch
    {
        Verdict.Failure => "error",
        Verdict.Warning => "warning",
        _ => "note",
    };
}
