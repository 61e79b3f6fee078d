using System.Diagnostics.Metrics;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CloudIntel.Kubernetes.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Kubernetes.Webhooks.Certificates;

/// <summary>The certificate that webhooks are served with at this moment. New connections get the newest one; others go on.</summary>
public sealed class WebhookCertificates : IDisposable
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly TaskCompletionSource loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Counter<long> reads;
    private readonly Counter<long> readErrors;
    private readonly X509ChainPolicy? callers;
    private readonly TimeProvider time;
    private readonly ILogger<WebhookCertificates> log;
    private volatile ServingCertificate? current;

    /// <summary>Creates a holder without a certificate.</summary>
    /// <exception cref="CryptographicException">The authorities of callers cannot be read.</exception>
    public WebhookCertificates(IOptions<WebhookCertificateOptions> options, TimeProvider time, ILogger<WebhookCertificates> log)
    {
        this.time = time;
        this.log = log;
        callers = options.Value.ClientAuthorityFile is { } file ? PolicyForCallers(file) : null;
        reads = Meter.CreateCounter<long>("certwatcher_read_certificate_total", null, "Reads of the webhooks' certificate.");
        readErrors = Meter.CreateCounter<long>("certwatcher_read_certificate_errors_total", null, "Reads of the webhooks' certificate that failed.");
        Meter.CreateObservableGauge("certwatcher_certificate_expiration_timestamp_seconds", Expiration, "s", "When the webhooks' certificate ends, in Unix time.");
        reads.Add(0);
        readErrors.Add(0);
    }

    /// <summary>Whether there is a certificate, and its time is not over.</summary>
    public bool IsReady => current is { } certificate && time.GetUtcNow() < certificate.NotAfter;

    /// <summary>When the certificate ends; null while there is none.</summary>
    public DateTimeOffset? NotAfter => current?.NotAfter;

    /// <summary>The authorities that callers must trust, as PEM; null while there is no certificate, or when it came without them.</summary>
    public byte[]? Authorities => current is { Material.Authorities: { Length: > 0 } pem } ? Encoding.ASCII.GetBytes(pem) : null;

    internal ServingCertificate? Current => current;

    /// <summary>A meter of its own, so that the series end with the certificate.</summary>
    internal Meter Meter { get; } = new(KubernetesDiagnostics.Name);

    /// <summary>Completes once there is a certificate.</summary>
    public Task WaitUntilLoadedAsync(CancellationToken cancellationToken) => loaded.Task.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    /// <summary>Serves a certificate from now on; nothing happens when it is the one that is served already.</summary>
    internal void Use(ServingCertificate certificate)
    {
        reads.Add(1);
        if (current?.Material == certificate.Material)
            return;
        var isNew = current?.Thumbprint != certificate.Thumbprint;
        current = certificate;
        loaded.TrySetResult();
        if (isNew)
            log.CertificateLoaded(certificate.Thumbprint, certificate.NotAfter);
    }

    /// <summary>Counts a certificate that could not be read; the one before stays.</summary>
    internal void ReadFailed()
    {
        reads.Add(1);
        readErrors.Add(1);
    }

    /// <summary>What a new connection is set up with. Waits while there is no certificate yet, up to the time for a handshake.</summary>
    internal async ValueTask<SslServerAuthenticationOptions> OptionsForConnectionAsync(CancellationToken cancellationToken)
    {
        if (current is null)
            await WaitUntilLoadedAsync(cancellationToken);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = current!.Context,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (callers is not null)
            (options.ClientCertificateRequired, options.CertificateChainPolicy) = (true, callers.Clone());
        return options;
    }

    private static X509ChainPolicy PolicyForCallers(string file)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.ImportFromPemFile(file);
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return policy.CustomTrustStore.Count > 0 ? policy : throw new CryptographicException($"{file} has no PEM certificate.");
    }

    private IEnumerable<Measurement<double>> Expiration() => current is { } certificate ? [new(certificate.NotAfter.ToUnixTimeSeconds())] : [];
}
