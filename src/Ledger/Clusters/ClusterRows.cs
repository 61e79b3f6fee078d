using System.Text.Json;
using System.Text.Json.Serialization;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Clusters;

/// <summary>The tables of spans, and how spans are written to and read from their rows.</summary>
internal static class ClusterRows
{
    public static readonly SpanTable Containers = new(
        "cluster_containers", ["PodUid", "Container"], ["NodeUid"],
        ["RequestedMilliCpu", "RequestedBytes", "RequestedMilliGpus", "LimitMilliCpu", "LimitBytes", "LimitMilliGpus"]);

    public static readonly SpanTable Nodes = new(
        "cluster_nodes", ["NodeUid"], ["Name", "ProviderId", "InstanceType", "Region", "Zone", "Pool", "GpuModel", "Labels"], ["MilliCpu", "MemoryBytes", "MilliGpus", "IsSpot"]);

    public static readonly SpanTable Volumes = new(
        "cluster_volumes", ["VolumeUid"], ["Name", "StorageClass", "ProviderId", "Region", "ClaimNamespace", "Claim", "VolumeType"], ["Bytes"]);

    public static readonly SpanTable LoadBalancers = new("cluster_load_balancers", ["ServiceUid"], ["Namespace", "Name", "Region", "Address"], []);

    public static readonly SpanTable Uses = new("cluster_asset_uses", ["AssetUid", "PodUid"], [], []);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SpanTable> Tables { get; } = [Containers, Nodes, Volumes, LoadBalancers, Uses];

    /// <summary>Columns of cluster_pods beside the cluster.</summary>
    public const string PodColumns = "PodUid, Namespace, Name, ControllerKind, Controller, Labels, Annotations, Services, Since";

    /// <summary>How many of them are texts: all but the last, which is a time.</summary>
    public const int PodTexts = 8;

    public static object[] Row(PodIdentity pod) =>
        [pod.Uid, pod.Namespace, pod.Name, pod.ControllerKind, pod.Controller, Text(pod.Labels), Text(pod.Annotations), Text(pod.Services), pod.Since];

    public static object[] Row(ContainerSpan span) =>
    [
        span.Pod.Uid, span.Container, span.Time.Start, End(span.Time), span.NodeUid,
        span.Requests.MilliCpu, span.Requests.MemoryBytes, span.Requests.MilliGpus, span.Limits.MilliCpu, span.Limits.MemoryBytes, span.Limits.MilliGpus,
    ];

    public static object[] Row(NodeSpan node) =>
    [
        node.Uid, node.Time.Start, End(node.Time), node.Name, node.ProviderId, node.InstanceType, node.Region, node.Zone, node.Pool, node.GpuModel, Text(node.Labels),
        node.Capacity.MilliCpu, node.Capacity.MemoryBytes, node.Capacity.MilliGpus, node.IsSpot ? 1 : 0,
    ];

    public static object[] Row(VolumeSpan volume) =>
    [
        volume.Uid, volume.Time.Start, End(volume.Time), volume.Name, volume.StorageClass, volume.ProviderId, volume.Region, volume.ClaimNamespace, volume.Claim, volume.VolumeType,
        volume.Bytes,
    ];

    public static object[] Row(LoadBalancerSpan balancer) =>
        [balancer.Uid, balancer.Time.Start, End(balancer.Time), balancer.Namespace, balancer.Name, balancer.Region, balancer.Address];

    public static object[] Row(AssetUse use) => [use.AssetUid, use.PodUid, use.Time.Start, End(use.Time)];

    public static PodIdentity ReadPod(IRow row) => new()
    {
        Uid = row.Text(0),
        Namespace = row.Text(1),
        Name = row.Text(2),
        ControllerKind = row.Text(3),
        Controller = row.Text(4),
        Labels = Map(row.Text(5)),
        Annotations = Map(row.Text(6)),
        Services = JsonSerializer.Deserialize(row.Text(7), ClusterJson.Default.IReadOnlyListString)!,
        Since = row.Time(8),
    };

    /// <summary>Reads a container, with its pod as it was last.</summary>
    public static ContainerSpan ReadContainer(IRow row, ILookup<string, PodIdentity> pods) => new()
    {
        Pod = pods[row.Text(0)].Last(),
        Container = row.Text(1),
        Time = Containers.Time(row),
        NodeUid = row.Text(4),
        Requests = new(row.Int64(5), row.Int64(6), row.Int64(7)),
        Limits = new(row.Int64(8), row.Int64(9), row.Int64(10)),
    };

    public static NodeSpan ReadNode(IRow row) => new()
    {
        Uid = row.Text(0),
        Time = Nodes.Time(row),
        Name = row.Text(3),
        ProviderId = row.Text(4),
        InstanceType = row.Text(5),
        Region = row.Text(6),
        Zone = row.Text(7),
        Pool = row.Text(8),
        GpuModel = row.Text(9),
        Labels = Map(row.Text(10)),
        Capacity = new(row.Int64(11), row.Int64(12), row.Int64(13)),
        IsSpot = row.Int64(14) == 1,
    };

    public static VolumeSpan ReadVolume(IRow row) => new()
    {
        Uid = row.Text(0),
        Time = Volumes.Time(row),
        Name = row.Text(3),
        StorageClass = row.Text(4),
        ProviderId = row.Text(5),
        Region = row.Text(6),
        ClaimNamespace = row.Text(7),
        Claim = row.Text(8),
        VolumeType = row.Text(9),
        Bytes = row.Int64(10),
    };

    public static LoadBalancerSpan ReadLoadBalancer(IRow row) => new()
    {
        Uid = row.Text(0),
        Time = LoadBalancers.Time(row),
        Namespace = row.Text(3),
        Name = row.Text(4),
        Region = row.Text(5),
        Address = row.Text(6),
    };

    public static AssetUse ReadUse(IRow row) => new(row.Text(0), row.Text(1), Uses.Time(row));

    private static DateTimeOffset End(LifeTime time) => time.End ?? SpanTable.Never;

    private static string Text(IReadOnlyDictionary<string, string> map) => JsonSerializer.Serialize(map, ClusterJson.Default.IReadOnlyDictionaryStringString);

    private static string Text(IReadOnlyList<string> list) => JsonSerializer.Serialize(list, ClusterJson.Default.IReadOnlyListString);

    private static IReadOnlyDictionary<string, string> Map(string json) => JsonSerializer.Deserialize(json, ClusterJson.Default.IReadOnlyDictionaryStringString)!;
}

[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class ClusterJson : JsonSerializerContext;
