using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.SimulationRuns;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "SimulationRun {Run}: {Simulations} simulations in {Seconds:0.0} seconds")]
    public static partial void SimulationSucceeded(this ILogger log, ObjectKey run, int simulations, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "SimulationRun {Run} failed")]
    public static partial void SimulationFailed(this ILogger log, ObjectKey run, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "SimulationRun {Run} keeps its last status: the ledger is unavailable")]
    public static partial void LedgerUnavailable(this ILogger log, ObjectKey run, LedgerUnavailableException exception);
}
