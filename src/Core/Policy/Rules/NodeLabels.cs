using CloudIntel.Core.Units;

namespace CloudIntel.Core.Policy.Rules;

/// <summary>What pods say about their nodes, by the labels that clouds and Kubernetes give those.</summary>
internal static class NodeLabels
{
    public static IReadOnlyList<string> Architecture { get; } = ["kubernetes.io/arch", "beta.kubernetes.io/arch"];

    public static IReadOnlyList<string> InstanceType { get; } = ["node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type"];

    public static IReadOnlyList<string> Region { get; } = ["topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region"];

    public static IReadOnlyList<string> GpuModel { get; } =
        ["nvidia.com/gpu.product", "cloud.google.com/gke-accelerator", "karpenter.k8s.aws/instance-gpu-name", "k8s.amazonaws.com/accelerator", "amd.com/gpu.product-name"];

    /// <summary>Labels that say how a node is paid for, each with the value that means spare capacity.</summary>
    public static IReadOnlyList<(string Label, string Spot)> Capacity { get; } =
    [
        ("karpenter.sh/capacity-type", "spot"),
        ("eks.amazonaws.com/capacityType", "SPOT"),
        ("cloud.google.com/gke-spot", "true"),
        ("cloud.google.com/gke-provisioning", "spot"),
        ("kubernetes.azure.com/scalesetpriority", "spot"),
    ];

    /// <summary>Starts of labels that only nodes of one provider have.</summary>
    private static readonly (string Start, string Provider)[] Providers =
    [
        ("eks.amazonaws.com/", "aws"), ("karpenter.k8s.aws/", "aws"), ("k8s.amazonaws.com/", "aws"),
        ("cloud.google.com/", "gcp"),
        ("kubernetes.azure.com/", "azure"), ("karpenter.azure.com/", "azure"),
    ];

    /// <summary>The values of a label, under any of its names, of which a pod's node must have one; null where it may have any.</summary>
    public static IReadOnlyCollection<string>? Asked(PodShape pod, IReadOnlyList<string> names)
    {
        if (pod.NodeSelector.Count > 0)
        {
            foreach (var name in names)
            {
                if (pod.NodeSelector.TryGetValue(name, out var value))
                    return [value];
            }
        }

        return pod.RequiredNodes.IsEmpty ? null : Required(pod, names);
    }

    /// <summary>Whether a pod's node must be spare capacity.</summary>
    public static bool AsksForSpot(PodShape pod) =>
        (pod.NodeSelector.Count > 0 || !pod.RequiredNodes.IsEmpty)
        && Capacity.Any(capacity => Asked(pod, [capacity.Label]) is { Count: > 0 } asked && asked.All(value => value == capacity.Spot));

    /// <summary>The provider whose nodes alone have a label that a pod selects by; null for none.</summary>
    public static string? AskedProvider(PodShape pod) => pod.NodeSelector.Count == 0 ? null :
        (from label in pod.NodeSelector.Keys
         from provider in Providers
         where label.StartsWith(provider.Start, StringComparison.Ordinal)
         select provider.Provider).FirstOrDefault();

    private static SortedSet<string>? Required(PodShape pod, IReadOnlyList<string> names)
    {
        var values = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var term in pod.RequiredNodes)
        {
            // A term that leaves it open leaves all of them open: any term will do.
            if (term.Expressions.FirstOrDefault(rule => rule.Operator == NodeSelectorOperator.In && names.Contains(rule.Key)) is not { } asked)
                return null;
            values.UnionWith(asked.Values);
        }

        return values;
    }
}
