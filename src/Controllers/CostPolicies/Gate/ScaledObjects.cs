using System.Text.Json;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Webhooks;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>
/// Finds the object whose scale is written: a question about a scale has nothing but the number of replicas. It is read from the API server, the one call that a judgement makes, within the time that the
/// API server waits.
/// </summary>
[GenericRbac(Groups = ["apps"], Resources = ["deployments", "statefulsets", "replicasets"], Verbs = RbacVerbs.Get)]
[GenericRbac(Groups = [""], Resources = ["replicationcontrollers"], Verbs = RbacVerbs.Get)]
internal sealed class ScaledObjects(IKubernetesClient cluster)
{
    /// <summary>The object; null where it is gone.</summary>
    /// <exception cref="KubernetesApiException">The API server refused, as where the operator may not read objects of the kind.</exception>
    /// <exception cref="KubernetesUnreachableException">It does not answer.</exception>
    public async Task<JsonElement?> FindAsync(GroupVersionResource resource, string @namespace, string name, CancellationToken cancellationToken)
    {
        var definition = new ResourceDefinition(resource.Group, resource.Version, "", resource.Resource, Namespaced: @namespace.Length > 0);
        var found = await cluster.Resource(definition).FindAsync(new(@namespace, name), cancellationToken);
        return found is null ? null : JsonSerializer.SerializeToElement(found, KubernetesJson.BuiltIn.TypeInfo<UntypedObject>());
    }

    /// <summary>The number of replicas of a scale; null where it says none, which is 0 for a Scale.</summary>
    public static int Replicas(JsonElement? scale) =>
        scale is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("spec", out var spec) && spec.ValueKind == JsonValueKind.Object
        && spec.TryGetProperty("replicas", out var replicas) && replicas.ValueKind == JsonValueKind.Number && replicas.TryGetInt32(out var count)
            ? count
            : 0;
}
