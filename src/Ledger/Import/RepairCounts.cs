using System.Text.Json;
using System.Text.Json.Serialization;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Import;

/// <summary>The repairs of an import, summed over its files, as the ledger remembers them.</summary>
internal static class RepairCounts
{
    /// <summary>Repairs by rule, most frequent first.</summary>
    public static IReadOnlyList<RepairCount> Sum(IEnumerable<FileReport> files) =>
    [
        .. files.SelectMany(file => file.Repairs)
            .GroupBy(repair => repair.Rule)
            .Select(rule => rule.First() with { Rows = rule.Sum(repair => repair.Rows) })
            .OrderByDescending(repair => repair.Rows).ThenBy(repair => repair.Rule, StringComparer.Ordinal),
    ];

    /// <summary>The repairs as they are stored.</summary>
    public static string Text(IReadOnlyList<RepairCount> repairs) => JsonSerializer.Serialize(repairs, RepairCountsJson.Default.IReadOnlyListRepairCount);

    /// <summary>The repairs as they were stored.</summary>
    public static IReadOnlyList<RepairCount> Read(string text) => JsonSerializer.Deserialize(text, RepairCountsJson.Default.IReadOnlyListRepairCount) ?? [];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<RepairCount>))]
internal sealed partial class RepairCountsJson : JsonSerializerContext;
