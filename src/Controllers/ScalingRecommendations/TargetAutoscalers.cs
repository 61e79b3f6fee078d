using System.Text.Json;
using CloudIntel.Core.Monitoring.Rightsizing;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;

namespace CloudIntel.Controllers.ScalingRecommendations;

/// <summary>Finds what changes the number of a target's replicas.</summary>
[GenericRbac(Groups = ["autoscaling"], Resources = ["horizontalpodautoscalers"], Verbs = RbacVerbs.List)]
internal sealed class TargetAutoscalers(IKubernetesClient client)
{
    private const int PageSize = 500;

    /// <summary>The autoscaler of a target and its name; null where there is none.</summary>
    /// <exception cref="KubernetesApiException">The API server refused.</exception>
    public async Task<(string Name, AutoscalerFacts Facts)?> FindAsync(TargetKey target, CancellationToken cancellationToken)
    {
        // Version 1, which every server has, tells of CPU alone.
        var version = await client.Discovery.HasAsync("autoscaling/v2", cancellationToken) ? "v2" : "v1";
        var autoscalers = client.Resource(new("autoscaling", version, "HorizontalPodAutoscaler", "horizontalpodautoscalers", Namespaced: true));
        await foreach (var autoscaler in autoscalers.ListAllAsync(new() { Namespace = target.Key.Namespace, Limit = PageSize }, cancellationToken))
        {
            if (autoscaler.UnknownFields is { } fields && fields.TryGetValue("spec", out var spec) && IsOf(spec, target))
                return (autoscaler.Metadata.Name ?? "", Facts(spec));
        }

        return null;
    }

    private static bool IsOf(JsonElement spec, TargetKey target) =>
        spec.TryGetProperty("scaleTargetRef", out var reference) && Text(reference, "kind") == target.Controller.ToString() && Text(reference, "name") == target.Key.Name;

    private static AutoscalerFacts Facts(JsonElement spec)
    {
        var facts = new AutoscalerFacts(Number(spec, "minReplicas") ?? 1, Number(spec, "maxReplicas") ?? int.MaxValue, Number(spec, "targetCPUUtilizationPercentage"));
        if (!spec.TryGetProperty("metrics", out var metrics) || metrics.ValueKind != JsonValueKind.Array)
            return facts;
        foreach (var metric in metrics.EnumerateArray())
        {
            var type = Text(metric, "type");
            var of = type == "Resource" ? "resource" : type == "ContainerResource" ? "containerResource" : null;
            if (of is null || !metric.TryGetProperty(of, out var resource) || !resource.TryGetProperty("target", out var aim) || Number(aim, "averageUtilization") is not { } percent)
                continue;
            facts = Text(resource, "name") switch
            {
                "cpu" => facts with { CpuPercent = percent },
                "memory" => facts with { MemoryPercent = percent },
                _ => facts,
            };
        }

        return facts;
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static int? Number(JsonElement of, string name) => of.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var value) ? value : null;
}
