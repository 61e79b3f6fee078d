using System.Buffers.Text;
using System.Text;
using CloudIntel.Ledger.Bills;

namespace CloudIntel.Ledger.Import;

/// <summary>Writes the well-formed rows of a CSV file, each with a last cell that holds its line in the original.</summary>
internal sealed class CsvCopy : ICsvRows
{
    private readonly Stream output;
    private readonly byte delimiter;
    private readonly Action<long, string> broken;

    public CsvCopy(Stream output, byte delimiter, int columns, Action<long, string> broken)
    {
        this.output = output;
        this.delimiter = delimiter;
        this.broken = broken;
        // The header's names do not matter, its cells do.
        output.Write(Encoding.ASCII.GetBytes(string.Join((char)delimiter, Enumerable.Range(0, columns + 1).Select(i => $"c{i}")) + "\n"));
    }

    public void Good(ReadOnlySpan<byte> row, long line)
    {
        Span<byte> end = stackalloc byte[24];
        end[0] = delimiter;
        Utf8Formatter.TryFormat(line, end[1..], out var digits);
        end[digits + 1] = (byte)'\n';
        output.Write(row);
        output.Write(end[..(digits + 2)]);
    }

    public void Broken(long line, string reason) => broken(line, reason);
}
