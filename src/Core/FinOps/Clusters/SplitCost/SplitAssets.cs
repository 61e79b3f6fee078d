using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Core.FinOps.Clusters.SplitCost;

/// <summary>The nodes and volumes of clusters in a time, by the ids that bills have for them, to divide their charges up.</summary>
public sealed class SplitAssets
{
    /// <summary>Name of the method by which charges for volumes are divided up.</summary>
    public const string VolumeMethod = "MountedTime";

    private readonly Dictionary<string, (ClusterCosts Costs, HashSet<string> Uids)> nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<VolumeSpan>> volumes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Cluster, PodIdentity Pod)> pods = new(StringComparer.Ordinal);
    private readonly string nodeMethod;

    /// <summary>Gathers them.</summary>
    /// <param name="costs">Costs of each cluster, by container.</param>
    /// <param name="volumes">Spans of volumes in the same time, with the pods that mount them.</param>
    /// <param name="rules">The rules by which the costs came about.</param>
    public SplitAssets(IReadOnlyList<ClusterCosts> costs, IEnumerable<VolumeSpan> volumes, ClusterAllocationRules rules)
    {
        nodeMethod = $"{rules.Weights.Method}-{rules.Basis}";
        foreach (var cluster in costs)
        {
            foreach (var asset in cluster.Assets)
            {
                if (asset.Node is not { } node || ResourceIds.Of(node.ProviderId) is not { } key)
                    continue;
                if (!nodes.TryGetValue(key, out var known))
                    nodes[key] = known = (cluster, []);
                known.Uids.Add(node.Uid);
            }

            foreach (var row in cluster.Rows)
            {
                if (row.Pod is { Uid.Length: > 0 } pod)
                    pods.TryAdd(pod.Uid, (row.Cluster, pod));
            }
        }

        foreach (var volume in volumes)
        {
            if (ResourceIds.Of(volume.ProviderId) is not { } key)
                continue;
            if (!this.volumes.TryGetValue(key, out var spans))
                this.volumes[key] = spans = [];
            spans.Add(volume);
        }
    }

    /// <summary>Divides a charge up; null where it is for nothing of these, or for traffic, which nobody can tell whose it is.</summary>
    /// <param name="resource">What it is for.</param>
    /// <param name="charge">The charge.</param>
    public IReadOnlyList<SplitCharge>? Split(BilledResource resource, FocusCharge charge)
    {
        foreach (var key in ResourceIds.Of(resource))
        {
            if (nodes.TryGetValue(key, out var node))
                return ResourceIds.IsTransfer(resource.Unit) ? null : SplitCostAllocation.Split(charge, node.Costs, node.Uids, nodeMethod);
            if (volumes.TryGetValue(key, out var spans))
                return SplitCostAllocation.Split(charge, spans, pods, VolumeMethod);
        }

        return null;
    }
}
