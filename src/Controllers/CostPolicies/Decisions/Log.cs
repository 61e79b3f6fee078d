using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.CostPolicies.Decisions;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} decisions of the gate wait: the ledger is unavailable")]
    public static partial void DecisionsWait(this ILogger log, int count, LedgerUnavailableException exception);
}
