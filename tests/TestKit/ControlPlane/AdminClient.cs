using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;

namespace CloudIntel.TestKit.ControlPlane;

/// <summary>Makes plain HTTP clients for servers that tests started, so that what is tested is not needed to test it.</summary>
internal static class AdminClient
{
    /// <summary>Whether a server that makes its own certificate has written it to the end.</summary>
    public static bool IsWritten(string certificate) =>
        File.Exists(certificate) && File.ReadAllText(certificate).TrimEnd().EndsWith("-----END CERTIFICATE-----", StringComparison.Ordinal);

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
