using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudIntel.Kubernetes.Configuration;

namespace CloudIntel.Kubernetes.Transport.Tls;

/// <summary>Our certificate with its key and the intermediate ones that are sent along.</summary>
internal sealed class ClientCertificate
{
    private ClientCertificate(X509Certificate2 leaf, SslStreamCertificateContext context)
    {
        NotAfter = new DateTimeOffset(leaf.NotAfter.ToUniversalTime());
        Context = context;
    }

    /// <summary>When it ends, UTC.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>What the TLS handshake takes.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Reads a certificate, the intermediate ones behind it, and the key (PKCS#8, RSA or EC).</summary>
    /// <param name="certificatePem">Certificates, our own first.</param>
    /// <param name="keyPem">The key.</param>
    /// <param name="origin">Where both come from, for the message.</param>
    /// <exception cref="KubernetesConfigurationException">They are unreadable or do not belong together.</exception>
    public static ClientCertificate Parse(string certificatePem, string keyPem, string origin)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(certificatePem);
            var leaf = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            if (OperatingSystem.IsWindows())
            {
                // Schannel cannot use a key that exists in memory only.
                using var ephemeral = leaf;
                leaf = X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), password: null);
            }

            chain.RemoveAt(0);
            return new(leaf, SslStreamCertificateContext.Create(leaf, chain, offline: true));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new KubernetesConfigurationException(
                $"The client certificate and key of {origin} cannot be used: {e.Message} Both must be PEM, the key not encrypted, and belong together.", e);
        }
    }
}
