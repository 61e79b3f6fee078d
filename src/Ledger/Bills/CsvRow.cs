using System.Text;

namespace CloudIntel.Ledger.Bills;

/// <summary>One row of a CSV text, read byte by byte.</summary>
/// <param name="Length">Bytes that it takes, with its line end.</param>
/// <param name="ContentLength">Bytes without the line end.</param>
/// <param name="Lines">Line ends inside those bytes.</param>
/// <param name="Cells">Number of cells.</param>
/// <param name="EndsInCrLf">Whether the line end is CRLF.</param>
/// <param name="Problem">What is wrong with its quotes, or null. The row is cut at the first line end then.</param>
internal readonly record struct CsvRow(int Length, int ContentLength, int Lines, int Cells, bool EndsInCrLf, string? Problem)
{
    /// <summary>Reads the first row of a text.</summary>
    /// <param name="text">Begins with the row.</param>
    /// <param name="delimiter">What separates cells.</param>
    /// <param name="isLast">Whether no more text follows.</param>
    /// <param name="start">Bytes before the first cell: a byte order mark.</param>
    public static CsvRow Read(ReadOnlySpan<byte> text, byte delimiter, bool isLast, int start)
    {
        var cells = 1;
        var lines = 0;
        var atCellStart = true;
        for (var i = start; i < text.Length; i++)
        {
            if (i > CsvScanner.MostBytesInRow)
                return Cut(text, $"The row is longer than {CsvScanner.MostBytesInRow / 1024} KiB, as one is whose quote is never closed.");
            var current = text[i];
            if (current == '"')
            {
                if (!atCellStart)
                    return Cut(text, "A quote stands inside a cell that does not begin with one.");
                i = EndOfQuoted(text, i, ref lines);
                if (i >= text.Length)
                    return Cut(text, isLast ? "A quote is never closed." : $"The row is longer than {CsvScanner.MostBytesInRow / 1024} KiB, as one is whose quote is never closed.");
                if (i + 1 < text.Length && text[i + 1] != delimiter && text[i + 1] is not ((byte)'\n' or (byte)'\r'))
                    return Cut(text, "Text follows the closing quote of a cell.");
                atCellStart = false;
            }
            else if (current == '\n')
            {
                return new(i + 1, i, lines + 1, cells, EndsInCrLf: false, Problem: null);
            }
            else if (current == '\r')
            {
                if (i + 1 < text.Length && text[i + 1] == '\n')
                    return new(i + 2, i, lines + 1, cells, EndsInCrLf: true, Problem: null);
                return Cut(text, "A carriage return stands inside a cell without quotes.");
            }
            else
            {
                atCellStart = current == delimiter;
                cells += atCellStart ? 1 : 0;
            }
        }

        return new(text.Length, text.Length, lines, cells, EndsInCrLf: false, Problem: null);
    }

    /// <summary>The cells of a row without its line end.</summary>
    public static List<string> Split(ReadOnlySpan<byte> row, byte delimiter)
    {
        var cells = new List<string>();
        while (true)
        {
            if (row.Length > 0 && row[0] == '"')
            {
                var ignored = 0;
                var close = Math.Min(EndOfQuoted(row, 0, ref ignored), row.Length);
                cells.Add(Encoding.UTF8.GetString(row[1..Math.Max(close, 1)]).Replace("\"\"", "\"", StringComparison.Ordinal));
                row = row[Math.Min(close + 1, row.Length)..];
                if (row.IsEmpty)
                    return cells;
                row = row[1..];
                continue;
            }

            var at = row.IndexOf(delimiter);
            cells.Add(Encoding.UTF8.GetString(at < 0 ? row : row[..at]));
            if (at < 0)
                return cells;
            row = row[(at + 1)..];
        }
    }

    /// <summary>Where the quoted cell that opens at a place closes; the text's length when it does not.</summary>
    private static int EndOfQuoted(ReadOnlySpan<byte> text, int open, ref int lines)
    {
        for (var i = open + 1; i < text.Length; i++)
        {
            if (text[i] == '\n')
                lines++;
            if (text[i] != '"')
                continue;
            if (i + 1 >= text.Length || text[i + 1] != '"')
                return i;
            i++;
        }

        return text.Length;
    }

    private static CsvRow Cut(ReadOnlySpan<byte> text, string problem)
    {
        var at = text.IndexOf((byte)'\n');
        return at < 0
            ? new(text.Length, text.Length, 0, 0, EndsInCrLf: false, problem)
            : new(at + 1, at, 1, 0, EndsInCrLf: false, problem);
    }
}
