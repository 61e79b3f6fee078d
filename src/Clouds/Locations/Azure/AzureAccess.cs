using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Identity;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations.Azure;

/// <summary>Lets requests into a storage account.</summary>
internal abstract class AzureAccess
{
    /// <summary>Adds to a request what lets it in; the request is complete otherwise.</summary>
    public abstract Task AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken);
}

/// <summary>A shared access signature: the query of every request.</summary>
internal sealed class SasAccess(SecretText token) : AzureAccess
{
    public override Task AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = new UriBuilder(request.RequestUri!);
        url.Query = $"{url.Query.TrimStart('?')}&{token.Value.TrimStart('?')}".TrimStart('&');
        request.RequestUri = url.Uri;
        return Task.CompletedTask;
    }
}

/// <summary>The key of the account, which signs every request ("Authorize with Shared Key" of the Blob service's REST reference).</summary>
internal sealed class SharedKeyAccess : AzureAccess
{
    private readonly string account;
    private readonly byte[] key;

    public SharedKeyAccess(string account, SecretText key)
    {
        this.account = account;
        try
        {
            this.key = Convert.FromBase64String(key.Value);
        }
        catch (FormatException)
        {
            // Not as inner exception: its message may hold a part of the key.
            throw new UnreadableBillException("AccessDenied", account, $"The accountKey for the storage account {account} is no base 64: copy it into the Secret as Azure shows it");
        }
    }

    public override Task AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var signature = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(TextToSign(request))));
        request.Headers.Authorization = new("SharedKey", $"{account}:{signature}");
        return Task.CompletedTask;
    }

    /// <summary>The text to sign of a GET: the method, eleven standard headers of which it has two at most, x-ms headers, path and query.</summary>
    private string TextToSign(HttpRequestMessage request)
    {
        var text = new StringBuilder("GET\n\n\n\n\n\n\n\n");
        text.Append(Header(request, "If-Match")).Append("\n\n\n").Append(Header(request, "Range")).Append('\n');
        foreach (var (name, values) in request.Headers.Where(header => header.Key.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase)).OrderBy(header => header.Key.ToLowerInvariant(), StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{name.ToLowerInvariant()}:{string.Join(',', values)}\n");

        var url = request.RequestUri!;
        text.Append(CultureInfo.InvariantCulture, $"/{account}{url.AbsolutePath}");
        foreach (var (name, value) in Query(url).OrderBy(parameter => parameter.Name, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"\n{name}:{value}");
        return text.ToString();
    }

    private static string Header(HttpRequestMessage request, string name) => request.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : "";

    private static IEnumerable<(string Name, string Value)> Query(Uri url) =>
        from parameter in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        let sign = parameter.IndexOf('=', StringComparison.Ordinal)
        select (parameter[..sign].ToLowerInvariant(), Uri.UnescapeDataString(parameter[(sign + 1)..]));
}

/// <summary>An identity of Microsoft Entra.</summary>
internal sealed class EntraAccess(TokenCredential identity, string account) : AzureAccess
{
    private static readonly TokenRequestContext Storage = new(["https://storage.azure.com/.default"]);

    public override async Task AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var token = await identity.GetTokenAsync(Storage, cancellationToken);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
        }
        catch (AuthenticationFailedException e)
        {
            // The messages of the library differ from try to try and run over pages; they go to the log with the exception.
            throw new UnreadableBillException("AccessDenied", account, $"No token for the storage account {account} could be had: give a Secret, or give the operator's service account a workload identity and see that it is federated", e);
        }
    }
}
