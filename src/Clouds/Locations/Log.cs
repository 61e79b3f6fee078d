using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Locations;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Download from {Host} failed on try {Try}, next try after {Pause}")]
    public static partial void DownloadFailed(this ILogger log, string host, int @try, TimeSpan pause, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Folder}, left behind by a download that was interrupted")]
    public static partial void LeftoverRemoved(this ILogger log, string folder);
}
