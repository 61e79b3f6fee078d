using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations;

/// <summary>Says of a failed request what is wrong and what to do, in words that are the same from try to try.</summary>
internal static class HttpFailures
{
    /// <summary>Throws for every answer but 200.</summary>
    public static void ThrowUnlessOk(Uri url, HttpResponseMessage response, TimeProvider clock)
    {
        var code = response.StatusCode;
        if (code == HttpStatusCode.OK)
            return;

        var answer = $"{url.Authority} answered {((int)code).ToString(CultureInfo.InvariantCulture)} ({code})";
        throw code switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                Unreadable("AccessDenied", $"{answer}: check the credentials and what they may read; they go to that server only, not to one it redirects to"),
            HttpStatusCode.NotFound or HttpStatusCode.Gone =>
                Unreadable("NotFound", $"{answer} for {url.AbsolutePath}: put the bill there or correct the URL"),
            HttpStatusCode.TooManyRequests => Unavailable("TooManyRequests", $"{answer}: fetch less often"),
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => Unavailable("ServerError", $"{answer}: see that server's own logs"),
            _ => Unreadable("UnexpectedAnswer", $"{answer} for {url.AbsolutePath}, and only 200 with the bill is of use: correct the URL"),
        };

        UnreadableBillException Unreadable(string reason, string message) => new(reason, HttpName.Of(url), message);
        LocationUnavailableException Unavailable(string reason, string message) => new(reason, message) { RetryAfter = Pause(response, clock) };
    }

    /// <summary>The exception of the port for a failure of the HTTP client or of the connection under it.</summary>
    public static Exception Explain(Uri url, Exception failure) => failure switch
    {
        HttpRequestException { InnerException: AddressNotAllowedException e } =>
            new UnreadableBillException("LocationNotAllowed", HttpName.Of(url), $"{e.Message}, which bills are not fetched from: give a public address, or allow private networks ({BillLocationOptions.Section}:{nameof(BillLocationOptions.AllowPrivateNetworks)}) if it is a private one", e),
        HttpRequestException { InnerException: AuthenticationException } =>
            new LocationUnavailableException("CertificateNotTrusted", $"The certificate of {url.Authority} is not trusted for that name: use the name it was issued for, or add its authority to this machine's trusted ones", failure),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } or HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } } =>
            new LocationUnavailableException("Unreachable", $"The name {url.Host} cannot be resolved: correct it, or check this machine's name service", failure),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
            new LocationUnavailableException("Unreachable", $"{url.Authority} cannot be connected to: check that it is up and that network policies let this process reach it", failure),
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } =>
            new LocationUnavailableException("TruncatedDownload", $"{url.Authority} ended its answer before the bill was complete", failure),
        _ =>
            new LocationUnavailableException("Unreachable", $"The connection to {url.Authority} failed or what came was no proper HTTP: check that the URL names a web server", failure),
    };

    /// <summary>The pause that an answer asks for; null when it asks for none.</summary>
    public static TimeSpan? Pause(HttpResponseMessage response, TimeProvider clock)
    {
        var pause = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - clock.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return pause > TimeSpan.Zero ? pause : null;
    }
}
