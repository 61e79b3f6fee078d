using System.Text.Json;
using System.Text.Json.Serialization;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Import;

/// <summary>What the audit trail keeps of an import.</summary>
internal sealed record ImportAudit(string Digest, long Rows, long RejectedRows, IReadOnlyList<string> Files, IReadOnlyList<DateTimeOffset> BillingPeriods)
{
    /// <summary>The entry for an import that was carried through.</summary>
    public static AuditEntry Entry(ImportReport report)
    {
        var details = new ImportAudit(
            report.Import.Digest,
            report.Import.Rows,
            report.Import.RejectedRows,
            [.. report.Files.Select(file => file.File)],
            [.. report.Files.SelectMany(file => file.Periods).Select(period => period.Period.Start).Distinct().Order()]);
        return new(report.Import.Time, "ledger", "BillingPeriodReplaced", $"CostSource/{report.Import.Source}", Text(details));
    }

    /// <summary>The entry for a source whose charges were removed.</summary>
    public static AuditEntry Removal(string source, long rows, DateTimeOffset time) =>
        new(time, "ledger", "SourceRemoved", $"CostSource/{source}", $$"""{"rows":{{rows}}}""");

    private static string Text(ImportAudit details) => JsonSerializer.Serialize(details, ImportAuditJson.Default.ImportAudit);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ImportAudit))]
internal sealed partial class ImportAuditJson : JsonSerializerContext;
