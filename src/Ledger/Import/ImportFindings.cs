using System.Text.Json;
using System.Text.Json.Serialization;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Import;

/// <summary>What was found in the files of an import, put together as the ledger remembers it: as JSON.</summary>
internal static class ImportFindings
{
    /// <summary>Repairs by rule, most frequent first.</summary>
    public static IReadOnlyList<RepairCount> Repairs(IEnumerable<FileReport> files) =>
    [
        .. files.SelectMany(file => file.Repairs)
            .GroupBy(repair => repair.Rule)
            .Select(rule => rule.First() with { Rows = rule.Sum(repair => repair.Rows) })
            .OrderByDescending(repair => repair.Rows).ThenBy(repair => repair.Rule, StringComparer.Ordinal),
    ];

    /// <summary>Changes by rule and currency, most rows first.</summary>
    public static IReadOnlyList<RowChange> Changes(IEnumerable<FileReport> files) =>
    [
        .. files.SelectMany(file => file.Changes)
            .GroupBy(change => (change.Kind, change.Rule, change.Costs.Currency))
            .Select(rule => rule.First() with
            {
                Rows = rule.Sum(change => change.Rows),
                Costs = rule.Select(change => change.Costs).Aggregate((left, right) => left.Plus(right)),
            })
            .OrderByDescending(change => change.Rows)
            .ThenBy(change => change.Rule, StringComparer.Ordinal).ThenBy(change => change.Costs.Currency, StringComparer.Ordinal)
            .Take(ImportRecord.MaxChanges),
    ];

    /// <summary>Warnings, in the order of the files.</summary>
    public static IReadOnlyList<string> Warnings(IEnumerable<FileReport> files) =>
    [
        .. files.SelectMany(file => file.Warnings)
            .Distinct(StringComparer.Ordinal)
            .Take(ImportRecord.MaxWarnings)
            .Select(Cut),
    ];

    /// <summary>The beginning of a warning that is too long, never ending inside a character.</summary>
    private static string Cut(string warning)
    {
        if (warning.Length <= ImportRecord.MaxWarningLength)
            return warning;
        var kept = ImportRecord.MaxWarningLength - (char.IsHighSurrogate(warning[ImportRecord.MaxWarningLength - 2]) ? 2 : 1);
        return string.Concat(warning.AsSpan(0, kept), "…");
    }

    public static string Text(IReadOnlyList<RepairCount> repairs) => JsonSerializer.Serialize(repairs, ImportFindingsJson.Default.IReadOnlyListRepairCount);

    public static string Text(IReadOnlyList<RowChange> changes) => JsonSerializer.Serialize(changes, ImportFindingsJson.Default.IReadOnlyListRowChange);

    public static string Text(IReadOnlyList<string> warnings) => JsonSerializer.Serialize(warnings, ImportFindingsJson.Default.IReadOnlyListString);

    public static IReadOnlyList<RepairCount> ReadRepairs(string text) => JsonSerializer.Deserialize(text, ImportFindingsJson.Default.IReadOnlyListRepairCount) ?? [];

    public static IReadOnlyList<RowChange> ReadChanges(string text) => JsonSerializer.Deserialize(text, ImportFindingsJson.Default.IReadOnlyListRowChange) ?? [];

    public static IReadOnlyList<string> ReadWarnings(string text) => JsonSerializer.Deserialize(text, ImportFindingsJson.Default.IReadOnlyListString) ?? [];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<RepairCount>))]
[JsonSerializable(typeof(IReadOnlyList<RowChange>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class ImportFindingsJson : JsonSerializerContext;
