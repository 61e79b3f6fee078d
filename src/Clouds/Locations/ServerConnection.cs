using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace CloudIntel.Clouds.Locations;

/// <summary>Connections to one server of the settings, in the own network or outside: no redirects, no cookies, no proxy, no metadata services.</summary>
internal sealed class ServerConnection : IDisposable
{
    private readonly X509Certificate2Collection authorities = [];

    /// <summary>Makes the client; nothing is sent yet.</summary>
    /// <param name="caFile">PEM certificates that vouch for the server in place of the system's; null for those.</param>
    public ServerConnection(string? caFile)
    {
        if (caFile is not null)
            authorities.ImportFromPemFile(caFile);
        Http = new(Handler()) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The client, without any time limit of its own.</summary>
    public HttpClient Http { get; }

    public void Dispose()
    {
        Http.Dispose();
        foreach (var authority in authorities)
            authority.Dispose();
    }

    private SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false, // through a proxy, the address that is checked would be the proxy's
        AutomaticDecompression = DecompressionMethods.GZip,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectCallback = new GuardedConnection(privateNetworks: true, Dns.GetHostAddressesAsync).ConnectAsync,
        SslOptions = authorities.Count == 0 ? new() : new SslClientAuthenticationOptions { CertificateChainPolicy = Trust() },
    };

    private X509ChainPolicy Trust()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
