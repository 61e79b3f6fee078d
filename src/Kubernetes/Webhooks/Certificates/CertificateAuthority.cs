using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CloudIntel.Kubernetes.Webhooks.Certificates;

/// <summary>Signs certificates of servers. Keys are ECDSA P-256.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    /// <summary>Certificates begin this long ago, for callers whose clocks are behind.</summary>
    public static readonly TimeSpan Backdating = TimeSpan.FromHours(1);

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const int SerialNumberLength = 16;

    private readonly X509Certificate2 certificate;

    private CertificateAuthority(X509Certificate2 certificate) => this.certificate = certificate;

    /// <summary>When it begins.</summary>
    public DateTimeOffset NotBefore => new(certificate.NotBefore.ToUniversalTime());

    /// <summary>When it ends.</summary>
    public DateTimeOffset NotAfter => new(certificate.NotAfter.ToUniversalTime());

    /// <summary>The authority's certificate as PEM.</summary>
    public string CertificatePem => certificate.ExportCertificatePem();

    /// <summary>Its key as PEM (PKCS#8).</summary>
    public string KeyPem
    {
        get
        {
            using var key = certificate.GetECDsaPrivateKey();
            return key!.ExportPkcs8PrivateKeyPem();
        }
    }

    /// <summary>Makes a new authority. Its name is its own, so that an old one of the same purpose is never taken for it.</summary>
    public static CertificateAuthority Create(DateTimeOffset now, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = $"CN=webhook-ca-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return new(request.CreateSelfSigned(now - Backdating, now + lifetime));
    }

    /// <summary>Finds the authority that a key belongs to; null when it is none of them or the key is of another sort.</summary>
    /// <param name="authorities">Certificates as PEM.</param>
    /// <param name="keyPem">The key as PEM.</param>
    public static CertificateAuthority? Find(string authorities, string keyPem)
    {
        var candidates = new X509Certificate2Collection();
        try
        {
            candidates.ImportFromPem(authorities);
            using var key = ECDsa.Create();
            key.ImportFromPem(keyPem);
            var publicKey = key.ExportSubjectPublicKeyInfo();
            var own = candidates.FirstOrDefault(candidate => candidate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(publicKey));
            return own is null ? null : new(own.CopyWithPrivateKey(key));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null; // not a key of ours: nothing can be signed with it here
        }
        finally
        {
            foreach (var candidate in candidates)
                candidate.Dispose();
        }
    }

    /// <summary>Makes a certificate and key for a server.</summary>
    /// <param name="hosts">DNS names and IP addresses, at least one.</param>
    /// <param name="now">When it begins.</param>
    /// <param name="lifetime">How long it lasts; at most as long as the authority.</param>
    public (string CertificatePem, string KeyPem) Issue(IReadOnlyList<string> hosts, DateTimeOffset now, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(CommonName(hosts[0]), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(Names(hosts));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));

        var begin = now - Backdating;
        var end = now + lifetime;
        using var issued = request.Create(
            certificate, begin > NotBefore ? begin : NotBefore, end < NotAfter ? end : NotAfter, SerialNumber());
        return (issued.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <inheritdoc/>
    public void Dispose() => certificate.Dispose();

    /// <summary>Names over 64 characters do not fit; nobody reads the common name anyway.</summary>
    private static X500DistinguishedName CommonName(string host)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(host.Length <= 64 ? host : "webhook");
        return name.Build();
    }

    private static X509Extension Names(IReadOnlyList<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        }

        return names.Build();
    }

    private static byte[] SerialNumber()
    {
        var serial = RandomNumberGenerator.GetBytes(SerialNumberLength);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40); // positive, and of full length
        return serial;
    }
}
