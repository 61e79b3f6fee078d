namespace CloudIntel.Operator.Webhooks;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The webhooks at {Url} cannot be registered yet")]
    public static partial void NotRegistered(this ILogger log, Uri url, Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The webhook configuration {Name} could not be removed; delete it by hand, or writes of our kinds are refused")]
    public static partial void NotRemoved(this ILogger log, string name, Exception cause);
}
