using System.Text;
using CloudIntel.Controllers.Shared;
using CloudIntel.Controllers.SimulationRuns;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Webhooks.Certificates;
using CloudIntel.Operator.Options;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Endpoints;

/// <summary>How pods in the cluster reach this operator, and what it is made of.</summary>
internal sealed class OperatorAddress(
    IKubernetesClient cluster, WebhookCertificates certificates, IOptions<SimulationOptions> simulations, IOptions<EndpointOptions> endpoints, IOptions<FinOpsOptions> finOps) : IWorkerEndpoint
{
    private const string Service = "cloudintel-operator";

    private string? image = simulations.Value.WorkerImage;

    public Uri Url => simulations.Value.WorkerUrl ?? (endpoints.Value.MetricsOnHealthPort
        ? new($"http://{endpoints.Value.BindAddress?.ToString() ?? "localhost"}:{endpoints.Value.HealthPort}")
        : new($"https://{Service}.{finOps.Value.OperatorNamespace}.svc:{endpoints.Value.MetricsPort}"));

    public string? Authorities => Url.Scheme == Uri.UriSchemeHttps && certificates.Authorities is { } pem ? Encoding.ASCII.GetString(pem) : null;

    public async Task<string?> ImageAsync(CancellationToken cancellationToken)
    {
        if (image is null && Environment.GetEnvironmentVariable("POD_NAME") is { } name)
            image = (await cluster.Resource<Pod>().FindAsync(new(finOps.Value.OperatorNamespace, name), cancellationToken))?.Spec?.Containers?.FirstOrDefault()?.Image;
        return image;
    }
}
