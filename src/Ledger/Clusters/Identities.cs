using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CloudIntel.Core.FinOps.Clusters;

namespace CloudIntel.Ledger.Clusters;

/// <summary>
/// Pods, workloads, nodes, volumes and load balancers as text, and the digest by which rows of days name them: the same thing, unchanged, is the same on
/// every day. What uses a volume or load balancer changes with every pod and is left out.
/// </summary>
internal static class Identities
{
    /// <summary>A pod, or a workload.</summary>
    public static string Text(PodIdentity pod) => JsonSerializer.Serialize(
        new()
        {
            Uid = pod.Uid,
            Namespace = pod.Namespace,
            Name = pod.Name,
            ControllerKind = pod.ControllerKind,
            Controller = pod.Controller,
            Labels = Sorted(pod.Labels),
            Annotations = Sorted(pod.Annotations),
            Services = [.. pod.Services],
        },
        IdentityJson.Default.StoredPod);

    /// <summary>What is paid for.</summary>
    public static string? Text(AssetRow asset) => asset switch
    {
        { Node: { } node } => Text(node),
        { Volume: { } volume } => Text(volume),
        { LoadBalancer: { } balancer } => Text(balancer),
        _ => null,
    };

    /// <summary>A node.</summary>
    public static string Text(NodeSpan node) => JsonSerializer.Serialize(
        new()
        {
            Uid = node.Uid,
            Name = node.Name,
            Start = node.Time.Start,
            End = node.Time.End,
            MilliCpu = node.Capacity.MilliCpu,
            MemoryBytes = node.Capacity.MemoryBytes,
            MilliGpus = node.Capacity.MilliGpus,
            ProviderId = node.ProviderId,
            InstanceType = node.InstanceType,
            Region = node.Region,
            Zone = node.Zone,
            Pool = node.Pool,
            IsSpot = node.IsSpot,
            GpuModel = node.GpuModel,
            Labels = Sorted(node.Labels),
        },
        IdentityJson.Default.StoredNode);

    /// <summary>A digest of a text: two texts have the same about as often as somebody guesses a 128-bit key.</summary>
    /// <param name="text">The text.</param>
    public static Int128 Digest(string text)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return BinaryPrimitives.ReadInt128BigEndian(hash);
    }

    /// <summary>Reads a pod, or a workload.</summary>
    public static PodIdentity ReadPod(string text)
    {
        var pod = JsonSerializer.Deserialize(text, IdentityJson.Default.StoredPod)!;
        return new()
        {
            Uid = pod.Uid,
            Namespace = pod.Namespace,
            Name = pod.Name,
            ControllerKind = pod.ControllerKind,
            Controller = pod.Controller,
            Labels = pod.Labels,
            Annotations = pod.Annotations,
            Services = pod.Services,
        };
    }

    /// <summary>Reads a node.</summary>
    public static NodeSpan ReadNode(string text)
    {
        var node = JsonSerializer.Deserialize(text, IdentityJson.Default.StoredNode)!;
        return new()
        {
            Uid = node.Uid,
            Name = node.Name,
            Time = new(node.Start, node.End),
            Capacity = new(node.MilliCpu, node.MemoryBytes, node.MilliGpus),
            ProviderId = node.ProviderId,
            InstanceType = node.InstanceType,
            Region = node.Region,
            Zone = node.Zone,
            Pool = node.Pool,
            IsSpot = node.IsSpot,
            GpuModel = node.GpuModel,
            Labels = node.Labels,
        };
    }

    /// <summary>Reads a volume.</summary>
    public static VolumeSpan ReadVolume(string text)
    {
        var volume = JsonSerializer.Deserialize(text, IdentityJson.Default.StoredVolume)!;
        return new()
        {
            Uid = volume.Uid,
            Name = volume.Name,
            Time = new(volume.Start, volume.End),
            Bytes = volume.Bytes,
            StorageClass = volume.StorageClass,
            VolumeType = volume.VolumeType,
            ProviderId = volume.ProviderId,
            Region = volume.Region,
            ClaimNamespace = volume.ClaimNamespace,
            Claim = volume.Claim,
        };
    }

    /// <summary>Reads a load balancer.</summary>
    public static LoadBalancerSpan ReadLoadBalancer(string text)
    {
        var balancer = JsonSerializer.Deserialize(text, IdentityJson.Default.StoredLoadBalancer)!;
        return new() { Uid = balancer.Uid, Namespace = balancer.Namespace, Name = balancer.Name, Time = new(balancer.Start, balancer.End), Region = balancer.Region, Address = balancer.Address };
    }

    private static string Text(VolumeSpan volume) => JsonSerializer.Serialize(
        new()
        {
            Uid = volume.Uid,
            Name = volume.Name,
            Start = volume.Time.Start,
            End = volume.Time.End,
            Bytes = volume.Bytes,
            StorageClass = volume.StorageClass,
            VolumeType = volume.VolumeType,
            ProviderId = volume.ProviderId,
            Region = volume.Region,
            ClaimNamespace = volume.ClaimNamespace,
            Claim = volume.Claim,
        },
        IdentityJson.Default.StoredVolume);

    private static string Text(LoadBalancerSpan balancer) => JsonSerializer.Serialize(
        new()
        {
            Uid = balancer.Uid,
            Namespace = balancer.Namespace,
            Name = balancer.Name,
            Start = balancer.Time.Start,
            End = balancer.Time.End,
            Region = balancer.Region,
            Address = balancer.Address,
        },
        IdentityJson.Default.StoredLoadBalancer);

    /// <summary>In the order of the alphabet, which a dictionary keeps that is only added to.</summary>
    private static Dictionary<string, string> Sorted(IReadOnlyDictionary<string, string> map) => new(map.OrderBy(pair => pair.Key, StringComparer.Ordinal), StringComparer.Ordinal);
}

internal sealed record StoredPod
{
    public string Uid { get; set; } = "";

    public string Namespace { get; set; } = "";

    public string Name { get; set; } = "";

    public string ControllerKind { get; set; } = "";

    public string Controller { get; set; } = "";

    public Dictionary<string, string> Labels { get; set; } = [];

    public Dictionary<string, string> Annotations { get; set; } = [];

    public List<string> Services { get; set; } = [];
}

internal sealed record StoredNode
{
    public string Uid { get; set; } = "";

    public string Name { get; set; } = "";

    public DateTimeOffset Start { get; set; }

    public DateTimeOffset? End { get; set; }

    public long MilliCpu { get; set; }

    public long MemoryBytes { get; set; }

    public long MilliGpus { get; set; }

    public string ProviderId { get; set; } = "";

    public string InstanceType { get; set; } = "";

    public string Region { get; set; } = "";

    public string Zone { get; set; } = "";

    public string Pool { get; set; } = "";

    public bool IsSpot { get; set; }

    public string GpuModel { get; set; } = "";

    public Dictionary<string, string> Labels { get; set; } = [];
}

internal sealed record StoredVolume
{
    public string Uid { get; set; } = "";

    public string Name { get; set; } = "";

    public DateTimeOffset Start { get; set; }

    public DateTimeOffset? End { get; set; }

    public long Bytes { get; set; }

    public string StorageClass { get; set; } = "";

    public string VolumeType { get; set; } = "";

    public string ProviderId { get; set; } = "";

    public string Region { get; set; } = "";

    public string ClaimNamespace { get; set; } = "";

    public string Claim { get; set; } = "";
}

internal sealed record StoredLoadBalancer
{
    public string Uid { get; set; } = "";

    public string Namespace { get; set; } = "";

    public string Name { get; set; } = "";

    public DateTimeOffset Start { get; set; }

    public DateTimeOffset? End { get; set; }

    public string Region { get; set; } = "";

    public string Address { get; set; } = "";
}

[JsonSerializable(typeof(StoredPod))]
[JsonSerializable(typeof(StoredNode))]
[JsonSerializable(typeof(StoredVolume))]
[JsonSerializable(typeof(StoredLoadBalancer))]
[JsonSerializable(typeof(long[][]))]
[JsonSerializable(typeof(string[][]))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
internal sealed partial class IdentityJson : JsonSerializerContext;
