using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;

namespace CloudIntel.TestKit.ControlPlane;

/// <summary>Makes plain HTTP clients for servers that tests started, so that what is tested is not needed to test it.</summary>
internal static class AdminClient
{
    /// <summary>A client that trusts one authority and carries the administrator's token.</summary>
    public static HttpClient Create(Uri server, string certificateAuthority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(certificateAuthority);
        var client = new HttpClient(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = policy } }) { BaseAddress = server };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", LocalControlPlane.AdminToken);
        return client;
    }
}
