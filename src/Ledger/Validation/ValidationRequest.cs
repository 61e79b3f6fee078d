using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Validation;

/// <summary>Which files to judge, and how.</summary>
public sealed record ValidationRequest
{
    /// <summary>The files, at least one.</summary>
    public required IReadOnlyList<BillFile> Files { get; init; }

    /// <summary>The version by whose rules they are judged; null to tell it from the columns of each file.</summary>
    public FocusVersion? Version { get; init; }

    /// <summary>Path of an official rule model (JSON), whose rules are judged beside the built-in ones; null for none.</summary>
    public string? Model { get; init; }

    /// <summary>Whether the files are excerpts: columns that are not there are not asked for.</summary>
    public bool Excerpt { get; init; }

    /// <summary>
    /// Whether the files are parts of one bill, such as its billing periods: rules about several rows look at all of them together.
    /// Otherwise each file is judged for itself.
    /// </summary>
    public bool Together { get; init; }

    /// <summary>Path of a CSV file with InvoiceId, BillingCurrency and Total, to which BilledCost must add up; null for none.</summary>
    public string? Invoices { get; init; }

    /// <summary>Most places that are reported for each rule and column; all are counted. Default: 1,000.</summary>
    public int Limit { get; init; } = 1_000;

    /// <summary>Most memory that DuckDB's buffers may take, in bytes. Default: 512 MiB.</summary>
    public long MemoryLimit { get; init; } = 512L << 20;

    /// <summary>Threads; 0 for one a processor.</summary>
    public int Threads { get; init; }

    /// <summary>Folder for the copy of the rows that is judged, which is compressed and removed at the end. Default: the system's.</summary>
    public string? TemporaryFolder { get; init; }
}
