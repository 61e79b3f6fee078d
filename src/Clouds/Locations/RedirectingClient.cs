using System.Net;
using System.Net.Http.Headers;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations;

/// <summary>
/// Asks for a URL and follows redirects, a bounded number of them, never from https to http. The Authorization header goes
/// only to the host that it was given for: once a redirect has left it, to none.
/// </summary>
internal sealed class RedirectingClient(HttpMessageInvoker http)
{
    /// <summary>Redirects followed before a URL counts as leading nowhere; real exports need one or two.</summary>
    public const int MaxRedirects = 5;

    /// <summary>The first answer that is no redirect; its body is not read yet.</summary>
    /// <exception cref="UnreadableBillException">A redirect may not be followed.</exception>
    public async Task<HttpResponseMessage> GetAsync(Uri url, string? authorization, HttpSignature? known, CancellationToken cancellationToken)
    {
        var target = url;
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, target);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
            known?.AddTo(request.Headers);
            if (authorization is not null)
                request.Headers.TryAddWithoutValidation("Authorization", authorization);

            var response = await http.SendAsync(request, cancellationToken);
            if (NextOf(response, target) is not { } next)
                return response;

            response.Dispose();
            if (next.Scheme is not ("http" or "https") || (target.Scheme is "https" && next.Scheme is "http"))
                throw new UnreadableBillException("LocationNotAllowed", HttpName.Of(url), $"{HttpName.Of(url)} redirects from {target.Scheme} to {next.Scheme}, which is not followed: give the address of the bill itself");
            if (!SameServer(target, next))
                authorization = null;
            target = next;
        }

        throw new UnreadableBillException("UnexpectedAnswer", HttpName.Of(url), $"{HttpName.Of(url)} redirects more than {MaxRedirects} times: give the address of the bill itself");
    }

    private static Uri? NextOf(HttpResponseMessage response, Uri target) =>
        response.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && response.Headers.Location is { } location
            ? new Uri(target, location)
            : null;

    private static bool SameServer(Uri left, Uri right) => left.Scheme == right.Scheme && left.IdnHost == right.IdnHost && left.Port == right.Port;
}
