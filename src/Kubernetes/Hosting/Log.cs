using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Hosting;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Critical, Message = "The operator failed and ends")]
    public static partial void OperatorFailed(this ILogger log, Exception cause);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Controller {Controller} failed and ends the operator")]
    public static partial void ControllerFailed(this ILogger log, string controller, Exception cause);
}
