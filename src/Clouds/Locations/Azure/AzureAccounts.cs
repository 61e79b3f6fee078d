using Azure.Core;
using Azure.Identity;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations.Azure;

/// <summary>Opens containers with the credentials that were given, or else with the process's own identity.</summary>
internal sealed class AzureAccounts(LocationHttp http, TimeProvider clock)
{
    /// <summary>The endings of the blob service's names in every cloud of Microsoft's. Tokens of the operator go nowhere else.</summary>
    private static readonly string[] MicrosoftNames = [".blob.core.windows.net", ".blob.storage.azure.net", ".blob.core.usgovcloudapi.net", ".blob.core.chinacloudapi.cn"];

    // Keeps and renews its token, so there is one for all looks.
    private readonly Lazy<TokenCredential> own = new(() => new DefaultAzureCredential());

    public AzureBlobStore Open(AzureBlobLocation location, LocationCredentials? credentials)
    {
        var isMicrosofts = location.Endpoint is null || IsMicrosofts(location.Endpoint);
        AzureAccess access = credentials switch
        {
            AzureAccountKey key => new SharedKeyAccess(location.Account, key.Key),
            AzureSas sas => new SasAccess(sas.Token),
            AzureClientSecret or null when !isMicrosofts => throw new UnreadableBillException(
                "LocationNotAllowed", location.Endpoint!.Authority, $"{location.Endpoint.Authority} is none of Microsoft's names, and tokens of Microsoft Entra go to those only: give a Secret with accountKey or sasToken"),
            AzureClientSecret secret => new EntraAccess(new ClientSecretCredential(secret.TenantId, secret.ClientId, secret.ClientSecret.Value), location.Account),
            _ => new EntraAccess(own.Value, location.Account),
        };
        return new(location, access, isMicrosofts ? http.Direct : http.Guarded, clock);
    }

    private static bool IsMicrosofts(Uri endpoint) =>
        endpoint.Scheme == Uri.UriSchemeHttps && endpoint.IsDefaultPort && Array.Exists(MicrosoftNames, ending => endpoint.IdnHost.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
