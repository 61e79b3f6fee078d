using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Kubernetes.Webhooks.Certificates;

/// <summary>
/// Reads the certificate of the webhooks from files, again and again: the kubelet swaps a mounted Secret by a symbolic link,
/// which watching the files would miss.
/// </summary>
internal sealed class CertificateFiles(
    WebhookCertificates certificates, IOptions<WebhookCertificateOptions> options, TimeProvider time, ILogger<CertificateFiles> log)
    : BackgroundService
{
    private readonly string directory = options.Value.Directory ?? "";

    /// <summary>Reads the files once.</summary>
    /// <exception cref="UnusableCertificateException">They hold no certificate that can be served.</exception>
    /// <exception cref="IOException">They cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">They must not be read.</exception>
    internal async Task ReadAsync(CancellationToken cancellationToken)
    {
        var authorities = Path.Combine(directory, "ca.crt");
        var material = new CertificateMaterial
        {
            Certificate = await File.ReadAllTextAsync(Path.Combine(directory, "tls.crt"), cancellationToken),
            Key = await File.ReadAllTextAsync(Path.Combine(directory, "tls.key"), cancellationToken),
            Authorities = File.Exists(authorities) ? await File.ReadAllTextAsync(authorities, cancellationToken) : "",
        };
        certificates.Use(material == certificates.Current?.Material ? certificates.Current : ServingCertificate.Parse(material));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await ReadAsync(stoppingToken);
            }
            catch (Exception e) when (e is UnusableCertificateException or IOException or UnauthorizedAccessException)
            {
                // Also when the files are swapped between two reads: the next look finds them whole.
                certificates.ReadFailed();
                log.FilesUnusable(directory, e.Message);
            }

            await Task.Delay(options.Value.PollInterval, time, stoppingToken);
        }
    }
}
