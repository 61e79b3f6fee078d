using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Ledger;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Opened the {Ledger} with DuckDB {Version}")]
    public static partial void Opened(this ILogger log, LedgerOptions ledger, string version);

    public static void Finished(this ILogger log, ImportReport report, TimeSpan elapsed)
    {
        var import = report.Import;
        if (report.Loaded)
            log.Imported(import.Source, import.Rows, import.RepairedRows, import.RejectedRows, elapsed);
        else
            log.Refused(import.Source, import.RejectedRows);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Imported {Rows} charges of {Source} ({Repaired} repaired, {Rejected} rejected) in {Elapsed}")]
    private static partial void Imported(this ILogger log, string source, long rows, long repaired, long rejected, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nothing of {Source} was imported: {Rejected} rows were rejected and the request was strict")]
    private static partial void Refused(this ILogger log, string source, long rejected);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old billing periods are let go of after the next import: the ledger was busy")]
    public static partial void RetentionPostponed(this ILogger log, LedgerUnavailableException exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Rows} charges of {Source}")]
    public static partial void Removed(this ILogger log, string source, long rows);
}
