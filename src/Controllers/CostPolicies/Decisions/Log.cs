using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.CostPolicies.Decisions;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} decisions of the gate wait: the ledger is unavailable")]
    public static partial void DecisionsWait(this ILogger log, int count, LedgerUnavailableException exception);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Decisions of the gate wait in the memory of this replica, up to {Most}, and are lost with it: the embedded ledger is written by the leader alone. Use a PostgreSQL ledger or one replica where they matter")]
    public static partial void DecisionsWaitForLead(this ILogger log, int most);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} decisions of the gate are lost with this process: {Reason}")]
    public static partial void DecisionsLost(this ILogger log, int count, DropReason reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Decisions of the gate are not counted: the ledger is unavailable")]
    public static partial void DecisionsNotCounted(this ILogger log, LedgerUnavailableException exception);
}
