using System.Text;

namespace CloudIntel.TestKit.Bills;

/// <summary>Reads CSV for tests: a few lines, written apart from what they check.</summary>
public static class CsvText
{
    /// <summary>The rows below the header, by column.</summary>
    /// <param name="text">Comma separated, with a byte order mark or without.</param>
    /// <param name="key">Makes a key of a column's name.</param>
    public static IEnumerable<Dictionary<string, string>> Rows(string text, Func<string, string> key)
    {
        using var lines = Cells(text.TrimStart('\uFEFF')).GetEnumerator();
        if (!lines.MoveNext())
            yield break;
        var header = lines.Current.ConvertAll(name => key(name.Trim()));
        while (lines.MoveNext())
        {
            var row = new Dictionary<string, string>();
            foreach (var (name, cell) in header.Zip(lines.Current))
                row.TryAdd(name, cell);
            yield return row;
        }
    }

    private static IEnumerable<List<string>> Cells(string text)
    {
        var row = new List<string>();
        var cell = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    for (i++; text[i] != '"' || (i + 1 < text.Length && text[i + 1] == '"'); i++)
                        cell.Append(text[i] == '"' ? text[++i - 1] : text[i]);
                    break;
                case ',':
                    row.Add(cell.ToString());
                    cell.Clear();
                    break;
                case '\n':
                    row.Add(cell.ToString());
                    cell.Clear();
                    if (row.Count > 1 || row[0].Length > 0)
                        yield return row;
                    row = [];
                    break;
                case '\r':
                    break;
                default:
                    cell.Append(text[i]);
                    break;
            }
        }

        if (cell.Length > 0 || row.Count > 0)
        {
            row.Add(cell.ToString());
            yield return row;
        }
    }
}
