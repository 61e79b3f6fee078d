using CloudIntel.Ledger.Bills;

namespace CloudIntel.Ledger.Validation;

/// <summary>Finds the lines of a file on which rows start, since a quoted cell may hold line feeds.</summary>
internal sealed class RowLines : ICsvRows
{
    private readonly long[] wanted;
    private readonly Dictionary<long, long> lines = [];
    private long row;
    private int next;

    private RowLines(IEnumerable<long> wanted) => this.wanted = [.. wanted.Distinct().Order()];

    /// <summary>The line of each row.</summary>
    /// <param name="bill">The file. Of Parquet, which has no lines, the row's number stands for its line.</param>
    /// <param name="rows">Numbers of rows, from 1, not counting those with a broken structure.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static IReadOnlyDictionary<long, long> Find(ProbedBill bill, IEnumerable<long> rows, CancellationToken cancellationToken)
    {
        var found = new RowLines(rows);
        if (found.wanted.Length == 0)
            return found.lines;
        if (bill.Format == FileFormat.Parquet)
            return found.wanted.ToDictionary(row => row, row => row);
        using var text = bill.OpenText();
        CsvScanner.Scan(text, bill.Delimiter, bill.Columns.Count, found, cancellationToken);
        return found.lines;
    }

    public void Good(ReadOnlySpan<byte> text, long line)
    {
        row++;
        if (next < wanted.Length && wanted[next] == row)
        {
            lines[row] = line;
            next++;
        }
    }

    public void Broken(long line, string reason)
    {
        // Has no number: it is not among the rows that are judged.
    }
}
