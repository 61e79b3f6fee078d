using CloudIntel.Core.Units;

namespace CloudIntel.Core.Policy.Pricing;

/// <summary>Whether pods may run on nodes, and have room there, as the scheduler sees it.</summary>
internal static class NodeFit
{
    private const string HostNameLabel = "kubernetes.io/hostname";
    private const string NameField = "metadata.name";

    /// <summary>What the pods of a DaemonSet tolerate whatever it says.</summary>
    private static readonly string[] ToleratedByDaemons =
    [
        "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable", "node.kubernetes.io/disk-pressure", "node.kubernetes.io/memory-pressure", "node.kubernetes.io/pid-pressure",
        "node.kubernetes.io/unschedulable", "node.kubernetes.io/network-unavailable",
    ];

    /// <summary>Whether a pod may run on nodes of a kind, by their names, labels and taints.</summary>
    public static bool MayRun(PodShape pod, NodeKind kind, bool isDaemon) =>
        (pod.NodeName.Length == 0 || kind.Names.Contains(pod.NodeName))
        && pod.NodeSelector.All(label => Has(kind, label.Key, label.Value))
        && (pod.RequiredNodes.IsEmpty || pod.RequiredNodes.Any(term => Matches(term, kind)))
        && kind.Taints.All(taint => taint.Effect == TaintEffect.PreferNoSchedule
            || pod.Tolerations.Any(toleration => toleration.Tolerates(taint))
            || (isDaemon && ToleratedByDaemons.Contains(taint.Key, StringComparer.Ordinal)));

    /// <summary>Whether an empty node of a kind has room for a pod.</summary>
    public static bool HasRoom(PodShape pod, NodeKind kind) =>
        pod.Cpu <= kind.Cpu && pod.MemoryBytes <= kind.MemoryBytes && pod.Extended.All(resource => resource.Value <= kind.Extended.GetValueOrDefault(resource.Key));

    /// <summary>How much a pod would like to run there: the weights of what it prefers.</summary>
    public static int Preference(PodShape pod, NodeKind kind) => pod.PreferredNodes.Sum(preferred => Matches(preferred.Term, kind) ? preferred.Weight : 0);

    private static bool Has(NodeKind kind, string key, string value) =>
        key == HostNameLabel && kind.Names.Count > 0 ? kind.Names.Contains(value)
        : kind.VaryingLabels.Contains(key) || (kind.Labels.TryGetValue(key, out var found) && found == value);

    /// <summary>As Kubernetes has it: no node is so if nothing is asked.</summary>
    private static bool Matches(NodeSelectorTerm term, NodeKind kind) =>
        term.Expressions.Length + term.Fields.Length > 0
        && term.Expressions.All(rule => rule.Key == HostNameLabel && kind.Names.Count > 0 ? AnyName(rule, kind) : kind.VaryingLabels.Contains(rule.Key) || rule.Matches(kind.Labels))
        && term.Fields.All(rule => rule.Key == NameField && AnyName(rule, kind));

    private static bool AnyName(NodeSelectorRequirement rule, NodeKind kind) => rule.Operator switch
    {
        NodeSelectorOperator.In => rule.Values.Any(kind.Names.Contains),
        NodeSelectorOperator.NotIn => kind.Names.Count > rule.Values.Count(kind.Names.Contains),
        NodeSelectorOperator.Exists => true,
        _ => false,
    };
}
