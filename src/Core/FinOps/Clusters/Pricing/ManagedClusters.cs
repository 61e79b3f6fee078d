namespace CloudIntel.Core.FinOps.Clusters.Pricing;

/// <summary>
/// Ids of managed clusters in a form in which what their nodes show and what bills say are equal: <c>aws:eks/region/name</c>, and
/// <c>azure:aks/mc_group_name</c>, which begins the name of the resource group of an AKS cluster's nodes.
/// </summary>
internal static class ManagedClusters
{
    private const string Eks = "aws:eks/";
    private const string Aks = "azure:aks/";
    private const string AksNodes = "mc_";

    /// <summary>
    /// The ids that a cluster may have: of EKS by the label that eksctl gives nodes or else by the name under which the cluster is recorded, of AKS by the label with the
    /// resource group of its nodes.
    /// </summary>
    public static IReadOnlySet<string> IdsOf(ClusterHistory history)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in history.Nodes)
        {
            if (node.Region.Length > 0 && ResourceIds.ProviderOf(node.ProviderId) == "aws")
                ids.Add(EksId(node.Region, node.Labels.GetValueOrDefault("alpha.eksctl.io/cluster-name", history.Cluster)));
            if (node.Labels.TryGetValue("kubernetes.azure.com/cluster", out var group) && Lower(group) is var lower
                && lower.StartsWith(AksNodes, StringComparison.Ordinal) && lower.LastIndexOf('_') is > 3 and var region)
            {
                ids.Add(Aks + lower[..region]);
            }
        }

        return ids;
    }

    /// <summary>The id of the cluster whose control plane a charge is for; null for any other charge.</summary>
    public static string? IdOf(string resourceId)
    {
        var lower = Lower(resourceId);
        if (lower.Split(':', 6) is ["arn", _, "eks", var region, _, var resource] && resource.Split('/') is ["cluster", var name])
            return EksId(region, name);
        return lower.TrimEnd('/').Split('/') is [.., "resourcegroups", var group, "providers", "microsoft.containerservice", "managedclusters", var cluster]
            ? $"{Aks}{AksNodes}{group}_{cluster}"
            : null;
    }

    /// <summary>Names that the cluster of an id may have in a bill. Which part of an AKS id is the name it does not say, since groups may have a _ in them, too.</summary>
    public static IEnumerable<string> NamesOf(string id)
    {
        if (id.StartsWith(Eks, StringComparison.Ordinal))
        {
            yield return id[(id.LastIndexOf('/') + 1)..];
            yield break;
        }

        for (var at = id.IndexOf('_', Aks.Length + AksNodes.Length); at >= 0; at = id.IndexOf('_', at + 1))
            yield return id[(at + 1)..];
    }

    private static string EksId(string region, string name) => Lower($"{Eks}{region}/{name}");

    private static string Lower(string text) => text.ToLowerInvariant();
}
