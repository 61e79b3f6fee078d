using System.Net;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Locations;

/// <summary>Downloads bills from HTTP addresses, unless they are what is known already.</summary>
internal sealed class BillDownloads : IDisposable
{
    private readonly BillLocationOptions options;
    private readonly TimeProvider clock;
    private readonly HttpMessageInvoker http;
    private readonly RedirectingClient client;
    private readonly HostResilience resilience;
    private readonly DownloadFolder folder;

    public BillDownloads(BillLocationOptions options, TimeProvider clock, Func<double> randomness, ILogger log)
        : this(options, clock, randomness, log, Handler(options, Dns.GetHostAddressesAsync), path => new DriveInfo(path).AvailableFreeSpace)
    {
    }

    internal BillDownloads(BillLocationOptions options, TimeProvider clock, Func<double> randomness, ILogger log, HttpMessageHandler handler, Func<string, long> freeBytes)
    {
        this.options = options;
        this.clock = clock;
        http = new HttpMessageInvoker(handler);
        client = new RedirectingClient(http);
        resilience = new HostResilience(options, clock, randomness, log);
        folder = new DownloadFolder(options, clock, freeBytes, log);
    }

    public async Task<FetchedBills> FetchAsync(Uri url, string? authorization, string? knownSignature, CancellationToken cancellationToken)
    {
        if (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https"))
            throw new UnreadableBillException("LocationNotAllowed", "", "A bill's URL starts with https:// or http://");
        if (url.UserInfo.Length > 0)
            throw new UnreadableBillException("LocationNotAllowed", HttpName.Of(url), $"The URL of {HttpName.Of(url)} holds a user name: give credentials as an Authorization header, from a secret");

        var known = HttpSignature.Parse(knownSignature);
        var own = folder.Create();
        FetchedBills? bills = null;
        try
        {
            using var total = new CancellationTokenSource(options.TotalTimeout, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, total.Token);
            try
            {
                var signature = await resilience.ExecuteAsync(url, token => AttemptAsync(url, authorization, known, own, token), either.Token);
                bills = signature.ContentSha256 == known?.ContentSha256
                    ? new DiskBills(signature.ToString(), null)
                    : new DiskBills(signature.ToString(), [new BillFile(HttpName.Of(url), DownloadFolder.FileIn(own))], own);
                return bills;
            }
            catch (OperationCanceledException) when (total.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new LocationUnavailableException("Timeout", $"{HttpName.Of(url)} could not be downloaded within {options.TotalTimeout}, all tries together");
            }
        }
        finally
        {
            if (bills is null or { Unchanged: true })
                Directory.Delete(own, recursive: true);
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>One try; what fails comes out as one of the two exceptions of the port.</summary>
    private async Task<HttpSignature> AttemptAsync(Uri url, string? authorization, HttpSignature? known, string own, CancellationToken cancellationToken)
    {
        using var attempt = new CancellationTokenSource(options.AttemptTimeout, clock);
        using var stall = new CancellationTokenSource(options.StallTimeout, clock);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, attempt.Token, stall.Token);
        try
        {
            var conditions = known?.HasValidatorsFor(url) == true ? known : null;
            using var response = await client.GetAsync(url, authorization, conditions, any.Token);
            if (response.StatusCode == HttpStatusCode.NotModified && conditions is not null)
                return conditions;
            HttpFailures.ThrowUnlessOk(url, response, clock);

            var digest = await folder.SaveAsync(url, response.Content, own, () => stall.CancelAfter(options.StallTimeout), any.Token);
            return HttpSignature.Of(url, response, digest);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var limit = attempt.IsCancellationRequested ? $"did not end its answer within {options.AttemptTimeout}" : $"sent nothing for {options.StallTimeout}";
            throw new LocationUnavailableException("Timeout", $"{url.Authority} {limit}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw HttpFailures.Explain(url, e);
        }
    }

    private static SocketsHttpHandler Handler(BillLocationOptions options, Func<string, CancellationToken, Task<IPAddress[]>> resolve) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false, // through a proxy, the address that is checked would be the proxy's
        ConnectTimeout = options.StallTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectCallback = new GuardedConnection(options.AllowPrivateNetworks, resolve).ConnectAsync,
    };
}
