using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.Clusters;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Cluster {Cluster}: what containers hold is recorded from now on; it was last observed {Through}")]
    public static partial void RecordingBegins(this ILogger log, string cluster, DateTimeOffset? through);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cluster {Cluster}: what was observed could not be written; it will be with the next")]
    public static partial void NotWritten(this ILogger log, string cluster, LedgerUnavailableException exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "It cannot be recorded yet what containers hold: the ledger or the API server does not answer")]
    public static partial void CannotBegin(this ILogger log, Exception exception);
}
