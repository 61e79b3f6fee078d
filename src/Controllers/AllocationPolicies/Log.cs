using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.AllocationPolicies;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "AllocationPolicy {Policy}: {Covered}% of {Total} {Currency} in {Month} is allocated")]
    public static partial void CostAllocated(this ILogger log, string policy, decimal? covered, decimal? total, string? currency, string? month);

    [LoggerMessage(Level = LogLevel.Information, Message = "AllocationPolicy {Policy} waits until the bills of {Source} have been looked at")]
    public static partial void PolicyWaits(this ILogger log, string policy, string source);

    [LoggerMessage(Level = LogLevel.Warning, Message = "AllocationPolicy {Policy} keeps its last status: the ledger is unavailable")]
    public static partial void LedgerUnavailable(this ILogger log, string policy, LedgerUnavailableException exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "AllocationPolicy {Policy}: the numbers of {Metric} could not be had")]
    public static partial void UnitsUnavailable(this ILogger log, string policy, string metric, Exception exception);
}
