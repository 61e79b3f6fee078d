using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Authorization;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A call of {Path} was turned away: the API server could not be asked whether it is allowed")]
    public static partial void ReviewFailed(this ILogger log, string path, Exception exception);
}
