using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Webhooks.Certificates;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>
/// Has an API server call the webhooks of this process by URL. For development and tests, where the process runs beside the
/// cluster: in a cluster, manifests name the service instead.
/// </summary>
public sealed class WebhookUrlRegistration(IKubernetesClient cluster, WebhookConfigurations configurations, WebhookCertificates certificates)
{
    /// <summary>The longest that an API server takes: the process may be slow on a busy machine, or halt in a debugger.</summary>
    public const int TimeoutSeconds = 30;

    private static readonly ApplyOptions Ownership = new() { FieldManager = "webhook-url-registration", Force = true };

    /// <summary>Writes the configurations, once there is a certificate.</summary>
    /// <param name="name">Name of the configurations.</param>
    /// <param name="address">The process as the API server sees it, such as <c>https://127.0.0.1:9443</c>; the certificate must be for it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task ApplyAsync(string name, Uri address, CancellationToken cancellationToken)
    {
        await certificates.WaitUntilLoadedAsync(cancellationToken);
        var authorities = certificates.Authorities
            ?? throw new InvalidOperationException("The certificate came without its authorities, so the API server cannot be told whom to trust.");
        var client = WebhookConfigurations.AtUrl(address, authorities);
        if (configurations.Validating(name, client, TimeoutSeconds) is { } validating)
            await cluster.Resource<ValidatingWebhookConfiguration>().ApplyAsync(validating, Ownership, cancellationToken);
        if (configurations.Mutating(name, client, TimeoutSeconds) is { } mutating)
            await cluster.Resource<MutatingWebhookConfiguration>().ApplyAsync(mutating, Ownership, cancellationToken);
    }

    /// <summary>Removes the configurations, so that a process that has ended holds up no writes.</summary>
    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        await cluster.Resource<ValidatingWebhookConfiguration>().DeleteAsync(new("", name), DeleteOptions.Default, cancellationToken);
        await cluster.Resource<MutatingWebhookConfiguration>().DeleteAsync(new("", name), DeleteOptions.Default, cancellationToken);
    }
}
