using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.FleetPlans;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "FleetPlan {Plan}: {Fleet}")]
    public static partial void FleetPlanned(this ILogger log, ObjectKey plan, string fleet);

    [LoggerMessage(Level = LogLevel.Information, Message = "FleetPlan {Plan} has no fleet: {Reason}")]
    public static partial void FleetInfeasible(this ILogger log, ObjectKey plan, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "FleetPlan {Plan} keeps its last status: the ledger is unavailable")]
    public static partial void LedgerUnavailable(this ILogger log, ObjectKey plan, LedgerUnavailableException exception);
}
