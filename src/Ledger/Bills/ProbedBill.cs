using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Bills;

/// <summary>How a bill is written.</summary>
internal enum BillFormat
{
    Csv,
    GzippedCsv,
    Parquet,
}

/// <summary>A bill whose beginning was looked at.</summary>
/// <param name="File">The bill.</param>
/// <param name="Path">Where its text can be read: the bill itself, or a copy in UTF-8.</param>
/// <param name="Format">How it is written.</param>
/// <param name="Columns">The header of a CSV file, without outer blanks; empty for Parquet.</param>
/// <param name="Delimiter">What separates the cells of a CSV file.</param>
/// <param name="FileRepairs">Repairs to the file as a whole.</param>
internal sealed record ProbedBill(
    BillFile File, string Path, BillFormat Format, IReadOnlyList<string> Columns, byte Delimiter, IReadOnlyList<RepairCount> FileRepairs)
{
    /// <summary>The text of a CSV file, unpacked.</summary>
    public Stream OpenText() => Format == BillFormat.GzippedCsv ? GzipText.Open(File.Name, Path) : BillProbe.OpenRead(Path);
}
