using CloudIntel.Ledger.Import;

namespace CloudIntel.Ledger.DuckDb;

/// <summary>Parquet files as CSV, for what reads text.</summary>
public static class ParquetText
{
    /// <summary>Writes the rows of a Parquet file as CSV, in their order, under a row of names. Times are written in milliseconds since 1970; lists and structures are left out.</summary>
    /// <param name="path">The Parquet file.</param>
    /// <param name="csv">The file that is written.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="InvalidDataException">It cannot be read, or has no column that can be written.</exception>
    public static void Write(string path, string csv, CancellationToken cancellationToken)
    {
        try
        {
            using var database = DuckDbDatabase.Open(path: null, [new("autoinstall_known_extensions", "false"), new("autoload_known_extensions", "false")]);
            using var connection = database.Connect();
            var columns = new List<string>();
            using (var described = connection.Query($"DESCRIBE SELECT * FROM {BillSource.ReadParquet(path)}", cancellationToken))
            {
                while (described.Read())
                {
                    var (name, type) = (SqlText.Identifier(described.Text(0)), described.Text(1));
                    if (type.StartsWith("TIMESTAMP", StringComparison.Ordinal))
                        columns.Add($"epoch_ms({name}) AS {name}");
                    else if ((!type.EndsWith(']') && !type.EndsWith(')')) || type.StartsWith("DECIMAL", StringComparison.Ordinal))
                        columns.Add(name);
                }
            }

            if (columns.Count == 0)
                throw new InvalidDataException($"{path} has no column of plain values.");
            connection.Execute($"COPY (SELECT {string.Join(", ", columns)} FROM {BillSource.ReadParquet(path)}) TO {SqlText.Literal(csv)} (FORMAT csv, HEADER)", cancellationToken);
        }
        catch (DuckDbException e)
        {
            throw new InvalidDataException($"{path} cannot be read as Parquet: {e.Message}", e);
        }
    }
}
