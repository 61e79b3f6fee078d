using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.CostSources;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "CostSource {Source}: {Rows} rows loaded, {Rejected} kept aside, in {Elapsed}")]
    public static partial void BillsLoaded(this ILogger log, string source, long rows, long rejected, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "CostSource {Source}: its location is unavailable ({Reason})")]
    public static partial void LocationUnavailable(this ILogger log, string source, string reason, LocationUnavailableException exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "CostSource {Source}: the ledger is unavailable")]
    public static partial void LedgerUnavailable(this ILogger log, string source, LedgerUnavailableException exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "CostSource {Source} is deleted: {Charges} charges removed from the ledger")]
    public static partial void SourceRemoved(this ILogger log, string source, long charges);
}
