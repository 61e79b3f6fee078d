using System.Text.Json;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Workloads;

/// <summary>Reads what targets of workloads request, from their pod templates.</summary>
[GenericRbac(Groups = ["apps"], Resources = ["deployments", "statefulsets"], Verbs = RbacVerbs.Get)]
[GenericRbac(Groups = ["batch"], Resources = ["jobs", "cronjobs"], Verbs = RbacVerbs.Get)]
internal sealed class PlacementTargets(IKubernetesClient client)
{
    /// <summary>What a target requests; null where there is no such object.</summary>
    /// <exception cref="KubernetesApiException">The API server refused.</exception>
    /// <exception cref="KubernetesUnreachableException">No answer comes.</exception>
    /// <exception cref="JsonException">It is not what its kind says.</exception>
    public async Task<TargetRequests?> FindAsync(string @namespace, PlacementTarget target, CancellationToken cancellationToken) =>
        await FindSpecAsync(@namespace, target, cancellationToken) is { } spec ? TargetRequests.Of(spec) : null;

    /// <summary>The spec of a target; null where there is no such object.</summary>
    /// <exception cref="KubernetesApiException">The API server refused.</exception>
    /// <exception cref="KubernetesUnreachableException">No answer comes.</exception>
    public async Task<JsonElement?> FindSpecAsync(string @namespace, PlacementTarget target, CancellationToken cancellationToken)
    {
        var found = await client.Resource(DefinitionOf(target.Kind.Value)).FindAsync(new(@namespace, target.Name), cancellationToken);
        return found?.UnknownFields is { } fields && fields.TryGetValue("spec", out var spec) ? spec : null;
    }

    private static ResourceDefinition DefinitionOf(PlacementTargetKind? kind) => kind switch
    {
        PlacementTargetKind.StatefulSet => new("apps", "v1", "StatefulSet", "statefulsets", Namespaced: true),
        PlacementTargetKind.Job => new("batch", "v1", "Job", "jobs", Namespaced: true),
        PlacementTargetKind.CronJob => new("batch", "v1", "CronJob", "cronjobs", Namespaced: true),
        _ => new("apps", "v1", "Deployment", "deployments", Namespaced: true),
    };
}
