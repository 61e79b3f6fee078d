using CloudIntel.Cli.Output;
using CloudIntel.Core.Ports;

namespace CloudIntel.Cli.Cost;

/// <summary>Turns what the ledger found into results.</summary>
internal static class ImportedFiles
{
    public static ImportedFile Of(FileReport file, ImportReport report) => new()
    {
        File = file.File,
        Source = report.Import.Source,
        Format = BillFormats.Name(file.Format),
        Loaded = report.Loaded,
        Rows = file.Rows,
        Repaired = file.RepairedRows,
        Rejected = file.RejectedRows,
        BillingPeriods = [.. file.Periods.Select(Of)],
        Repairs = [.. file.Repairs.Select(repair => new Repair { Rule = repair.Rule, Description = repair.Description, Rows = repair.Rows })],
        Changes = [.. file.Changes.Select(Of)],
        IgnoredColumns = file.IgnoredColumns,
        Rejections = [.. report.FirstRejections.Where(row => row.File == file.File).Select(row => Of(row, source: null))],
    };

    public static Rejection Of(RejectedRow row, string? source) => new()
    {
        Source = source,
        File = row.File,
        Line = row.Line,
        Column = row.Column,
        Reason = row.Reason,
    };

    public static ChangedRows Of(RowChange change) => new()
    {
        Kind = change.Kind.ToString().ToLowerInvariant(),
        Rule = change.Rule,
        Description = change.Description,
        Rows = change.Rows,
        Currency = change.Costs.Currency,
        BilledCost = change.Costs.Billed,
        EffectiveCost = change.Costs.Effective,
    };

    private static ImportedPeriod Of(SourcePeriod period) => new()
    {
        Start = period.Period.Start.UtcDateTime,
        End = period.Period.End.UtcDateTime,
        Provider = period.Provider,
        Currency = period.Costs.Currency,
        Rows = period.Rows,
        BilledCost = period.Costs.Billed,
        EffectiveCost = period.Costs.Effective,
        ListCost = period.Costs.List,
        ContractedCost = period.Costs.Contracted,
    };
}
