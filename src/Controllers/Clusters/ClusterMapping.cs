using System.Globalization;
using System.Text.Json;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Kubernetes.Objects;
using ContainerState = CloudIntel.Core.FinOps.Clusters.Recording.ContainerState;

namespace CloudIntel.Controllers.Clusters;

/// <summary>Translates objects of the API server into what the recorder takes in.</summary>
internal static class ClusterMapping
{
    private static readonly string[] RegionLabels = ["topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region"];

    private static readonly string[] ZoneLabels = ["topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"];

    private static readonly string[] InstanceTypeLabels = ["node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type"];

    private static readonly string[] PoolLabels =
    [
        "karpenter.sh/nodepool", "karpenter.sh/provisioner-name", "eks.amazonaws.com/nodegroup", "alpha.eksctl.io/nodegroup-name", "cloud.google.com/gke-nodepool",
        "kubernetes.azure.com/agentpool", "agentpool", "oke.oraclecloud.com/pool.name", "doks.digitalocean.com/node-pool",
    ];

    private static readonly string[] GpuModelLabels = ["nvidia.com/gpu.product", "cloud.google.com/gke-accelerator", "k8s.amazonaws.com/accelerator"];

    /// <summary>Labels that say that a node may be taken away, each with the value in small letters.</summary>
    private static readonly (string Label, string Value)[] SpotLabels =
    [
        ("karpenter.sh/capacity-type", "spot"), ("eks.amazonaws.com/capacitytype", "spot"), ("cloud.google.com/gke-spot", "true"),
        ("cloud.google.com/gke-preemptible", "true"), ("kubernetes.azure.com/scalesetpriority", "spot"), ("node.kubernetes.io/lifecycle", "spot"),
    ];

    /// <summary>A pod.</summary>
    public static PodState ToState(this Pod pod)
    {
        var statuses = new[] { pod.Status?.InitContainerStatuses, pod.Status?.ContainerStatuses, pod.Status?.EphemeralContainerStatuses }
            .SelectMany(all => all ?? []).ToDictionary(status => status.Name);
        return new()
        {
            Uid = pod.Metadata.Uid ?? "",
            Namespace = pod.Metadata.Namespace ?? "",
            Name = pod.Metadata.Name ?? "",
            Version = Version(pod.Metadata),
            NodeName = pod.Spec?.NodeName ?? "",
            Controller = Controller(pod.Metadata),
            Labels = ReadOnly(pod.Metadata.Labels),
            Annotations = ReadOnly(pod.Metadata.Annotations),
            Containers =
            [
                .. (pod.Spec?.InitContainers ?? []).Select(State),
                .. WithShareOfPod(pod, [.. (pod.Spec?.Containers ?? []).Select(State)], (pod.Spec?.InitContainers ?? []).Where(container => container.RestartPolicy == "Always").Select(State)),
                .. (pod.Spec?.EphemeralContainers ?? []).Select(State),
            ],
            Claims = [.. (pod.Spec?.Volumes ?? []).Select(volume => Claim(pod, volume)).OfType<string>()],
            DeletionTime = pod.Metadata.DeletionTimestamp,
            IsOver = pod.Status?.Phase is "Succeeded" or "Failed",
        };

        ContainerState State(Container container) => ToState(container, statuses.GetValueOrDefault(container.Name));
    }

    /// <summary>A node, from its creation on.</summary>
    public static NodeSpan ToSpan(this Node node)
    {
        var labels = ReadOnly(node.Metadata.Labels);
        var capacity = node.Status?.Capacity;
        return new()
        {
            Uid = node.Metadata.Uid ?? "",
            Name = node.Metadata.Name ?? "",
            Time = new(node.Metadata.CreationTimestamp ?? default, null),
            Capacity = Compute(capacity) with { MilliGpus = GpuShares.Capacity(Devices(capacity), labels) },
            ProviderId = node.Spec?.ProviderID ?? "",
            InstanceType = First(labels, InstanceTypeLabels),
            Region = First(labels, RegionLabels),
            Zone = First(labels, ZoneLabels),
            Pool = First(labels, PoolLabels),
            IsSpot = labels.Any(label => SpotLabels.Contains((label.Key.ToLowerInvariant(), label.Value.ToLowerInvariant()))),
            GpuModel = First(labels, GpuModelLabels),
            Labels = labels,
        };
    }

    /// <summary>A volume, from its creation on.</summary>
    public static VolumeSpan ToSpan(this PersistentVolume volume)
    {
        var claim = volume.Status?.Phase is "Released" or "Failed" ? null : volume.Spec?.ClaimRef;
        return new()
        {
            Uid = volume.Metadata.Uid ?? "",
            Name = volume.Metadata.Name ?? "",
            Time = new(volume.Metadata.CreationTimestamp ?? default, null),
            Bytes = Whole(volume.Spec?.Capacity, "storage", 1),
            StorageClass = volume.Spec?.StorageClassName ?? "",
            ProviderId = volume.Spec?.Csi?.VolumeHandle ?? volume.Spec?.AwsElasticBlockStore?.VolumeID ?? GoogleDisk(volume)
                ?? volume.Spec?.AzureDisk?.DiskURI ?? "",
            VolumeType = VolumeTypes.Of(volume),
            Region = First(ReadOnly(volume.Metadata.Labels), RegionLabels),
            ClaimNamespace = claim?.Namespace ?? "",
            Claim = claim?.Name ?? "",
        };
    }

    /// <summary>A Service.</summary>
    /// <param name="service">The Service.</param>
    /// <param name="seen">Since when it is there as far as we know: an address has no time of its own.</param>
    public static ServiceState ToState(this Service service, DateTimeOffset seen) => new()
    {
        Uid = service.Metadata.Uid ?? "",
        Namespace = service.Metadata.Namespace ?? "",
        Name = service.Metadata.Name ?? "",
        Version = Version(service.Metadata),
        Selector = ReadOnly(service.Spec?.Selector),
        BalancedSince = service.Spec?.Type == "LoadBalancer" && Address(service) is not null ? seen : null,
        Region = ResourceIds.RegionOfAddress(Address(service) ?? ""),
        Address = Address(service) ?? "",
    };

    /// <summary>Orders the states of an object: API servers count them up.</summary>
    public static long Version(ObjectMeta metadata) => long.TryParse(metadata.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    /// <summary>The controller that manages an object; null without one.</summary>
    public static ControllerReference? Controller(ObjectMeta metadata) => metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller is true) is { } owner
        ? new(owner.Kind, owner.Name, owner.Uid)
        : null;

    /// <summary>
    /// What the sandbox takes, and what a pod asks for beyond what its containers do, no container asks for: the first of those that run together holds it.
    /// </summary>
    /// <param name="pod">The pod.</param>
    /// <param name="containers">Its containers.</param>
    /// <param name="sidecars">Init containers that keep running.</param>
    private static ContainerState[] WithShareOfPod(Pod pod, ContainerState[] containers, IEnumerable<ContainerState> sidecars)
    {
        var together = containers.Concat(sidecars).Aggregate(default(ComputeResources), (sum, container) => sum + container.Requests);
        var asked = ComputeResources.Max(Compute(pod.Spec?.Resources?.Requests ?? pod.Spec?.Resources?.Limits), together);
        var overhead = Compute(pod.Spec?.Overhead);
        var more = new ComputeResources(asked.MilliCpu - together.MilliCpu + overhead.MilliCpu, asked.MemoryBytes - together.MemoryBytes + overhead.MemoryBytes, 0);
        if (containers.Length > 0 && more != default)
            containers[0] = containers[0] with { Requests = containers[0].Requests + more };
        return containers;
    }

    private static ContainerState ToState(Container container, ContainerStatus? status)
    {
        var resources = status?.Resources is { Requests.Count: > 0 } given ? given : container.Resources;
        var requests = resources?.Requests ?? resources?.Limits;
        return new()
        {
            Name = container.Name,
            Requests = Compute(requests),
            Limits = Compute(resources?.Limits),
            Devices = Devices(requests),
            Runs = [.. new[] { Run(status?.LastState), Run(status?.State) }.OfType<LifeTime>()],
        };
    }

    private static LifeTime? Run(Kubernetes.Objects.ContainerState? state) => state switch
    {
        { Running.StartedAt: { } start } => new(start, null),
        { Terminated: { StartedAt: { } start, FinishedAt: { } end } } when start > DateTimeOffset.UnixEpoch => new(start, end),
        _ => null, // it never ran: runtimes write such times as zero
    };

    /// <summary>A disk of the time before storage drivers as its driver would name it, with its zone where it is in one and without its project.</summary>
    private static string? GoogleDisk(PersistentVolume volume) => volume.Spec?.GcePersistentDisk?.PdName is not { } name ? null
        : First(ReadOnly(volume.Metadata.Labels), ZoneLabels) is { Length: > 0 } zone ? $"projects/UNSPECIFIED/zones/{zone}/disks/{name}"
        : name;

    private static string? Claim(Pod pod, PodVolume volume) =>
        volume.PersistentVolumeClaim?.ClaimName ?? (volume.Ephemeral is null ? null : $"{pod.Metadata.Name}-{volume.Name}");

    /// <summary>The first address of a load balancer; null without one, and empty where it has neither host name nor IP.</summary>
    private static string? Address(Service service)
    {
        if (service.Status is not { ValueKind: JsonValueKind.Object } status
            || !status.TryGetProperty("loadBalancer", out var balancer) || balancer.ValueKind != JsonValueKind.Object
            || !balancer.TryGetProperty("ingress", out var ingress) || ingress.ValueKind != JsonValueKind.Array || ingress.GetArrayLength() == 0)
        {
            return null;
        }

        return Text("hostname") ?? Text("ip") ?? "";

        string? Text(string name) =>
            ingress[0].ValueKind == JsonValueKind.Object && ingress[0].TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
    }

    private static ComputeResources Compute(IDictionary<string, Quantity>? resources) => new(Whole(resources, "cpu", 1000), Whole(resources, "memory", 1), 0);

    private static IReadOnlyDictionary<string, long> Devices(IDictionary<string, Quantity>? resources)
    {
        if (resources?.Keys.Any(GpuShares.IsGpu) is not true)
            return ContainerState.NoDevices;
        return resources.Where(resource => GpuShares.IsGpu(resource.Key)).ToDictionary(resource => resource.Key, resource => Whole(resources, resource.Key, 1));
    }

    /// <summary>An amount in parts of a unit, rounded up as the scheduler does.</summary>
    private static long Whole(IDictionary<string, Quantity>? resources, string name, long parts) =>
        resources is not null && resources.TryGetValue(name, out var quantity) ? (long)decimal.Clamp(decimal.Ceiling(quantity.Value * parts), 0, long.MaxValue) : 0;

    private static string First(IReadOnlyDictionary<string, string> labels, string[] keys) =>
        keys.Select(key => labels.GetValueOrDefault(key)).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";

    private static IReadOnlyDictionary<string, string> ReadOnly(IDictionary<string, string>? map) =>
        map is null ? NoText : map as IReadOnlyDictionary<string, string> ?? map.ToDictionary();

    private static readonly Dictionary<string, string> NoText = [];
}
