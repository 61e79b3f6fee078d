using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.Clusters;

/// <summary>Leaves of objects what is recorded of them, since clusters have many and caches keep all.</summary>
internal static class ClusterTrimming
{
    /// <summary>A pod's identity, owner, labels, chosen annotations, node, claims, and its containers' resources and times.</summary>
    public static Pod Trim(Pod pod, IReadOnlyList<string> annotationKeys) => new()
    {
        ApiVersion = pod.ApiVersion,
        Kind = pod.Kind,
        Metadata = Trim(pod.Metadata, annotationKeys),
        Spec = pod.Spec is null ? null : new()
        {
            NodeName = pod.Spec.NodeName,
            InitContainers = pod.Spec.InitContainers?.Select(Trim).ToList(),
            Containers = pod.Spec.Containers?.Select(Trim).ToList(),
            EphemeralContainers = pod.Spec.EphemeralContainers?.Select(container => new Container { Name = container.Name }).ToList(),
            Resources = Trim(pod.Spec.Resources),
            Overhead = pod.Spec.Overhead,
            Volumes = pod.Spec.Volumes?
                .Where(volume => volume.PersistentVolumeClaim is not null || volume.Ephemeral is not null)
                .Select(volume => new PodVolume { Name = volume.Name, PersistentVolumeClaim = volume.PersistentVolumeClaim, Ephemeral = volume.Ephemeral })
                .ToList() is { Count: > 0 } volumes ? volumes : null,
        },
        Status = pod.Status is null ? null : new()
        {
            Phase = pod.Status.Phase,
            InitContainerStatuses = pod.Status.InitContainerStatuses?.Select(Trim).ToList(),
            ContainerStatuses = pod.Status.ContainerStatuses?.Select(Trim).ToList(),
            EphemeralContainerStatuses = pod.Status.EphemeralContainerStatuses?.Select(Trim).ToList(),
        },
    };

    /// <summary>A node's identity, labels, provider id, taints and size.</summary>
    public static Node Trim(Node node) => new()
    {
        ApiVersion = node.ApiVersion,
        Kind = node.Kind,
        Metadata = Trim(node.Metadata, []),
        Spec = new() { ProviderID = node.Spec?.ProviderID, Taints = node.Spec?.Taints },
        Status = new() { Capacity = node.Status?.Capacity, Allocatable = node.Status?.Allocatable },
    };

    /// <summary>A volume's identity, labels, size, class, claim and id at its provider.</summary>
    public static PersistentVolume Trim(PersistentVolume volume) => new()
    {
        ApiVersion = volume.ApiVersion,
        Kind = volume.Kind,
        Metadata = Trim(volume.Metadata, []),
        Spec = volume.Spec is null ? null : new()
        {
            Capacity = volume.Spec.Capacity,
            StorageClassName = volume.Spec.StorageClassName,
            ClaimRef = volume.Spec.ClaimRef is null ? null : new() { Namespace = volume.Spec.ClaimRef.Namespace, Name = volume.Spec.ClaimRef.Name },
            Csi = volume.Spec.Csi is null ? null : new()
            {
                Driver = volume.Spec.Csi.Driver,
                VolumeHandle = volume.Spec.Csi.VolumeHandle,
                VolumeAttributes = volume.Spec.Csi.VolumeAttributes,
            },
            AwsElasticBlockStore = volume.Spec.AwsElasticBlockStore,
            GcePersistentDisk = volume.Spec.GcePersistentDisk,
            AzureDisk = volume.Spec.AzureDisk,
            Local = volume.Spec.Local,
            HostPath = volume.Spec.HostPath,
        },
        Status = volume.Status,
    };

    /// <summary>What a storage class tells its provisioner, and whether it is the default.</summary>
    public static StorageClass Trim(StorageClass storage) => new()
    {
        ApiVersion = storage.ApiVersion,
        Kind = storage.Kind,
        Metadata = Trim(storage.Metadata, ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"]),
        Provisioner = storage.Provisioner,
        Parameters = storage.Parameters,
    };

    /// <summary>A Service's identity, type, selector and addresses.</summary>
    public static Service Trim(Service service) => new()
    {
        ApiVersion = service.ApiVersion,
        Kind = service.Kind,
        Metadata = Trim(service.Metadata, []),
        Spec = new() { Type = service.Spec?.Type, Selector = service.Spec?.Selector },
        Status = service.Spec?.Type == "LoadBalancer" ? service.Status : null,
    };

    /// <summary>Who an object is and who manages it.</summary>
    public static PartialObjectMetadata Trim(PartialObjectMetadata entity)
    {
        var metadata = Trim(entity.Metadata, []);
        metadata.Labels = null;
        return new() { ApiVersion = entity.ApiVersion, Kind = entity.Kind, Metadata = metadata };
    }

    private static ObjectMeta Trim(ObjectMeta metadata, IReadOnlyList<string> annotationKeys) => new()
    {
        Name = metadata.Name,
        Namespace = metadata.Namespace,
        Uid = metadata.Uid,
        ResourceVersion = metadata.ResourceVersion,
        CreationTimestamp = metadata.CreationTimestamp,
        DeletionTimestamp = metadata.DeletionTimestamp,
        Labels = metadata.Labels,
        Annotations = annotationKeys.Count == 0 ? null : metadata.Annotations?.Where(annotation => annotationKeys.Contains(annotation.Key, StringComparer.Ordinal)).ToDictionary(),
        OwnerReferences = metadata.OwnerReferences?
            .Where(owner => owner.Controller is true)
            .Select(owner => new OwnerReference { ApiVersion = owner.ApiVersion, Kind = owner.Kind, Name = owner.Name, Uid = owner.Uid, Controller = true })
            .ToList(),
    };

    private static Container Trim(Container container) => new()
    {
        Name = container.Name,
        Resources = Trim(container.Resources),
        RestartPolicy = container.RestartPolicy,
    };

    private static ResourceRequirements? Trim(ResourceRequirements? resources) =>
        resources is null or { Requests: null, Limits: null } ? null : new() { Requests = resources.Requests, Limits = resources.Limits };

    private static ContainerStatus Trim(ContainerStatus status) => new()
    {
        Name = status.Name,
        State = Trim(status.State),
        LastState = Trim(status.LastState),
        Resources = Trim(status.Resources),
    };

    private static ContainerState? Trim(ContainerState? state) => state switch
    {
        { Running: { } running } => new() { Running = new() { StartedAt = running.StartedAt } },
        { Terminated: { } terminated } => new() { Terminated = new() { StartedAt = terminated.StartedAt, FinishedAt = terminated.FinishedAt } },
        _ => null,
    };
}
