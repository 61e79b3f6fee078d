using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudIntel.Kubernetes.Configuration;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Transport.Tls;

/// <summary>What a connection is made with. Replaced as a whole, so a connection knows whether its own is still the newest.</summary>
/// <param name="Authorities">The only certificates the server's may come from; null for those of the system.</param>
/// <param name="ClientCertificate">Our certificate; null for none.</param>
internal sealed record TlsSnapshot(X509Certificate2Collection? Authorities, ClientCertificate? ClientCertificate);

/// <summary>The certificates of a configuration. Those in files are read again every five minutes, as client-go does.</summary>
internal sealed class TlsMaterial
{
    /// <summary>How long files are believed.</summary>
    public static readonly TimeSpan ReloadInterval = TimeSpan.FromMinutes(5);

    private readonly TlsConfiguration configuration;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly Lock gate = new();
    private Texts texts;
    private TlsSnapshot snapshot;
    private long readAt;

    /// <summary>Reads the certificates for the first time.</summary>
    /// <exception cref="KubernetesConfigurationException">They cannot be read.</exception>
    public TlsMaterial(TlsConfiguration configuration, TimeProvider clock, ILogger log)
    {
        this.configuration = configuration;
        this.clock = clock;
        this.log = log;
        texts = ReadTexts();
        snapshot = Parse(texts);
        readAt = clock.GetTimestamp();
    }

    private bool HasFiles =>
        configuration.CertificateAuthority?.File is not null || configuration.ClientCertificate?.File is not null || configuration.ClientKey?.File is not null;

    /// <summary>The newest certificates. When files have become unreadable, those before stay.</summary>
    public TlsSnapshot Current()
    {
        lock (gate)
        {
            if (!HasFiles || clock.GetElapsedTime(readAt) < ReloadInterval)
                return snapshot;
            readAt = clock.GetTimestamp();
            try
            {
                var newest = ReadTexts();
                if (newest != texts)
                {
                    snapshot = Parse(newest);
                    texts = newest;
                    log.CertificatesReloaded(configuration.ClientCertificate?.File ?? configuration.CertificateAuthority?.File ?? "");
                }
            }
            catch (KubernetesConfigurationException e)
            {
                log.CertificatesNotReloaded(e);
            }

            return snapshot;
        }
    }

    private static X509Certificate2Collection ParseAuthorities(string pem, PemSource source)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new KubernetesConfigurationException($"The certificate authority {source} is unreadable: {e.Message}", e);
        }

        return authorities.Count > 0
            ? authorities
            : throw new KubernetesConfigurationException($"The certificate authority {source} has no PEM certificate.");
    }

    private static string? Read(PemSource? source)
    {
        try
        {
            return source is null ? null : source.Data ?? File.ReadAllText(source.File!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubernetesConfigurationException($"{source} cannot be read: {e.Message}", e);
        }
    }

    private TlsSnapshot Parse(Texts from) => new(
        from.Authority is null ? null : ParseAuthorities(from.Authority, configuration.CertificateAuthority!),
        from.Certificate is null || from.Key is null
            ? null
            : ClientCertificate.Parse(from.Certificate, from.Key, configuration.ClientCertificate!.ToString()));

    private Texts ReadTexts() =>
        new(Read(configuration.CertificateAuthority), Read(configuration.ClientCertificate), Read(configuration.ClientKey));

    private sealed record Texts(string? Authority, string? Certificate, string? Key);
}
