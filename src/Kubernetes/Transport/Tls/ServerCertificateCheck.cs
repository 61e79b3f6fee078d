using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudIntel.Kubernetes.Configuration;

namespace CloudIntel.Kubernetes.Transport.Tls;

/// <summary>
/// Decides whether a server is the one that is meant. With authorities of its own, nothing else is trusted: neither the
/// system's nor a self-signed certificate. Each certificate of the bundle is an anchor, an intermediate one too, as in Go.
/// The common name counts nowhere: the name must be among the subject alternative names.
/// </summary>
internal static class ServerCertificateCheck
{
    /// <summary>Sets up the TLS options of a connection.</summary>
    /// <param name="options">What is set up.</param>
    /// <param name="authorities">The only certificates the server's may come from; null for those of the system.</param>
    /// <param name="tls">The name to expect and whether to check at all.</param>
    /// <param name="host">Host of the address: the name to expect where none is configured.</param>
    public static void Apply(SslClientAuthenticationOptions options, X509Certificate2Collection? authorities, TlsConfiguration tls, string host)
    {
        if (tls.InsecureSkipVerify)
        {
#pragma warning disable CA5359 // asked for in so many words by insecure-skip-tls-verify
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
            return;
        }

        if (authorities is not null)
            options.CertificateChainPolicy = PolicyFor(authorities);
        var name = tls.ServerName ?? host;
        options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            var objection = Objection(certificate, chain, errors, authorities, name);
            return objection is null ? true : throw new AuthenticationException(objection);
        };
    }

    private static X509ChainPolicy PolicyFor(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            // An anchor need not be self-signed. That the chain ends in one is checked below.
            VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1")); // id-kp-serverAuth
        return policy;
    }

    private static string? Objection(
        X509Certificate? presented, X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection? authorities, string name)
    {
        if (presented is not X509Certificate2 certificate || chain is null)
            return "The server presented no certificate.";
        if (!certificate.MatchesHostname(name, allowWildcards: true, allowCommonName: false))
            return $"The server's certificate ({certificate.Subject}) is not for {name}: it names {NamesOf(certificate)}.";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            return $"The server's certificate ({certificate.Subject}) is not trusted: {ReasonsOf(chain)}.";
        if (authorities is not null && !chain.ChainElements.Any(element => IsAnchor(element.Certificate, authorities)))
            return $"The server's certificate ({certificate.Subject}, issued by {certificate.Issuer}) does not come from the configured authority.";
        return null;
    }

    /// <summary>Compares whole certificates: X509Certificate.Equals is content with issuer and serial number, which anybody can choose.</summary>
    private static bool IsAnchor(X509Certificate2 certificate, X509Certificate2Collection authorities) =>
        authorities.Any(authority => authority.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span));

    private static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())))
            .ToList();
        return names.Count == 0 ? "nothing (it has no subject alternative name)" : string.Join(", ", names);
    }

    private static string ReasonsOf(X509Chain chain) =>
        string.Join("; ", chain.ChainStatus.Where(status => status.Status != X509ChainStatusFlags.NoError)
            .Select(status => $"{status.Status}: {status.StatusInformation.Trim()}").Distinct());
}
