using CloudIntel.Core.FinOps;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Ports;

/// <summary>Bill files that together are the truth of a source for the billing periods in them.</summary>
public sealed record ImportRequest
{
    /// <summary>The source whose charges they are; at most 253 characters.</summary>
    public required string Source { get; init; }

    /// <summary>The files, at least one.</summary>
    public required IReadOnlyList<BillFile> Files { get; init; }

    /// <summary>What the files are written in. Default: found out from their content, each file by itself.</summary>
    public BillDialect Format { get; init; }

    /// <summary>Load nothing when a single row has to be rejected.</summary>
    public bool Strict { get; init; }

    /// <summary>What the files looked like at their location (sizes, times, entity tags), to know later whether they changed. Opaque.</summary>
    public string Signature { get; init; } = "";
}

/// <summary>A way in which providers write bills.</summary>
public enum BillDialect
{
    /// <summary>Found out from the content.</summary>
    Auto = 0,

    /// <summary>FOCUS 1.0 to 1.4, as any provider writes it.</summary>
    Focus,

    /// <summary>AWS Cost and Usage Report, legacy or 2.0.</summary>
    AwsCur,

    /// <summary>Azure Cost Management export; whether actual or amortised cost is found out from the content.</summary>
    AzureCost,

    /// <summary>Azure Cost Management export of actual cost.</summary>
    AzureActualCost,

    /// <summary>Azure Cost Management export of amortised cost.</summary>
    AzureAmortizedCost,

    /// <summary>Google Cloud billing export to BigQuery, standard or detailed.</summary>
    GcpBilling,
}

/// <summary>What providers' manifests say of the files that they name.</summary>
public static class ManifestContent
{
    /// <summary>What files are written in whose manifest says what they hold, such as Azure's <c>AmortizedCost</c>; Auto where that does not tell.</summary>
    public static BillDialect ToDialect(string? content) => content switch
    {
        "ActualCost" => BillDialect.AzureActualCost,
        "AmortizedCost" => BillDialect.AzureAmortizedCost,
        "FocusCost" => BillDialect.Focus,
        _ => BillDialect.Auto,
    };
}

/// <summary>A bill on the local disk.</summary>
/// <param name="Name">What people know it by: the path or URL it came from, without credentials.</param>
/// <param name="Path">Where it can be read.</param>
public sealed record BillFile(string Name, string Path)
{
    /// <summary>What it is written in, where somebody knows, such as a manifest. Auto: what <see cref="ImportRequest.Format"/> says.</summary>
    public BillDialect Format { get; init; }

    /// <summary>
    /// Values of FOCUS columns, by name, for a FOCUS file that leaves these columns out since all its rows have the same, such as its currency.
    /// A column that the file has counts.
    /// </summary>
    public IReadOnlyDictionary<string, string> Assumed { get; init; } = new Dictionary<string, string>();
}

/// <summary>How far an import is.</summary>
/// <param name="Stage">What is being done, for people.</param>
/// <param name="Fraction">Share of the stage that is done, 0 to 1; null when unknown.</param>
/// <param name="Rows">Rows that the stage has to do in all; null when unknown.</param>
/// <param name="Bytes">Bytes that the stage has to read in all; null when unknown.</param>
public readonly record struct ImportProgress(string Stage, double? Fraction, long? Rows = null, long? Bytes = null);

/// <summary>What an import found and did.</summary>
public sealed record ImportReport
{
    /// <summary>The import as the ledger remembers it.</summary>
    public required ImportRecord Import { get; init; }

    /// <summary>False when nothing was loaded because the request was strict and rows were rejected; the ledger is unchanged then.</summary>
    public required bool Loaded { get; init; }

    /// <summary>What was found in each file, in the order of the request.</summary>
    public required IReadOnlyList<FileReport> Files { get; init; }

    /// <summary>The first rejected rows, at most 10, in file and line order.</summary>
    public required IReadOnlyList<RejectedRow> FirstRejections { get; init; }

    /// <summary>The billing periods that were there before and came out different, newest first.</summary>
    public IReadOnlyList<Restatement> Restatements { get; init; } = [];
}

/// <summary>An import that was carried through.</summary>
public sealed record ImportRecord
{
    /// <summary>The source.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 over the contents of all files, hexadecimal: equal digests, equal bills.</summary>
    public required string Digest { get; init; }

    /// <summary>What the files looked like at their location.</summary>
    public required string Signature { get; init; }

    /// <summary>When the import was carried through, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Rows loaded.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows loaded after at least one repair.</summary>
    public required long RepairedRows { get; init; }

    /// <summary>Rows kept aside.</summary>
    public required long RejectedRows { get; init; }

    /// <summary>Repairs by rule over all files, most frequent first.</summary>
    public required IReadOnlyList<RepairCount> Repairs { get; init; }

    /// <summary>
    /// Rows that became no charge of their own, and charges that are no row of a file, by rule and currency over all files: most rows first,
    /// at most <see cref="MaxChanges"/>.
    /// </summary>
    public IReadOnlyList<RowChange> Changes { get; init; } = [];

    /// <summary>What does not add up in the bills, as in <see cref="FileReport.Warnings"/>: at most <see cref="MaxWarnings"/>, each cut to <see cref="MaxWarningLength"/> characters.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Most <see cref="Changes"/> that are remembered.</summary>
    public const int MaxChanges = 50;

    /// <summary>Most <see cref="Warnings"/> that are remembered.</summary>
    public const int MaxWarnings = 50;

    /// <summary>Most characters of a warning that are remembered.</summary>
    public const int MaxWarningLength = 1000;
}

/// <summary>What was found in one file.</summary>
public sealed record FileReport
{
    /// <summary>The file's name in the request.</summary>
    public required string File { get; init; }

    /// <summary>What the file is written in; never Auto.</summary>
    public required BillDialect Format { get; init; }

    /// <summary>Charges loaded, with those of <see cref="Changes"/> that were added.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows loaded after at least one repair.</summary>
    public required long RepairedRows { get; init; }

    /// <summary>Rows kept aside.</summary>
    public required long RejectedRows { get; init; }

    /// <summary>Rows that became no charge of their own, and charges that are no row of the file, by rule.</summary>
    public required IReadOnlyList<RowChange> Changes { get; init; }

    /// <summary>Repairs by rule, most frequent first.</summary>
    public required IReadOnlyList<RepairCount> Repairs { get; init; }

    /// <summary>The billing periods of the loaded rows, oldest first.</summary>
    public required IReadOnlyList<SourcePeriod> Periods { get; init; }

    /// <summary>Columns of the file that the ledger does not keep.</summary>
    public required IReadOnlyList<string> IgnoredColumns { get; init; }

    /// <summary>
    /// What does not add up in the bill as its provider wrote it, for people: sums that should balance and do not. Where several files are
    /// one bill, the first of them says it.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>How often a repair was made.</summary>
/// <param name="Rule">Short name of the repair, CamelCase, such as <c>NullText</c>.</param>
/// <param name="Description">What was wrong and what was done, for people.</param>
/// <param name="Rows">Rows in which it was made.</param>
public sealed record RepairCount(string Rule, string Description, long Rows);

/// <summary>How rows of a file and charges differ.</summary>
public enum RowChangeKind
{
    /// <summary>Rows that repeat, or only balance, what other rows say, and became no charge.</summary>
    Dropped,

    /// <summary>Charges for which the file has no row of its own, made from another row.</summary>
    Added,

    /// <summary>Rows that became part of other charges.</summary>
    Merged,
}

/// <summary>How often rows were dropped, added or merged.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Rule">Short name of the rule, CamelCase, such as <c>SavingsPlanNegation</c>.</param>
/// <param name="Description">Which rows they are and why, for people.</param>
/// <param name="Rows">How many.</param>
/// <param name="Costs">Of added charges: their costs. Of others: the costs that they would have been.</param>
public sealed record RowChange(RowChangeKind Kind, string Rule, string Description, long Rows, CostSums Costs);

/// <summary>A row that could not be loaded.</summary>
/// <param name="File">The file's name in the request.</param>
/// <param name="Line">Line of the file on which the row starts, from 1; for Parquet the row number, from 1.</param>
/// <param name="Column">The column that is wrong, or empty when the row as a whole is.</param>
/// <param name="Reason">What is wrong, for people, with the offending value cut to 100 characters.</param>
public sealed record RejectedRow(string File, long Line, string Column, string Reason);

/// <summary>What the ledger holds of one billing period of a source, for one provider and currency.</summary>
public sealed record SourcePeriod
{
    /// <summary>The source.</summary>
    public required string Source { get; init; }

    /// <summary>The billing period.</summary>
    public required DatePeriod Period { get; init; }

    /// <summary>The provider of the services, FOCUS ServiceProviderName.</summary>
    public required string Provider { get; init; }

    /// <summary>Number of charges.</summary>
    public required long Rows { get; init; }

    /// <summary>Up to when the charges reach, in the sense of <see cref="ILedger.DataThroughAsync"/>.</summary>
    public required DateTimeOffset DataThrough { get; init; }

    /// <summary>The sums.</summary>
    public required CostSums Costs { get; init; }

    /// <summary>The version of the billing period that this is, from 1; 0 in a <see cref="FileReport"/>, which is about a file.</summary>
    public int Version { get; init; }

    /// <summary>When the version was imported, UTC; null in a <see cref="FileReport"/>.</summary>
    public DateTimeOffset? ImportedAt { get; init; }

    /// <summary>The sums of the version before, of the same provider and currency; null without one.</summary>
    public CostSums? Previous { get; init; }
}
