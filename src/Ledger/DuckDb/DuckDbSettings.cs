using System.Globalization;
using CloudIntel.Ledger.Functions;

namespace CloudIntel.Ledger.DuckDb;

/// <summary>Opens databases the way the ledger wants them.</summary>
internal static class DuckDbSettings
{
    /// <summary>Opens a database with the ledger's limits and functions, and migrates it.</summary>
    /// <param name="path">The file; null for memory.</param>
    /// <param name="temporary">Folder for what does not fit into memory.</param>
    /// <param name="options">Limits.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static DuckDbDatabase Open(string? path, string temporary, LedgerOptions options, CancellationToken cancellationToken)
    {
        var threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        var database = DuckDbDatabase.Open(
            path,
            new Dictionary<string, string>
            {
                ["memory_limit"] = $"{options.MemoryLimit.ToString(CultureInfo.InvariantCulture)}B",
                ["threads"] = threads.ToString(CultureInfo.InvariantCulture),
                ["temp_directory"] = temporary,
                // Rows of a bill have no order that anybody asks for, and keeping one costs memory.
                ["preserve_insertion_order"] = "false",
                ["autoinstall_known_extensions"] = "false",
                ["autoload_known_extensions"] = "false",
            });
        try
        {
            using var connection = database.Connect();
            BillFunctions.Register(connection, options.NamespaceTagKeys);
            Migrate(connection, path ?? "in memory", cancellationToken);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static void Migrate(DuckDbConnection connection, string path, CancellationToken cancellationToken)
    {
        connection.Execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations (Version INTEGER PRIMARY KEY, Name VARCHAR NOT NULL, AppliedAt TIMESTAMP NOT NULL)",
            cancellationToken);
        int current;
        using (var reader = connection.Query("SELECT coalesce(max(Version), 0) FROM schema_migrations", cancellationToken))
        {
            reader.Read();
            current = (int)reader.Int64(0);
        }

        foreach (var migration in EmbeddedSql.Missing(EmbeddedSql.Migrations("DuckDb"), current, $"ledger {path}"))
        {
            connection.InTransaction(
                () =>
                {
                    connection.ExecuteScript(migration.Sql, cancellationToken);
                    return connection.Execute(
                        "INSERT INTO schema_migrations VALUES ($1, $2, CAST(now() AT TIME ZONE 'UTC' AS TIMESTAMP))",
                        cancellationToken, migration.Version, migration.Name);
                },
                cancellationToken);
        }
    }
}
