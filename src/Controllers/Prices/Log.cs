using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.Prices;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Bills do not count for the prices of the cluster from {From} to {To}: {Reason}")]
    public static partial void BillsDoNotCount(this ILogger log, DateOnly from, DateOnly to, string reason);
}
