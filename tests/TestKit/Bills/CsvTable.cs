using System.Globalization;
using System.Text;

namespace CloudIntel.TestKit.Bills;

/// <summary>
/// A CSV file as texts, read by other code than the product's: what tests compare the ledger with. Small files only; quotes as in
/// RFC 4180, a byte order mark is skipped.
/// </summary>
public sealed class CsvTable
{
    private readonly Dictionary<string, int> indexes;

    private CsvTable(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        Columns = columns;
        Rows = rows;
        indexes = columns.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The header.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The cells of each row; missing cells at a row's end are empty.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; }

    /// <summary>Reads a text.</summary>
    public static CsvTable Parse(string text, char delimiter = ',')
    {
        var rows = Split(text.TrimStart('\uFEFF'), delimiter).Where(row => row.Count > 1 || row[0].Length > 0).ToList();
        var columns = rows[0];
        return new(columns, [.. rows.Skip(1).Select(row => (IReadOnlyList<string>)[.. row, .. Enumerable.Repeat("", Math.Max(0, columns.Count - row.Count))])]);
    }

    /// <summary>A cell; empty when the file has no such column.</summary>
    public string Text(IReadOnlyList<string> row, string column) => indexes.TryGetValue(column, out var index) ? row[index] : "";

    /// <summary>A cell as a number; 0 when it is empty.</summary>
    public decimal Number(IReadOnlyList<string> row, string column) =>
        Text(row, column) is { Length: > 0 } text ? decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : 0;

    private static IEnumerable<List<string>> Split(string text, char delimiter)
    {
        var row = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (quoted)
            {
                if (character != '"')
                    cell.Append(character);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                    cell.Append(text[++i]);
                else
                    quoted = false;
            }
            else if (character == '"')
            {
                quoted = true;
            }
            else if (character == delimiter || character == '\n')
            {
                row.Add(cell.ToString().TrimEnd('\r'));
                cell.Clear();
                if (character != '\n')
                    continue;
                yield return row;
                row = [];
            }
            else
            {
                cell.Append(character);
            }
        }

        if (cell.Length == 0 && row.Count == 0)
            yield break;
        row.Add(cell.ToString().TrimEnd('\r'));
        yield return row;
    }
}
