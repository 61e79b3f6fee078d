using CloudIntel.Controllers.CostPolicies;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Cli.Policy;

/// <summary>Reads the objects of manifests as policies see them, and prices them.</summary>
/// <param name="facts">What prices depend on; null where nothing is known of prices.</param>
/// <param name="templates">Where objects of kinds that are not built in have their pods.</param>
/// <param name="defaultNamespace">The namespace of objects that name none.</param>
internal sealed class PricedManifests(PriceFacts? facts, IReadOnlyList<PodTemplatePath> templates, string defaultNamespace)
{
    /// <summary>Kinds of Kubernetes that belong to no namespace.</summary>
    private static readonly HashSet<string> ClusterKinds = new(StringComparer.Ordinal)
    {
        "Namespace", "Node", "PersistentVolume", "StorageClass", "PriorityClass", "RuntimeClass", "IngressClass", "CSIDriver", "CSINode", "ClusterRole", "ClusterRoleBinding",
        "CustomResourceDefinition", "APIService", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
        "CostPolicy", "ClusterPolicy", "ClusterIssuer", "VolumeSnapshotClass", "NodePool", "EC2NodeClass",
    };

    /// <summary>The objects that policies can see, in their order.</summary>
    /// <exception cref="UsageException">One cannot be read; the message says where.</exception>
    public IReadOnlyList<JudgedObject> Read(IReadOnlyList<ManifestObject> manifests)
    {
        var read = manifests.Where(manifest => manifest.Kind.Length > 0).Select(manifest => (Manifest: manifest, Object: Object(manifest))).ToList();
        var there = read.Select(each => ObjectIdentity.Of(each.Object)).ToHashSet();
        var known = facts is null ? null : WithAutoscalersOf(manifests, facts);
        return [.. read.Select(each => new JudgedObject(each.Manifest, each.Object, known is null ? null : ObjectPricing.Of(each.Object, known), PaidBy(each.Object, there)))];
    }

    /// <summary>Autoscalers beside what they scale count before those of the cluster.</summary>
    private PriceFacts WithAutoscalersOf(IReadOnlyList<ManifestObject> manifests, PriceFacts known)
    {
        var autoscalers = manifests.Where(manifest => manifest.Kind == AutoscalerMapping.Kind).Select(PriceFolder.Read<UntypedObject>).ToList();
        if (autoscalers.Count == 0)
            return known;
        var merged = known.Autoscalers.ToDictionary();
        foreach (var (target, range) in AutoscalerMapping.Of(autoscalers))
            merged[target with { Namespace = target.Namespace.Length > 0 ? target.Namespace : defaultNamespace }] = range;
        return known with { Autoscalers = merged };
    }

    private PolicyObject Object(ManifestObject manifest)
    {
        try
        {
            var read = PolicyObject.Read(manifest.Content, templates);
            return read.Namespace.Length > 0 || ClusterKinds.Contains(read.Kind) ? read : read with { Namespace = defaultNamespace };
        }
        catch (PolicyObjectException e)
        {
            throw new UsageException($"{manifest.Place(e.Path)}: {e.Message}");
        }
    }

    /// <summary>The object beside it that controls it, and whose price has it: pods of a ReplicaSet, as kubectl get all prints them.</summary>
    private static string? PaidBy(PolicyObject owned, HashSet<ObjectIdentity> there) =>
        owned.Controller is { } owner && there.Contains(new(owner.Group, owner.Kind, owned.Namespace, owner.Name)) ? $"{owner.Kind} {owner.Name}" : null;
}
