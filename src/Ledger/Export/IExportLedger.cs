using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Export;

/// <summary>Gives charges back as rows of FOCUS, in a version of the reader's choice.</summary>
public interface IExportLedger
{
    /// <summary>
    /// The charges that count, as FOCUS writes them in text. Memory does not grow with their number. A column that the version does not
    /// demand is left out where no charge has a value for it.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">The store cannot be reached: come back later.</exception>
    Task<ChargeExport> ExportAsync(ExportRequest request, CancellationToken cancellationToken);
}

/// <summary>Which charges, in which version of FOCUS.</summary>
public sealed record ExportRequest
{
    /// <summary>The version.</summary>
    public required FocusVersion Version { get; init; }

    /// <summary>Charges of this source; null for all.</summary>
    public string? Source { get; init; }

    /// <summary>Charges whose period starts at or after this moment; null for all.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Charges whose period starts before this moment; null for all.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>Charges as texts.</summary>
/// <param name="Columns">The columns: those of FOCUS in the order of the alphabet, then the custom ones.</param>
/// <param name="Charges">How many charges there are.</param>
/// <param name="Rows">Their cells in the order of <paramref name="Columns"/>, null for no value. Can be read once.</param>
public sealed record ChargeExport(IReadOnlyList<ExportColumn> Columns, long Charges, IAsyncEnumerable<IReadOnlyList<string?>> Rows);

/// <summary>A column of an export.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What its texts stand for.</param>
public sealed record ExportColumn(string Name, ColumnType Type);
