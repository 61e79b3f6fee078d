using System.Text;
using CloudIntel.Ledger.DuckDb;

namespace CloudIntel.Ledger.Import;

/// <summary>A column of a file as DuckDB reads it.</summary>
/// <param name="Name">Its name in the file; of a part of a nested one with the names of what it is in, as <c>service.id</c>.</param>
/// <param name="Text">SQL that gives its value as text.</param>
internal sealed record SourceColumn(string Name, string Text);

/// <summary>A file as DuckDB reads it.</summary>
/// <param name="Columns">Its columns, nested ones also part by part.</param>
/// <param name="From">SQL that reads it: what follows FROM.</param>
/// <param name="Line">SQL that gives a row's line; null when nobody asks.</param>
internal sealed record BillSource(IReadOnlyList<SourceColumn> Columns, string From, string? Line)
{
    /// <summary>What separates the cells of a CSV file; a comma for others.</summary>
    public char Delimiter { get; private init; } = ',';

    /// <summary>A CSV file whose structure was checked.</summary>
    /// <param name="columns">Its columns.</param>
    /// <param name="path">The file.</param>
    /// <param name="delimiter">What separates cells.</param>
    /// <param name="gzipped">Whether it is gzipped.</param>
    /// <param name="withLines">Whether a last column, beyond <paramref name="columns"/>, holds the line of each row.</param>
    public static BillSource OfCsv(IReadOnlyList<string> columns, string path, byte delimiter, bool gzipped, bool withLines)
    {
        var types = Enumerable.Range(0, columns.Count).Select(i => $"c{i}: 'VARCHAR'");
        if (withLines)
            types = types.Append("line: 'BIGINT'");
        // Nothing is guessed: what DuckDB's sniffer would find out was settled by the probe and the scan.
        var source = $"read_csv({SqlText.Literal(Escaped(path))}, auto_detect = false, header = true, columns = {{{string.Join(", ", types)}}}, "
            + $"delim = {SqlText.Literal(((char)delimiter).ToString())}, quote = '\"', escape = '\"', compression = '{(gzipped ? "gzip" : "none")}')";
        return new([.. columns.Select((name, index) => new SourceColumn(name, $"c{index}"))], source, withLines ? "line" : null) { Delimiter = (char)delimiter };
    }

    /// <summary>A Parquet file, whose values are written as FOCUS writes them in text.</summary>
    public static BillSource OfParquet(DuckDbConnection connection, string path, bool withLines, CancellationToken cancellationToken)
    {
        var file = ReadParquet(path);
        var columns = new List<SourceColumn>();
        foreach (var (name, type) in Describe(connection, $"SELECT * FROM {file}", cancellationToken))
            AddParquet(connection, file, columns, name, SqlText.Identifier(name), type, cancellationToken);
        return withLines
            ? new(columns, $"read_parquet({SqlText.Literal(Escaped(path))}, file_row_number = true)", "file_row_number + 1")
            : new(columns, file, null);
    }

    /// <summary>SQL that reads a Parquet file.</summary>
    public static string ReadParquet(string path) => $"read_parquet({SqlText.Literal(Escaped(path))})";

    private static void AddParquet(
        DuckDbConnection connection, string file, List<SourceColumn> columns, string name, string expression, string type, CancellationToken cancellationToken)
    {
        columns.Add(new(name, AsText(expression, type)));
        if (!type.StartsWith("STRUCT(", StringComparison.Ordinal) || type.EndsWith(']'))
            return;
        foreach (var (part, partType) in Describe(connection, $"SELECT unnest({expression}) FROM {file}", cancellationToken))
            AddParquet(connection, file, columns, $"{name}.{part}", $"{expression}.{SqlText.Identifier(part)}", partType, cancellationToken);
    }

    private static List<(string Name, string Type)> Describe(DuckDbConnection connection, string query, CancellationToken cancellationToken)
    {
        using var reader = connection.Query($"DESCRIBE {query}", cancellationToken);
        var columns = new List<(string, string)>();
        while (reader.Read())
            columns.Add((reader.Text(0), reader.Text(1)));
        return columns;
    }

    private static string AsText(string value, string type) => type switch
    {
        "VARCHAR" => $"replace({value}, chr(0), '')", // PostgreSQL cannot keep NUL
        "TIMESTAMP WITH TIME ZONE" => $"strftime({value} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')",
        "DATE" => $"strftime({value}, '%Y-%m-%dT%H:%M:%SZ')",
        ['T', 'I', 'M', 'E', 'S', 'T', 'A', 'M', 'P', ..] => $"strftime(CAST({value} AS TIMESTAMP), '%Y-%m-%dT%H:%M:%SZ')",
        _ when type.StartsWith("MAP", StringComparison.Ordinal) || type.StartsWith("STRUCT", StringComparison.Ordinal) || type.EndsWith(']') =>
            $"CAST(to_json({value}) AS VARCHAR)",
        _ => $"CAST({value} AS VARCHAR)",
    };

    /// <summary>A path in which <c>* ? [</c> are themselves.</summary>
    private static string Escaped(string path)
    {
        var escaped = new StringBuilder(path.Length);
        foreach (var character in path)
            escaped.Append(character is '*' or '?' or '[' ? $"[{character}]" : character.ToString());
        return escaped.ToString();
    }
}
