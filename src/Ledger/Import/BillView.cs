using System.Text;
using CloudIntel.Ledger.DuckDb;

namespace CloudIntel.Ledger.Import;

/// <summary>Writes the view <c>bill</c> that Mappings/focus.sql reads: text in FOCUS's columns, whatever the file looks like.</summary>
internal static class BillView
{
    /// <summary>A CSV file whose structure was checked.</summary>
    /// <param name="columns">Its columns.</param>
    /// <param name="path">The file.</param>
    /// <param name="delimiter">What separates cells.</param>
    /// <param name="gzipped">Whether it is gzipped.</param>
    /// <param name="withLines">Whether a last column, beyond <paramref name="columns"/>, holds the line of each row.</param>
    public static string OfCsv(IReadOnlyList<string> columns, string path, byte delimiter, bool gzipped, bool withLines)
    {
        var types = Enumerable.Range(0, columns.Count).Select(i => $"c{i}: 'VARCHAR'");
        if (withLines)
            types = types.Append("line: 'BIGINT'");
        // Nothing is guessed: what DuckDB's sniffer would find out was settled by the probe and the scan.
        var source = $"read_csv({Literal(Escaped(path))}, auto_detect = false, header = true, columns = {{{string.Join(", ", types)}}}, "
            + $"delim = {Literal(((char)delimiter).ToString())}, quote = '\"', escape = '\"', compression = '{(gzipped ? "gzip" : "none")}')";
        var indexes = columns.Select((name, index) => (name, index)).ToLookup(pair => pair.name, pair => pair.index, StringComparer.OrdinalIgnoreCase);
        return View(name => indexes[name].Select(index => $"c{index}").FirstOrDefault(), withLines ? "line" : null, source);
    }

    /// <summary>A Parquet file, whose values are written as FOCUS writes them in text.</summary>
    public static string OfParquet(IReadOnlyList<(string Name, string Type)> columns, string path, bool withLines)
    {
        var source = $"read_parquet({Literal(Escaped(path))}{(withLines ? ", file_row_number = true" : "")})";
        var types = columns.ToDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase);
        return View(name => types.TryGetValue(name, out var column) ? AsText(column) : null, withLines ? "file_row_number + 1" : null, source);
    }

    /// <summary>The columns of a Parquet file.</summary>
    public static IReadOnlyList<(string Name, string Type)> DescribeParquet(DuckDbConnection connection, string path, CancellationToken cancellationToken)
    {
        using var reader = connection.Query($"DESCRIBE SELECT * FROM read_parquet({Literal(Escaped(path))})", cancellationToken);
        var columns = new List<(string, string)>();
        while (reader.Read())
            columns.Add((reader.Text(0), reader.Text(1)));
        return columns;
    }

    private static string View(Func<string, string?> expression, string? line, string source)
    {
        var sql = new StringBuilder("CREATE OR REPLACE TEMP VIEW bill AS SELECT ");
        foreach (var column in FocusColumns.All)
            sql.Append(expression(column.Name) ?? "CAST(NULL AS VARCHAR)").Append(" AS ").Append(column.Name).Append(", ");
        return sql.Append($"CAST({line ?? "NULL"} AS BIGINT) AS Line FROM {source}").ToString();
    }

    private static string AsText((string Name, string Type) column)
    {
        var name = $"\"{column.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        return column.Type switch
        {
            "VARCHAR" => $"replace({name}, chr(0), '')", // PostgreSQL cannot keep NUL
            "TIMESTAMP WITH TIME ZONE" => $"strftime({name} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')",
            "DATE" => $"strftime({name}, '%Y-%m-%dT%H:%M:%SZ')",
            ['T', 'I', 'M', 'E', 'S', 'T', 'A', 'M', 'P', ..] => $"strftime(CAST({name} AS TIMESTAMP), '%Y-%m-%dT%H:%M:%SZ')",
            _ when column.Type.StartsWith("MAP", StringComparison.Ordinal) || column.Type.StartsWith("STRUCT", StringComparison.Ordinal)
                || column.Type.EndsWith(']') => $"CAST(to_json({name}) AS VARCHAR)",
            _ => $"CAST({name} AS VARCHAR)",
        };
    }

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A path in which <c>* ? [</c> are themselves.</summary>
    private static string Escaped(string path)
    {
        var escaped = new StringBuilder(path.Length);
        foreach (var character in path)
            escaped.Append(character is '*' or '?' or '[' ? $"[{character}]" : character.ToString());
        return escaped.ToString();
    }
}
