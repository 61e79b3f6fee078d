using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Webhooks;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {Webhook}: a call that is no admission request was refused: {Complaint}")]
    public static partial void QuestionRefused(this ILogger log, string webhook, string complaint);

    [LoggerMessage(Level = LogLevel.Information, Message = "Webhook {Webhook}: {Operation} of {Namespace}/{Name} denied with {Code} (request {Uid})")]
    public static partial void WriteDenied(
        this ILogger log, string webhook, AdmissionOperations operation, string @namespace, string name, string uid, int code);

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhook {Webhook} did not decide about request {Uid} within {Timeout}")]
    public static partial void DeadlinePassed(this ILogger log, string webhook, string uid, TimeSpan timeout);

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhook {Webhook} failed on request {Uid}")]
    public static partial void WebhookFailed(this ILogger log, string webhook, string uid, Exception exception);
}
