using CloudIntel.Core.Ports;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Mappings;

namespace CloudIntel.Ledger.Import;

/// <summary>Lets the dialects that need it look at all their files of an import together, once all are loaded.</summary>
internal static class Settlement
{
    /// <summary>Changes, adds and marks charges of an import as its dialects' settlements say.</summary>
    /// <param name="connection">The database, in a transaction or not.</param>
    /// <param name="asked">What the request says that the bills are written in.</param>
    /// <param name="importId">Number of the import.</param>
    /// <param name="bills">Its files.</param>
    /// <param name="watch">Hears how far it is.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static void Settle(
        DuckDbConnection connection, BillDialect asked, long importId, IReadOnlyList<LoadedBill> bills, ImportWatch watch, CancellationToken cancellationToken)
    {
        foreach (var group in bills.Where(loaded => loaded.Dialect.Settlement is not null).GroupBy(loaded => loaded.Dialect.Settlement!, StringComparer.Ordinal))
        {
            var dialect = group.First().Dialect;
            watch.Stage($"Settling {dialect.Title}", connection);
            try
            {
                connection.ExecuteScript(MappingWords.Definitions(dialect, asked, []), cancellationToken);
                connection.ExecuteScript(LoadedFiles(importId, group), cancellationToken);
                connection.ExecuteScript(EmbeddedSql.Mapping(group.Key), cancellationToken);
            }
            catch (DuckDbException e) when (e.IsOutOfSpace)
            {
                throw new LedgerUnavailableException($"{group.First().Bill.File.Name} was not loaded for want of memory or disk: {e.Message}", e);
            }
        }
    }

    /// <summary>What a settlement reads beside charges: the number of the import and which files it may look at.</summary>
    private static string LoadedFiles(long importId, IEnumerable<LoadedBill> bills) =>
        $"""
        CREATE OR REPLACE TEMP MACRO this_import() AS CAST({importId} AS BIGINT);
        CREATE OR REPLACE TEMP TABLE loaded_files (SourceFile VARCHAR, Format VARCHAR);
        INSERT INTO loaded_files VALUES {string.Join(", ", bills.Select(loaded => $"({SqlText.Literal(loaded.Bill.File.Name)}, '{loaded.Dialect.Format}')"))};
        """;
}
