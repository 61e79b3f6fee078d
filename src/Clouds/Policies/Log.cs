using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Policies;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server} has not the modules of policies: tried again until it has")]
    public static partial void OpaIsAway(this ILogger log, string server, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server} has the modules of policies again")]
    public static partial void OpaIsBack(this ILogger log, string server);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Module {Module} does not compile: {Error}")]
    public static partial void ModuleNotCompiled(this ILogger log, string module, string error);
}
