namespace CloudIntel.Core.Policy;

/// <summary>Namespaces that the cluster itself lives in, where nothing is ever judged.</summary>
public static class ClusterNamespaces
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> All { get; } = ["kube-system", "kube-public", "kube-node-lease"];
}
