using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Informers;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Resource}: {Count} objects as of version {ResourceVersion}")]
    public static partial void ListTakenIn(this ILogger log, string resource, int count, string? resourceVersion);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Resource}: nothing heard for {Seconds} s, connecting again")]
    public static partial void WatchSilent(this ILogger log, string resource, double seconds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Resource}: the server has forgotten the version we were at, listing again")]
    public static partial void VersionExpired(this ILogger log, string resource);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Out of step: {Problem}")]
    public static partial void NotInStep(this ILogger log, string problem, Exception? cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Resource}: an event of unknown type was passed over")]
    public static partial void UnknownWatchEvent(this ILogger log, string resource);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Resource}: {Key} does not fit its type and is left out")]
    public static partial void ObjectUndecodable(this ILogger log, string resource, ObjectKey key, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Resource}: a subscriber failed to handle a change of {Key}")]
    public static partial void HandlerFailed(this ILogger log, string resource, ObjectKey key, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Resource} is not in the cache after {Seconds} s: {Problem}")]
    public static partial void SyncOverdue(this ILogger log, string resource, double seconds, string problem);
}
