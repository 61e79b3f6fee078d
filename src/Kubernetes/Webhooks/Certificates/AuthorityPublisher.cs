using System.Text;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Webhooks.Certificates;

/// <summary>
/// Tells API servers which authorities to trust: keeps <c>caBundle</c> of every webhook in the configurations up to date, by
/// server-side apply of that field alone. Configurations that do not exist are not missed.
/// </summary>
internal sealed class AuthorityPublisher(IKubernetesClient cluster, WebhookCertificateOptions options, TimeProvider time, ILogger log)
{
    /// <summary>How often the configurations are read again though nothing changed here, in case somebody took the field away.</summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMinutes(1);

    private readonly ApplyOptions ownership = new() { FieldManager = options.FieldManager, Force = true };
    private string published = "";
    private DateTimeOffset publishedAt;
    private DateTimeOffset checkedAt;

    /// <summary>Whether the configurations have had exactly these authorities for long enough that every API server has seen them.</summary>
    public bool AreKnown(string authorities) =>
        options.ConfigurationNames.Count > 0 && published == authorities && time.GetUtcNow() >= publishedAt + options.PropagationDelay;

    /// <summary>Brings the configurations up to date.</summary>
    /// <exception cref="KubernetesApiException">The API server refused.</exception>
    /// <exception cref="KubernetesUnreachableException">The API server does not answer.</exception>
    public async Task PublishAsync(string authorities, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (options.ConfigurationNames.Count == 0 || authorities.Length == 0 || (published == authorities && now < checkedAt + CheckInterval))
            return;

        var bundle = Encoding.ASCII.GetBytes(authorities);
        foreach (var name in options.ConfigurationNames)
            await PublishAsync(name, bundle, cancellationToken);
        if (published != authorities)
            (published, publishedAt) = (authorities, now);
        checkedAt = now;
    }

    private async Task PublishAsync(string name, byte[] bundle, CancellationToken cancellationToken)
    {
        var validating = cluster.Resource<ValidatingWebhookConfiguration>();
        if (await validating.FindAsync(new("", name), cancellationToken) is { } found && Intent(found.Webhooks, bundle) is { } intent)
        {
            await validating.ApplyAsync(new() { Metadata = new() { Name = name }, Webhooks = intent }, ownership, cancellationToken);
            Changed(validating.Definition, name);
        }

        var mutating = cluster.Resource<MutatingWebhookConfiguration>();
        if (await mutating.FindAsync(new("", name), cancellationToken) is { } other && Intent(other.Webhooks, bundle) is { } otherIntent)
        {
            await mutating.ApplyAsync(new() { Metadata = new() { Name = name }, Webhooks = otherIntent }, ownership, cancellationToken);
            Changed(mutating.Definition, name);
        }
    }

    /// <summary>Every webhook with its authorities, or null when all have them. The apply must name all: it gives up what it does not name.</summary>
    private static List<Webhook>? Intent(IList<Webhook>? webhooks, byte[] bundle) =>
        webhooks is null || webhooks.All(webhook => bundle.AsSpan().SequenceEqual(webhook.ClientConfig?.CaBundle))
            ? null
            : [.. webhooks.Select(webhook => new Webhook { Name = webhook.Name, ClientConfig = new() { CaBundle = bundle } })];

    private void Changed(ResourceDefinition configuration, string name)
    {
        published = ""; // the API servers' time to see it begins anew
        log.AuthoritiesPublished(configuration.Kind, name);
    }
}
