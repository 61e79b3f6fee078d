using CloudIntel.Kubernetes.Diagnostics;
using CloudIntel.Kubernetes.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>Registers and serves admission webhooks.</summary>
public static class AdmissionWebhooks
{
    /// <summary>
    /// Adds what webhooks need. An application with kinds of its own registers a <see cref="KubernetesJson"/> that knows them.
    /// </summary>
    public static AdmissionWebhooksBuilder AddAdmissionWebhooks(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(KubernetesJson.BuiltIn);
        services.TryAddSingleton(_ => new AdmissionMetrics(KubernetesDiagnostics.Meter));
        services.TryAddSingleton<AdmissionServer>();
        services.TryAddSingleton(provider => new WebhookConfigurations(provider.GetServices<AdmissionWebhook>()));
        return new(services);
    }

    /// <summary>
    /// Serves every registered webhook at its path: <c>/validate/</c> or <c>/mutate/</c>, then <c>plural.group/version</c>.
    /// The result limits all of them, for instance to one port.
    /// </summary>
    /// <exception cref="InvalidOperationException">Two webhooks of the same sort and resource are registered, or the JSON of a kind is unknown.</exception>
    public static IEndpointConventionBuilder MapAdmissionWebhooks(this IEndpointRouteBuilder endpoints)
    {
        var server = endpoints.ServiceProvider.GetRequiredService<AdmissionServer>();
        var metrics = endpoints.ServiceProvider.GetRequiredService<AdmissionMetrics>();
        var group = endpoints.MapGroup("");
        var paths = new HashSet<string>();
        foreach (var webhook in endpoints.ServiceProvider.GetServices<AdmissionWebhook>())
        {
            if (!paths.Add(webhook.Path))
                throw new InvalidOperationException($"Two webhooks answer at {webhook.Path}: register one that does the work of both.");
            metrics.Show(webhook.Path);
            group.MapPost(webhook.Path, http => server.ServeAsync(http, webhook)).WithDisplayName(webhook.Path);
        }

        return group;
    }
}
