using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Events;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The event {Reason} of {Key} could not be written and is dropped")]
    public static partial void EventDropped(this ILogger log, string reason, ObjectKey key, Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Events were still being written when the process had to end; {Count} waited")]
    public static partial void EventsAbandoned(this ILogger log, int count);
}
