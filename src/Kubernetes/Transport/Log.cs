using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Transport;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Certificates changed, new connections use them: {File}")]
    public static partial void CertificatesReloaded(this ILogger log, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changed certificates cannot be used, the ones before stay")]
    public static partial void CertificatesNotReloaded(this ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The token file {File} cannot be used, the token before stays: {Problem}")]
    public static partial void TokenNotReloaded(this ILogger log, string file, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API server {Host} left {Timeouts} requests in a row without an answer, connecting anew")]
    public static partial void ConnectionGivenUp(this ILogger log, string host, int timeouts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API server warns: {Text}")]
    public static partial void ServerWarned(this ILogger log, string text);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} {Template} is sent again in {Wait}, after {Tries} tries: {Reason}")]
    public static partial void SentAgain(this ILogger log, HttpMethod method, string template, TimeSpan wait, int tries, string reason);
}
