using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CloudIntel.Kubernetes.Webhooks.Certificates;

/// <summary>Makes a certificate at the start.</summary>
internal sealed class InMemoryCertificates(WebhookCertificates certificates, IOptions<WebhookCertificateOptions> options, TimeProvider time) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        certificates.Use(ServingCertificate.Parse(new CertificateRotation(options.Value).Create(time.GetUtcNow())));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
