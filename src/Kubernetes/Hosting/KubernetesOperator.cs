using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Diagnostics;
using CloudIntel.Kubernetes.Events;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.LeaderElection;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Hosting;

/// <summary>Registers an operator in a host.</summary>
public static class KubernetesOperator
{
    /// <summary>
    /// Adds informers, events, statuses, leader election and the running of controllers, over the client that
    /// <see cref="KubernetesClientServices.AddKubernetesClient"/> registered. Adds health checks too: "informers" and "shutdown",
    /// tagged "ready", and "controllers" and "leader-election", tagged "live".
    /// </summary>
    /// <param name="services">Where to register.</param>
    /// <param name="options">How the operator runs; called once.</param>
    public static KubernetesOperatorBuilder AddKubernetesOperator(
        this IServiceCollection services, Func<IServiceProvider, KubernetesOperatorOptions> options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(_ => new Jitter(new Random()));
        services.AddSingleton(provider => new ReconcileAnnotations(provider.GetRequiredService<KubernetesOperatorOptions>().AnnotationPrefix));
        services.AddSingleton(CreateInformers);
        services.AddSingleton<IInformerFactory>(provider => provider.GetRequiredService<InformerFactory>());
        services.AddSingleton<IStatusWriter>(provider => new StatusWriter(
            provider.GetRequiredService<IKubernetesClient>(),
            provider.GetRequiredService<KubernetesJson>(),
            provider.GetRequiredService<KubernetesOperatorOptions>().StatusFieldManager));
        services.AddSingleton(CreateEventRecorder);
        services.AddSingleton<IEventRecorder>(provider => provider.GetRequiredService<EventRecorder>());
        services.AddSingleton(CreateControllerServices);
        services.AddSingleton(CreateElection);
        services.AddSingleton<OperatorRun>();
        services.AddSingleton<IOperatorStatus>(provider => provider.GetRequiredService<OperatorRun>());
        services.AddHostedService(provider => provider.GetRequiredService<OperatorRun>());
        services.AddHealthChecks()
            .AddCheck<InformersHealthCheck>("informers", tags: ["ready"])
            .AddCheck<ShutdownHealthCheck>("shutdown", tags: ["ready"])
            .AddCheck<ControllersHealthCheck>("controllers", tags: ["live"])
            .AddCheck<LeaderElectionHealthCheck>("leader-election", tags: ["live"]);
        return new(services);
    }

    private static InformerFactory CreateInformers(IServiceProvider provider) => new(
        provider.GetRequiredService<IKubernetesClient>(),
        provider.GetRequiredService<KubernetesJson>(),
        provider.GetRequiredService<KubernetesOperatorOptions>().Informers,
        provider.GetRequiredService<ILoggerFactory>());

    private static EventRecorder CreateEventRecorder(IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var log = provider.GetRequiredService<ILogger<EventRecorder>>();
        var metrics = new EventMetrics(KubernetesDiagnostics.Meter);
        var writer = new EventWriter(
            provider.GetRequiredService<IKubernetesClient>(),
            provider.GetRequiredService<KubernetesOperatorOptions>().Events,
            time,
            provider.GetRequiredService<Jitter>(),
            metrics,
            log);
        return new(writer, time, metrics, log);
    }

    private static ControllerServices CreateControllerServices(IServiceProvider provider) => new(
        provider.GetRequiredService<IKubernetesClient>(),
        provider.GetRequiredService<IInformerFactory>(),
        provider.GetRequiredService<ReconcileAnnotations>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<Jitter>(),
        new(KubernetesDiagnostics.Meter),
        new(KubernetesDiagnostics.Meter),
        provider.GetRequiredService<ILoggerFactory>(),
        provider.GetRequiredService<KubernetesOperatorOptions>().DrainGrace);

    private static Election CreateElection(IServiceProvider provider)
    {
        if (provider.GetRequiredService<KubernetesOperatorOptions>().LeaderElection is not { } options)
            return new(null, null);

        // Renewals must never wait behind other calls.
        var client = provider.GetRequiredService<IKubernetesClientFactory>().CreateDedicated(options.RequestTimeout);
        var elector = new LeaderElector(
            options,
            client.Resource<Lease>(),
            client.Raw(ResourceDefinition.Of<Lease>()),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Jitter>(),
            new(KubernetesDiagnostics.Meter, options.LeaseName),
            provider.GetRequiredService<ILogger<LeaderElector>>());
        return new(elector, client as IDisposable);
    }
}
