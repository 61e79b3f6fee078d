using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Mappings;

namespace CloudIntel.Ledger.Import;

/// <summary>Makes the view <c>bill</c> that Mappings/focus.sql reads, of the view <c>export</c>: text in FOCUS's columns, whatever the file looks like.</summary>
internal static class BillView
{
    /// <summary>What a mapping says of a row beside its columns, with what it is taken to say where it does not.</summary>
    private static readonly (string Name, string Otherwise)[] Marks = [("Marks", "CAST(0 AS BIGINT)"), ("Verdict", "CAST(0 AS INTEGER)"), ("Offending", "CAST(NULL AS VARCHAR)")];

    /// <summary>Makes it.</summary>
    public static void Create(DuckDbConnection connection, Dialect dialect, CancellationToken cancellationToken)
    {
        var mapped = dialect.Mapping is null ? "SELECT * FROM export" : EmbeddedSql.Mapping(dialect.Mapping);
        connection.Execute($"CREATE OR REPLACE TEMP VIEW mapped AS {mapped}", cancellationToken);
        var columns = Columns(connection, cancellationToken);
        var selected = FocusColumns.All.Select(column => column.Name).Append("x_Columns").Select(name => columns.TryGetValue(name, out var type) switch
        {
            false => $"CAST(NULL AS VARCHAR) AS {name}",
            true when type == "VARCHAR" => name,
            true => $"CAST({name} AS VARCHAR) AS {name}",
        }).Concat(Marks.Select(mark => columns.ContainsKey(mark.Name) ? mark.Name : $"{mark.Otherwise} AS {mark.Name}"));
        connection.Execute($"CREATE OR REPLACE TEMP VIEW bill AS SELECT {string.Join(", ", selected)}, Line FROM mapped", cancellationToken);
    }

    private static Dictionary<string, string> Columns(DuckDbConnection connection, CancellationToken cancellationToken)
    {
        using var reader = connection.Query("DESCRIBE mapped", cancellationToken);
        var columns = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read())
            columns.Add(reader.Text(0), reader.Text(1));
        return columns;
    }
}
