using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Mappings;

namespace CloudIntel.Ledger.Bills;

/// <summary>What kind of file a bill is.</summary>
internal enum FileFormat
{
    Csv,
    GzippedCsv,
    JsonLines,
    GzippedJsonLines,
    Parquet,
}

/// <summary>A bill whose beginning was looked at.</summary>
/// <param name="File">The bill.</param>
/// <param name="Path">Where its text can be read: the bill itself, or a copy in UTF-8.</param>
/// <param name="Format">What kind of file it is.</param>
/// <param name="Dialect">What it is written in; null for Parquet, whose columns only DuckDB can tell.</param>
/// <param name="Columns">The header of a CSV file, without outer blanks; empty for others.</param>
/// <param name="Delimiter">What separates the cells of a CSV file.</param>
/// <param name="FileRepairs">Repairs to the file as a whole.</param>
internal sealed record ProbedBill(
    BillFile File, string Path, FileFormat Format, Dialect? Dialect, IReadOnlyList<string> Columns, byte Delimiter, IReadOnlyList<RepairCount> FileRepairs)
{
    /// <summary>Whether the file is compressed with gzip.</summary>
    public bool IsGzipped => Format is FileFormat.GzippedCsv or FileFormat.GzippedJsonLines;

    /// <summary>The text of a file that is text, unpacked.</summary>
    public Stream OpenText() => IsGzipped ? GzipText.Open(File.Name, Path) : BillProbe.OpenRead(Path);
}
