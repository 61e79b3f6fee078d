using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Import;

/// <summary>The table of imports that were carried through.</summary>
internal static class ImportRecords
{
    /// <summary>A number for the next import, greater than all before.</summary>
    public static async Task<long> NextAsync(ILedgerSession session, SqlDialect dialect, CancellationToken cancellationToken) =>
        (await session.QueryAsync(new(dialect.NextImport, []), row => row.Int64(0), cancellationToken))[0];

    /// <summary>Remembers an import.</summary>
    public static Task InsertAsync(ILedgerSession session, long importId, ImportRecord import, CancellationToken cancellationToken) => session.ExecuteAsync(
        """
        INSERT INTO imports (
            ImportId, SourceName, Digest, Signature, ImportedAt, LoadedRows, RepairedRows, RejectedRows, Repairs, Changes, Warnings)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        cancellationToken,
        importId, import.Source, import.Digest, import.Signature, import.Time, import.Rows, import.RepairedRows, import.RejectedRows,
        ImportFindings.Text(import.Repairs), ImportFindings.Text(import.Changes), ImportFindings.Text(import.Warnings));
}
