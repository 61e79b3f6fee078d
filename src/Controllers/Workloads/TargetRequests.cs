using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.Workloads;

/// <summary>What a target requests, by its pod template.</summary>
/// <param name="Replicas">How many replicas it has; 0 while it is scaled to none.</param>
/// <param name="Cpu">Processors of each; zero where none are requested.</param>
/// <param name="Memory">Bytes of each, likewise.</param>
/// <param name="Gpus">Graphics processors of each.</param>
/// <param name="Architecture">The architecture that its node selector asks for; null where it asks for none.</param>
public sealed record TargetRequests(int Replicas, decimal Cpu, decimal Memory, decimal Gpus, string? Architecture)
{
    private const string ArchitectureLabel = "kubernetes.io/arch";

    /// <summary>The requests of a Deployment, StatefulSet, Job or CronJob; null where it has no pod template.</summary>
    /// <param name="spec">Its spec.</param>
    /// <exception cref="JsonException">The template is none.</exception>
    public static TargetRequests? Of(JsonElement spec)
    {
        if (spec.TryGetProperty("jobTemplate", out var job))
            return job.TryGetProperty("spec", out var inner) ? Of(inner) : null;
        if (!spec.TryGetProperty("template", out var template) || !template.TryGetProperty("spec", out var pod))
            return null;
        var replicas = Number(spec, "replicas") ?? Number(spec, "parallelism") ?? 1;
        return Of(replicas, KubernetesJson.BuiltIn.Deserialize<Pod>(JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["spec"] = JsonNode.Parse(pod.GetRawText()) })).Spec!);
    }

    /// <summary>The requests of one pod.</summary>
    public static TargetRequests Of(PodSpec pod) => Of(1, pod);

    /// <summary>
    /// What a pod requests, as the scheduler counts it: all that runs together or, where that is more, one that runs before it together with those that were started by then and stay;
    /// and what its sandbox takes.
    /// </summary>
    private static TargetRequests Of(int replicas, PodSpec pod)
    {
        return new(replicas, Sum("cpu"), Sum("memory"), Sum("nvidia.com/gpu"), pod.NodeSelector is { } selector && selector.TryGetValue(ArchitectureLabel, out var architecture) ? architecture : null);

        decimal Sum(string resource)
        {
            var (together, sidecars, most) = ((pod.Containers ?? []).Sum(container => Of(container.Resources, resource)), 0m, 0m);
            foreach (var container in pod.InitContainers ?? [])
            {
                var its = Of(container.Resources, resource);
                most = Math.Max(most, sidecars + its);
                sidecars += container.RestartPolicy == "Always" ? its : 0;
            }

            var containers = Math.Max(most, together + sidecars);
            var ofPod = pod.Resources is { } resources ? Of(resources, resource) : 0;
            return Math.Max(containers, ofPod) + (pod.Overhead is { } overhead && overhead.TryGetValue(resource, out var taken) ? taken.Value : 0);
        }
    }

    /// <summary>A limit without a request is one.</summary>
    private static decimal Of(ResourceRequirements? resources, string name)
    {
        if (resources?.Requests is { } requests && requests.TryGetValue(name, out var request))
            return request.Value;
        return resources?.Limits is { } limits && limits.TryGetValue(name, out var limit) ? limit.Value : 0;
    }

    private static int? Number(JsonElement spec, string field) => spec.TryGetProperty(field, out var value) && value.TryGetInt32(out var number) ? number : null;
}
