using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.Workloads;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Workload {Workload}: {Placement}")]
    public static partial void WorkloadPlaced(this ILogger log, ObjectKey workload, string placement);

    [LoggerMessage(Level = LogLevel.Information, Message = "Workload {Workload} cannot be placed: {Conflict}")]
    public static partial void WorkloadNotPlaced(this ILogger log, ObjectKey workload, string conflict);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Workload {Workload} keeps its last status: the ledger is unavailable")]
    public static partial void LedgerUnavailable(this ILogger log, ObjectKey workload, LedgerUnavailableException exception);
}
