using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Prometheus;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Query of {Server} failed on try {Try}, next try after {Pause}")]
    public static partial void QueryFailed(this ILogger log, string server, int @try, TimeSpan pause, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server} cannot answer about all pods at once; it is asked about {Parts} parts of them from now on: {Reason}")]
    public static partial void AskedInParts(this ILogger log, string server, int parts, string reason);
}
