using System.Net;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations;

/// <summary>Downloads bills from HTTP addresses, unless they are what is known already.</summary>
internal sealed class BillDownloads(RedirectingClient client, Attempts attempts, DownloadFolder folder, TimeProvider clock)
{
    public async Task<FetchedBills> FetchAsync(Uri url, LocationCredentials? credentials, KnownBills known, CancellationToken cancellationToken)
    {
        if (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https"))
            throw new UnreadableBillException("LocationNotAllowed", "", "A bill's URL starts with https:// or http://");
        if (url.UserInfo.Length > 0)
            throw new UnreadableBillException("LocationNotAllowed", HttpName.Of(url), $"The URL of {HttpName.Of(url)} holds a user name: give credentials as an Authorization header, from a secret");

        var authorization = (credentials as HttpAuthorization)?.Header.Value;
        var seen = HttpSignature.Parse(known.Seen);
        var own = folder.Create();
        FetchedBills? bills = null;
        try
        {
            var signature = await attempts.WithinTotalTimeAsync(
                HttpName.Of(url),
                total => attempts.RunAsync(url, (bytesCame, token) => AttemptAsync(url, authorization, seen, own, bytesCame, token), total),
                cancellationToken);
            bills = signature.ContentSha256 == seen?.ContentSha256
                ? new DiskBills(signature.ToString(), null)
                : new DiskBills(signature.ToString(), [new BillFile(HttpName.Of(url), DownloadFolder.FileIn(own))], () => Directory.Delete(own, recursive: true));
            return bills;
        }
        finally
        {
            if (bills is null or { Unchanged: true })
                Directory.Delete(own, recursive: true);
        }
    }

    private async Task<HttpSignature> AttemptAsync(Uri url, string? authorization, HttpSignature? seen, string own, Action bytesCame, CancellationToken cancellationToken)
    {
        var conditions = seen?.HasValidatorsFor(url) == true ? seen : null;
        using var response = await client.GetAsync(url, authorization, conditions, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotModified && conditions is not null)
            return conditions;
        HttpFailures.ThrowUnlessOk(url, response, clock);

        var digest = await folder.SaveAsync(url, response.Content, own, bytesCame, cancellationToken);
        return HttpSignature.Of(url, response, digest);
    }
}
