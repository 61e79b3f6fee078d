using System.Globalization;
using System.Text;

namespace CloudIntel.Core.Catalog;

/// <summary>What is wrong in a table, and where.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Line">Line in it; the header is line 1.</param>
/// <param name="Column">Column; empty where the whole line is meant.</param>
/// <param name="Message">What is wrong and what is expected.</param>
public sealed record TableProblem(string File, int Line, string Column, string Message)
{
    /// <summary>All in one sentence.</summary>
    public override string ToString() => Column.Length == 0 ? $"{File}, line {Line}: {Message}" : $"{File}, line {Line}, column {Column}: {Message}";
}

/// <summary>
/// A small table as CSV (RFC 4180): comma, header line first, quotes where wanted, no line break inside of a cell. Columns are found by
/// their name, ignoring case; empty lines are skipped.
/// </summary>
internal sealed class CsvTable
{
    private readonly string[] lines;
    private readonly ICollection<TableProblem> problems;
    private readonly Dictionary<string, int> places = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the header.</summary>
    /// <param name="file">Name of the file, for what is said about it.</param>
    /// <param name="text">The content.</param>
    /// <param name="problems">Receives what is wrong.</param>
    public CsvTable(string file, string text, ICollection<TableProblem> problems)
    {
        File = file;
        this.problems = problems;
        lines = text.TrimStart('\uFEFF').Split('\n');
        Header = [.. Cells(lines[0]).Select(name => name.Trim())];
        for (var i = 0; i < Header.Count; i++)
        {
            if (!places.TryAdd(Header[i], i))
                problems.Add(new(file, 1, Header[i], "the column is there twice"));
        }
    }

    /// <summary>Name of the file.</summary>
    public string File { get; }

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>Whether the table has all of these columns.</summary>
    public bool Has(params ReadOnlySpan<string> columns)
    {
        foreach (var column in columns)
        {
            if (!places.ContainsKey(column))
                return false;
        }

        return true;
    }

    /// <summary>The lines below the header that have as many cells as it has; the others are problems.</summary>
    public IEnumerable<CsvRow> Rows()
    {
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0 || lines[i] == "\r")
                continue;
            var cells = Cells(lines[i]);
            if (cells.Count == Header.Count)
                yield return new(this, i + 1, cells);
            else
                problems.Add(new(File, i + 1, "", $"{cells.Count} cells where the header has {Header.Count}"));
        }
    }

    /// <summary>The place of a column, or -1.</summary>
    internal int PlaceOf(string column) => places.GetValueOrDefault(column, -1);

    internal void Report(int line, string column, string message) => problems.Add(new(File, line, column, message));

    private static IReadOnlyList<string> Cells(string line)
    {
        line = line.TrimEnd('\r');
        if (!line.Contains('"', StringComparison.Ordinal))
            return line.Split(',');
        var cells = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (line[i] == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(line[i]);
            }
        }

        cells.Add(cell.ToString());
        return cells;
    }
}

/// <summary>A line of a <see cref="CsvTable"/>. What it cannot read it reports, and <see cref="IsBroken"/> says so.</summary>
internal sealed class CsvRow(CsvTable table, int line, IReadOnlyList<string> cells)
{
    /// <summary>The line in the file.</summary>
    public int Line => line;

    /// <summary>Whether anything that was read is wrong.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>A text; empty where there is none.</summary>
    public string Text(string column) => table.PlaceOf(column) is >= 0 and var place ? cells[place].Trim() : "";

    /// <summary>A text that must be there.</summary>
    public string Required(string column)
    {
        var text = Text(column);
        if (text.Length == 0)
            Fail(column, "is empty");
        return text;
    }

    /// <summary>A number that must be there.</summary>
    public decimal Number(string column, decimal minimum = 0) => OptionalNumber(column, minimum) ?? Missing(column);

    /// <summary>A number, or null where there is none.</summary>
    public decimal? OptionalNumber(string column, decimal minimum = 0)
    {
        var text = Text(column);
        if (text.Length == 0)
            return null;
        if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= minimum)
            return number;
        Fail(column, $"\"{text}\" is no number of at least {minimum.ToString(CultureInfo.InvariantCulture)} such as 12.5");
        return null;
    }

    /// <summary>A price that must be there and above 0.</summary>
    public decimal Price(string column) => OptionalPrice(column) ?? Missing(column);

    /// <summary>A price above 0, or null where there is none.</summary>
    public decimal? OptionalPrice(string column)
    {
        var number = OptionalNumber(column);
        if (number != 0)
            return number;
        Fail(column, "a price of 0 says that something is free: leave the cell empty where no price is known");
        return null;
    }

    /// <summary>Reports that a cell is wrong.</summary>
    public void Fail(string column, string message)
    {
        IsBroken = true;
        table.Report(line, column, message);
    }

    private decimal Missing(string column)
    {
        if (Text(column).Length == 0)
            Fail(column, "is empty");
        return 0;
    }
}
