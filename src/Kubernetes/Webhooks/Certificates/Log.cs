using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Webhooks.Certificates;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Webhooks are served with certificate {Thumbprint}, valid until {NotAfter:u}")]
    public static partial void CertificateLoaded(this ILogger log, string thumbprint, DateTimeOffset notAfter);

    [LoggerMessage(Level = LogLevel.Information, Message = "Secret {Secret}: created with a new webhook certificate")]
    public static partial void SecretCreated(this ILogger log, ObjectKey secret);

    [LoggerMessage(Level = LogLevel.Information, Message = "Secret {Secret}: webhook certificate or its authority renewed; the certificate is valid until {NotAfter:u}")]
    public static partial void SecretRenewed(this ILogger log, ObjectKey secret, DateTimeOffset notAfter);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Secret {Secret}: {Reason} The certificate before stays in use. Correct the Secret, or delete it to have it made anew")]
    public static partial void SecretUnusable(this ILogger log, ObjectKey secret, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The webhook certificate in Secret {Secret} cannot be kept in step; trying again")]
    public static partial void CertificateNotSynchronised(this ILogger log, ObjectKey secret, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The webhook certificate in {Directory} cannot be used; the one before stays: {Reason}")]
    public static partial void FilesUnusable(this ILogger log, string directory, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} {Name} now trusts the webhooks' authorities")]
    public static partial void AuthoritiesPublished(this ILogger log, string kind, string name);
}
