using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Import;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Versions;

/// <summary>What an import does to the versions of its source, in the transaction that brings its rows.</summary>
/// <param name="session">The transaction.</param>
/// <param name="history">The versions.</param>
internal sealed class ImportPublication(ILedgerSession session, PeriodHistory history)
{
    /// <summary>Makes the changed periods count, once their rows are there, and remembers the import.</summary>
    /// <param name="report">The report so far.</param>
    /// <param name="importId">The import.</param>
    /// <param name="changed">The periods that differ from what was held.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The report with what was restated.</returns>
    public async Task<ImportReport> PublishAsync(
        ImportReport report, long importId, IReadOnlyList<ChangedPeriod> changed, CancellationToken cancellationToken)
    {
        var import = report.Import;
        await history.ReplaceAsync(import.Source, importId, changed, import.Time, cancellationToken);
        await session.ExecuteAsync("DELETE FROM rejected_rows WHERE SourceName = $1 AND ImportId <> $2", cancellationToken, import.Source, importId);
        await ImportRecords.InsertAsync(session, importId, import, cancellationToken);
        await MaturityCurve.ObserveAsync(session, import.Source, import.Time, cancellationToken);
        return report with { Restatements = await history.RestatementsAsync(importId, changed, import.Time, cancellationToken) };
    }
}
