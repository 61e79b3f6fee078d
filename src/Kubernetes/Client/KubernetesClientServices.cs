using System.Text.Json.Serialization.Metadata;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Client;

/// <summary>Registers the client.</summary>
public static class KubernetesClientServices
{
    /// <summary>
    /// Registers one client for the process as <see cref="IKubernetesClient"/> and <see cref="IKubernetesClientFactory"/>, and the
    /// <see cref="KubernetesJson"/> that it reads and writes with.
    /// </summary>
    /// <param name="services">Where to register.</param>
    /// <param name="configuration">How to reach the API server; called when the client is first asked for.</param>
    /// <param name="options">How to behave.</param>
    /// <param name="applicationTypes">JSON of the application's own kinds.</param>
    public static IServiceCollection AddKubernetesClient(
        this IServiceCollection services,
        Func<IServiceProvider, KubernetesClientConfiguration> configuration,
        KubernetesClientOptions options,
        params IEnumerable<IJsonTypeInfoResolver> applicationTypes)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new KubernetesJson(applicationTypes));
        services.TryAddSingleton(provider => new KubernetesClient(
            configuration(provider),
            options,
            provider.GetRequiredService<KubernetesJson>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IKubernetesClient>(provider => provider.GetRequiredService<KubernetesClient>());
        services.TryAddSingleton<IKubernetesClientFactory>(provider => provider.GetRequiredService<KubernetesClient>());
        return services;
    }
}
