using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CloudIntel.TestKit.Certificates;

/// <summary>A certificate authority of a test, good or bad as the test needs it.</summary>
public sealed class TestAuthority : IDisposable
{
    /// <summary>Purpose of a server's certificate.</summary>
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Purpose of a client's certificate.</summary>
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Begin of the validity of what is issued, where a test does not say.</summary>
    private static readonly DateTimeOffset From = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>End of the validity of what is issued, where a test does not say.</summary>
    private static readonly DateTimeOffset Until = new(2049, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TestAuthority(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>The authority's own certificate, with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The authority's own certificate as PEM.</summary>
    public string Pem => Certificate.ExportCertificatePem() + "\n";

    /// <summary>An authority that vouches for itself.</summary>
    public static TestAuthority Create(string name = "Test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = AuthorityRequest(name, key);
        return new(request.CreateSelfSigned(From, Until));
    }

    /// <summary>Somebody who issues certificates with a certificate that is not meant for it.</summary>
    public static TestAuthority Of(X509Certificate2 certificate) => new(certificate);

    /// <summary>An authority that this one vouches for.</summary>
    public TestAuthority Intermediate(string name = "Intermediate authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = AuthorityRequest(name, key).Create(Certificate, From, Until, RandomNumberGenerator.GetBytes(8));
        return new(issued.CopyWithPrivateKey(key));
    }

    /// <summary>A certificate with its key.</summary>
    /// <param name="subject">Common name.</param>
    /// <param name="names">Subject alternative names, host names or addresses; none for no such extension.</param>
    /// <param name="purpose">What it is for; null to say nothing of it.</param>
    /// <param name="from">Begin of its validity; null for that of the authority.</param>
    /// <param name="until">End of its validity; null for that of the authority.</param>
    public X509Certificate2 Issue(
        string subject,
        IEnumerable<string> names,
        string? purpose = ServerAuthentication,
        DateTimeOffset? from = null,
        DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, includeKeyIdentifier: Certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Any(), includeIssuerAndSerial: false));
        if (purpose is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        AddNames(request, [.. names]);
        using var authorityKey = Certificate.GetECDsaPrivateKey()!;
        using var issued = request.Create(
            Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(authorityKey), from ?? From, until ?? Until, RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();

    private static CertificateRequest AuthorityRequest(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private static void AddNames(CertificateRequest request, string[] names)
    {
        if (names.Length == 0)
            return;
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
                alternatives.AddIpAddress(address);
            else
                alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
    }
}
