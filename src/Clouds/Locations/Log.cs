using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Locations;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Download from {Host} failed on try {Try}, next try after {Pause}")]
    public static partial void DownloadFailed(this ILogger log, string host, int @try, TimeSpan pause, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Folder}, left behind by a download that was interrupted")]
    public static partial void LeftoverRemoved(this ILogger log, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Objects of {Place} changed while they were read; they are listed again")]
    public static partial void ObjectChanged(this ILogger log, string place, Exception change);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Removed {File} ({Bytes} bytes) from the cache of objects")]
    public static partial void CachedObjectRemoved(this ILogger log, string file, long bytes);
}
