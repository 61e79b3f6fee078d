using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.AnomalyMonitors;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Anomaly monitor {Monitor}: {Open} anomalies open, {Impact} {Currency} more than expected, {Series} series judged, signals {Health}, in {Elapsed}")]
    public static partial void MonitorEvaluated(this ILogger log, ObjectKey monitor, int open, decimal impact, string currency, int series, string health, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Information, Message = "Anomaly monitor {Monitor} waits until the bills of {Source} have been looked at")]
    public static partial void MonitorWaits(this ILogger log, ObjectKey monitor, string source);

    [LoggerMessage(Level = LogLevel.Information, Message = "Anomaly monitor {Monitor}: anomaly {Anomaly} was judged {Verdict}")]
    public static partial void AnomalyJudged(this ILogger log, ObjectKey monitor, string anomaly, string verdict);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Anomaly monitor {Monitor} keeps its last status: the ledger is unavailable")]
    public static partial void LedgerUnavailable(this ILogger log, ObjectKey monitor, LedgerUnavailableException exception);
}
