using System.Globalization;
using CloudIntel.Core.FinOps.Clusters;

namespace CloudIntel.TestKit.Clusters;

/// <summary>Costs of clusters as lines in the order of the alphabet, so that two can be compared to the last digit and a difference can be read.</summary>
public static class CostsText
{
    /// <summary>A line a row and asset. Lives of nodes and volumes are left out, and what uses these: they are those of the last part of the time.</summary>
    public static IReadOnlyList<string> Of(ClusterCosts costs) =>
    [
        Invariant($"{costs.From:u} {costs.To:u}"),
        .. costs.Rows.Select(Of).Concat(costs.Assets.Select(Of)).Order(StringComparer.Ordinal),
    ];

    private static string Of(AllocationRow row) => Invariant(
        $"{row.Kind} {row.Cluster} {row.Namespace} {Of(row.Pod)} {row.Container} {Of(row.Node)} {Time(row.Start)} {Time(row.End)} {Of(row.Sums)}");

    private static string Of(AssetRow asset) => Invariant(
        $"asset {asset.Kind} {asset.Cluster} {asset.Uid} {asset.Name} {Of(asset.Node)} {Of(asset.Volume)} {Of(asset.LoadBalancer)} {Time(asset.Start)} {Time(asset.End)} {asset.Milliseconds} {asset.UnpricedMilliseconds} {Of(asset.Capacity)} {Of(asset.Held)} {asset.VolumeByteMilliseconds} {asset.Costs} idle {asset.Idle} {asset.Adjustments} {asset.Provenance}");

    private static string Of(AllocationSums sums) => Invariant(
        $"{sums.RunningMilliseconds} {sums.ObservedMilliseconds} {sums.UnpricedMilliseconds} {Of(sums.Requested)} {Of(sums.Held)} {Of(sums.Used)} {sums.VolumeByteMilliseconds} {sums.Network} {sums.Costs} {sums.Adjustments} {sums.Provenance}");

    /// <summary>The whole numbers: hours need not fit into a decimal.</summary>
    private static string Of(in ResourceTime time) => Invariant($"{time.MilliCpuMilliseconds}:{time.ByteMilliseconds}:{time.MilliGpuMilliseconds}");

    private static string Of(PodIdentity? pod) => pod is null ? "-" : Invariant(
        $"{pod.Uid}/{pod.Namespace}/{pod.Name}/{pod.ControllerKind}/{pod.Controller} {Of(pod.Labels)} {Of(pod.Annotations)} {string.Join(',', pod.Services)}");

    private static string Of(NodeSpan? node) => node is null ? "-" : Invariant(
        $"{node.Uid}/{node.Name} {node.Capacity} {node.ProviderId} {node.InstanceType} {node.Region} {node.Zone} {node.Pool} {node.IsSpot} {node.GpuModel} {Of(node.Labels)}");

    private static string Of(VolumeSpan? volume) => volume is null ? "-" : Invariant(
        $"{volume.Uid}/{volume.Name} {volume.Bytes} {volume.StorageClass} {volume.VolumeType} {volume.ProviderId} {volume.Region} {volume.ClaimNamespace}/{volume.Claim}");

    private static string Of(LoadBalancerSpan? balancer) => balancer is null ? "-" : $"{balancer.Uid} {balancer.Namespace}/{balancer.Name} {balancer.Region} {balancer.Address}";

    private static string Of(IReadOnlyDictionary<string, string> map) => string.Join(',', map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));

    private static string Time(DateTimeOffset time) => Invariant($"{time:HH:mm:ss.fff dd}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
