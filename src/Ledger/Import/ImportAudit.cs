using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Import;

/// <summary>What the audit trail keeps of an import.</summary>
internal sealed record ImportAudit(
    string Digest, long Rows, long RejectedRows, IReadOnlyList<string> Files, IReadOnlyList<DateTimeOffset> BillingPeriods,
    IReadOnlyList<RestatementAudit> Restatements)
{
    /// <summary>The entry for an import that was carried through.</summary>
    public static AuditEntry Entry(ImportReport report)
    {
        var details = new ImportAudit(
            report.Import.Digest,
            report.Import.Rows,
            report.Import.RejectedRows,
            [.. report.Files.Select(file => file.File)],
            [.. report.Files.SelectMany(file => file.Periods).Select(period => period.Period.Start).Distinct().Order()],
            [
                .. report.Restatements.SelectMany(restatement => restatement.Totals.Select(total => new RestatementAudit(
                    restatement.Period.Start, restatement.Version, total.After.Currency,
                    total.Before.Billed, total.After.Billed, total.Before.Effective, total.After.Effective))),
            ]);
        return new(report.Import.Time, "ledger", "BillingPeriodReplaced", $"CostSource/{report.Import.Source}", Text(details));
    }

    /// <summary>The entry for a source whose charges were removed.</summary>
    public static AuditEntry Removal(string source, long rows, DateTimeOffset time) =>
        new(time, "ledger", "SourceRemoved", $"CostSource/{source}", $$"""{"rows":{{rows}}}""");

    /// <summary>The entry for exchange rates that took the place of those before.</summary>
    public static AuditEntry Rates(ImportRecord import) =>
        new(import.Time, "ledger", "ExchangeRatesReplaced", $"CostSource/{import.Source}", $$"""{"digest":"{{import.Digest}}","rows":{{import.Rows}}}""");

    /// <summary>The entry for a source that counts before or after others from now on.</summary>
    public static AuditEntry Precedence(string source, int precedence, DateTimeOffset time) =>
        new(time, "ledger", "PrecedenceSet", $"CostSource/{source}", string.Create(CultureInfo.InvariantCulture, $$"""{"precedence":{{precedence}}}"""));

    private static string Text(ImportAudit details) => JsonSerializer.Serialize(details, ImportAuditJson.Default.ImportAudit);
}

/// <summary>What a restatement did to the sums of a billing period in one currency.</summary>
internal sealed record RestatementAudit(
    DateTimeOffset BillingPeriod, int Version, string Currency, decimal BilledBefore, decimal BilledAfter, decimal EffectiveBefore, decimal EffectiveAfter);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ImportAudit))]
internal sealed partial class ImportAuditJson : JsonSerializerContext;
