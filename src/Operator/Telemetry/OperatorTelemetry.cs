using System.Reflection;
using CloudIntel.Kubernetes.Diagnostics;
using CloudIntel.Operator.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CloudIntel.Operator.Telemetry;

/// <summary>What the process measures and traces, and as whom.</summary>
internal static class OperatorTelemetry
{
    /// <summary>OpenTelemetry's own variables for where traces go; without one there are none.</summary>
    private static readonly string[] TraceEndpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    /// <summary>The version of this build.</summary>
    public static string Version { get; } = typeof(OperatorTelemetry).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <summary>Collects metrics for /metrics, and sends traces by OTLP when an endpoint is set.</summary>
    public static IServiceCollection AddOperatorTelemetry(this IServiceCollection services)
    {
        services.AddPrometheusMetrics(
            [KubernetesDiagnostics.Name, "CloudIntel", "System.Runtime", "System.Net.Http", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"],
            metrics => metrics.ConfigureResource(Describe));
        if (TraceEndpoints.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))))
            services.AddHostedService<Tracing>();
        return services;
    }

    private static void Describe(ResourceBuilder resource)
    {
        resource.AddService("cloudintel-operator", serviceVersion: Version, serviceInstanceId: Environment.MachineName);
        resource.AddAttributes(
            from pair in new[] { ("k8s.namespace.name", "POD_NAMESPACE"), ("k8s.pod.name", "POD_NAME") }
            let value = Environment.GetEnvironmentVariable(pair.Item2)
            where !string.IsNullOrEmpty(value)
            select new KeyValuePair<string, object>(pair.Item1, value));
        resource.AddEnvironmentVariableDetector(); // last, so that OTEL_RESOURCE_ATTRIBUTES has the last word
    }

    /// <summary>Sends the spans of requests to and from the API server, and sends what waits before the process ends.</summary>
    private sealed class Tracing : IHostedService, IDisposable
    {
        private TracerProvider? provider;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            provider = Sdk.CreateTracerProviderBuilder()
                .ConfigureResource(Describe)
                .AddSource(KubernetesDiagnostics.Name, "Microsoft.AspNetCore")
                .AddOtlpExporter()
                .Build();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => provider?.Dispose();
    }
}
