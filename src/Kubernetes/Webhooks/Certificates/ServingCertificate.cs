using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CloudIntel.Kubernetes.Webhooks.Certificates;

/// <summary>A certificate that is ready to be served.</summary>
internal sealed class ServingCertificate
{
    private readonly X509Certificate2 leaf;

    private ServingCertificate(CertificateMaterial material, X509Certificate2 leaf, X509Certificate2Collection intermediates)
    {
        this.leaf = leaf;
        Material = material;
        Context = SslStreamCertificateContext.Create(leaf, intermediates, offline: true);
    }

    /// <summary>What it was made from.</summary>
    public CertificateMaterial Material { get; }

    /// <summary>What the TLS handshake takes.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>When it begins.</summary>
    public DateTimeOffset NotBefore => new(leaf.NotBefore.ToUniversalTime());

    /// <summary>When it was made, if it was made here.</summary>
    public DateTimeOffset IssuedAt => NotBefore + CertificateAuthority.Backdating;

    /// <summary>When it ends.</summary>
    public DateTimeOffset NotAfter => new(leaf.NotAfter.ToUniversalTime());

    /// <summary>Identifies the certificate, for logs and to compare with what a listener presents.</summary>
    public string Thumbprint => leaf.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>Reads a certificate with its key, and makes sure that callers who trust its authorities will accept it.</summary>
    /// <exception cref="UnusableCertificateException">It cannot be served.</exception>
    public static ServingCertificate Parse(CertificateMaterial material)
    {
        var intermediates = new X509Certificate2Collection();
        X509Certificate2 own;
        try
        {
            intermediates.ImportFromPem(material.Certificate);
            own = Usable(X509Certificate2.CreateFromPem(material.Certificate, material.Key));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new UnusableCertificateException($"The certificate and its key cannot be used: {e.Message} Both must be PEM, the key not encrypted, and belong together.", e);
        }

        intermediates.RemoveAt(0);
        if (material.Authorities.Length > 0)
            RequireChain(own, intermediates, material.Authorities);
        return new(material, own, intermediates);
    }

    /// <summary>Whether a caller who expects this name accepts the certificate.</summary>
    public bool IsFor(string host) => leaf.MatchesHostname(host, allowWildcards: true, allowCommonName: false);

    /// <summary>
    /// Whether the certificate comes from the authorities. The commonest mistake is to give the certificate itself to callers
    /// as its authority, or an authority of another one. Dates are left aside: an outdated certificate is to be renewed.
    /// </summary>
    private static void RequireChain(X509Certificate2 own, X509Certificate2Collection intermediates, string authorities)
    {
        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
                VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid,
            },
        };
        try
        {
            chain.ChainPolicy.CustomTrustStore.ImportFromPem(authorities);
        }
        catch (CryptographicException e)
        {
            throw new UnusableCertificateException($"The authorities cannot be read: {e.Message}", e);
        }

        chain.ChainPolicy.ExtraStore.AddRange(intermediates);
        if (chain.Build(own))
            return;
        var reasons = chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct();
        throw new UnusableCertificateException($"The certificate {own.Subject} does not come from its authorities: {string.Join("; ", reasons)}.");
    }

    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
            return certificate;

        // Schannel cannot use a key that exists in memory only.
        using var ephemeral = certificate;
        return X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), password: null);
    }
}

/// <summary>A certificate cannot be served.</summary>
internal sealed class UnusableCertificateException(string message, Exception? innerException = null) : Exception(message, innerException);
