using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Kubernetes.Webhooks.Certificates;

/// <summary>
/// Keeps the certificate of the webhooks in a Secret. Every replica does so, without a leader: whoever writes first wins, the
/// others take what they find. A Secret that is changed by hand is taken over, a deleted one is written again.
/// </summary>
internal sealed class SelfManagedCertificates : BackgroundService
{
    /// <summary>Writes in one go before the next look: enough for a few replicas that all want to write.</summary>
    private const int MaxConflicts = 10;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly WebhookCertificates certificates;
    private readonly IResourceClient<Secret> secrets;
    private readonly WebhookCertificateOptions options;
    private readonly CertificateRotation rotation;
    private readonly AuthorityPublisher publisher;
    private readonly TimeProvider time;
    private readonly ILogger<SelfManagedCertificates> log;
    private readonly ObjectKey key;

    public SelfManagedCertificates(
        IKubernetesClient cluster,
        WebhookCertificates certificates,
        IOptions<WebhookCertificateOptions> options,
        TimeProvider time,
        ILogger<SelfManagedCertificates> log)
    {
        this.certificates = certificates;
        this.options = options.Value;
        this.time = time;
        this.log = log;
        secrets = cluster.Resource<Secret>();
        rotation = new(this.options);
        publisher = new(cluster, this.options, time, log);
        key = new(this.options.Namespace ?? "", this.options.SecretName);
    }

    /// <summary>Looks at the Secret once, does what is due, and has the configurations know.</summary>
    /// <exception cref="UnusableCertificateException">The Secret holds no certificate that can be served.</exception>
    /// <exception cref="KubernetesApiException">The API server refused.</exception>
    /// <exception cref="KubernetesUnreachableException">The API server does not answer.</exception>
    internal async Task SynchroniseAsync(CancellationToken cancellationToken)
    {
        for (var conflicts = 0; ; conflicts++)
        {
            try
            {
                var certificate = await ReadOrWriteAsync(cancellationToken);
                certificates.Use(certificate);
                await publisher.PublishAsync(certificate.Material.Authorities, cancellationToken);
                return;
            }
            catch (KubernetesApiException e) when ((e.IsConflict || e.IsAlreadyExists || e.IsNotFound) && conflicts < MaxConflicts)
            {
                // Another replica was faster: what it wrote is ours, too.
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var delay = await TrySynchroniseAsync(stoppingToken) ? options.PollInterval : RetryDelay;
            await Task.Delay(delay, time, stoppingToken);
        }
    }

    private async Task<bool> TrySynchroniseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SynchroniseAsync(cancellationToken);
            return true;
        }
        catch (UnusableCertificateException e)
        {
            certificates.ReadFailed();
            log.SecretUnusable(key, e.Message);
            return certificates.IsReady;
        }
        catch (Exception e) when (e is KubernetesApiException or KubernetesUnreachableException)
        {
            log.CertificateNotSynchronised(key, e);
            return certificates.IsReady;
        }
    }

    private async Task<ServingCertificate> ReadOrWriteAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var secret = await secrets.FindAsync(key, cancellationToken);
        var stored = secret is null ? null : CertificateSecret.Read(secret);
        var known = Parsed(stored ?? certificates.Current?.Material ?? rotation.Create(now));
        var next = rotation.Next(known, now, publisher.AreKnown(known.Material.Authorities));
        var certificate = next == known.Material ? known : Parsed(next);
        if (!certificate.IsFor(options.Hosts[0]))
            throw new UnusableCertificateException($"The certificate is not for {options.Hosts[0]}, and there is no key here to make one that is.");
        if (next == stored)
            return certificate;

        if (secret is null)
        {
            await secrets.CreateAsync(CertificateSecret.Create(key, next), WriteOptions.Default, cancellationToken);
            log.SecretCreated(key);
        }
        else
        {
            CertificateSecret.Write(secret, next);
            await secrets.ReplaceAsync(secret, WriteOptions.Default, cancellationToken);
            log.SecretRenewed(key, certificate.NotAfter);
        }

        return certificate;
    }

    private ServingCertificate Parsed(CertificateMaterial material) =>
        certificates.Current is { } current && current.Material == material ? current : ServingCertificate.Parse(material);
}
