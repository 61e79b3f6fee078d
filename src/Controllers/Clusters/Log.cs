using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cluster {Cluster}: {Source} does not tell what containers used: {Problem}. It is asked again; until then, requests count")]
    public static partial void UsageUnavailable(this ILogger log, string cluster, string source, string problem, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cluster {Cluster}: what containers used could not be written; it is read again")]
    public static partial void UsageNotWritten(this ILogger log, string cluster, LedgerUnavailableException exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Source} says of the usage from {Hour} on: {Warning}")]
    public static partial void UsageWarning(this ILogger log, string source, DateTimeOffset hour, string warning);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Source} has nothing yet of what containers used from {Hour} on; it is asked again")]
    public static partial void NoUsage(this ILogger log, string source, DateTimeOffset hour);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cluster {Cluster}: none of the {Samples} samples of {Source} from {Hour} on is of a container that ran here; is it this cluster's? See PrometheusApi:Matchers")]
    public static partial void UsageOfOthers(this ILogger log, string cluster, string source, DateTimeOffset hour, long samples);

    [LoggerMessage(Level = LogLevel.Information, Message = "Cluster {Cluster}: nobody watched from {From} to {To}; by {Source}, {Spans} times of containers are added, of {Pods} pods that were not known")]
    public static partial void GapFilled(this ILogger log, string cluster, DateTimeOffset from, DateTimeOffset to, string source, int spans, int pods);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cluster {Cluster}: {Source} does not tell what ran while nobody watched: {Problem}. It is asked again")]
    public static partial void GapUnavailable(this ILogger log, string cluster, string source, string problem, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Cluster {Cluster}: {Day:yyyy-MM-dd} cost {Cost} {Currency}, {InvoicedShare:P0} of it by bills")]
    public static partial void DayComputed(this ILogger log, string cluster, DateOnly day, Amount cost, string currency, decimal invoicedShare);

    [LoggerMessage(Level = LogLevel.Information, Message = "Cluster {Cluster}: {Day:yyyy-MM-dd} is adjusted by {Difference} {Currency}, {InvoicedShare:P0} of it is by bills now")]
    public static partial void DayAdjusted(this ILogger log, string cluster, DateOnly day, Amount difference, string currency, decimal invoicedShare);

    [LoggerMessage(Level = LogLevel.Error, Message = "Cluster {Cluster}: what is borne of {Day:yyyy-MM-dd} exceeds what is paid for by {Imbalance}, which is a defect: report it")]
    public static partial void DayImbalanced(this ILogger log, string cluster, DateOnly day, Amount imbalance);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cluster {Cluster}: {Day:yyyy-MM-dd} could not be computed; it is tried again later, and other days go on")]
    public static partial void DayFailed(this ILogger log, string cluster, DateOnly day, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cluster {Cluster}: {Reason}: {Finding}")]
    public static partial void PriceFound(this ILogger log, string cluster, string reason, string finding);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Days of the cluster cannot be computed now: the ledger does not answer")]
    public static partial void AccountingWaits(this ILogger log, LedgerUnavailableException exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Cluster {Cluster}: what containers use is asked of its metrics server every minute")]
    public static partial void SamplingBegins(this ILogger log, string cluster);

    [LoggerMessage(Level = LogLevel.Information, Message = "Cluster {Cluster}: no metrics server tells what containers use, so requests count: {Reason}. It is asked again every minute")]
    public static partial void NoMetricsServer(this ILogger log, string cluster, string reason);
}
