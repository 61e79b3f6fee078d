namespace CloudIntel.Kubernetes.Objects;

/// <summary>Storage of the cluster.</summary>
[KubernetesEntity(ApiVersion = "v1", Kind = "PersistentVolume", PluralName = "persistentvolumes", Namespaced = false)]
public sealed record PersistentVolume : KubernetesObject
{
    /// <summary>What it is.</summary>
    public PersistentVolumeSpec? Spec { get; set; }

    /// <summary>Whether it is claimed.</summary>
    public PersistentVolumeStatus? Status { get; set; }
}

/// <summary>What a volume is.</summary>
public sealed record PersistentVolumeSpec : OpenObject
{
    /// <summary>Its size, as <c>storage</c>.</summary>
    public IDictionary<string, Quantity>? Capacity { get; set; }

    /// <summary>Name of its storage class.</summary>
    public string? StorageClassName { get; set; }

    /// <summary>The claim that it belongs to; stays when the claim is gone.</summary>
    public ObjectReference? ClaimRef { get; set; }

    /// <summary>A volume of a storage driver.</summary>
    public CsiPersistentVolumeSource? Csi { get; set; }

    /// <summary>A disk of AWS, of the time before storage drivers.</summary>
    public AwsElasticBlockStoreVolumeSource? AwsElasticBlockStore { get; set; }

    /// <summary>A disk of Google Cloud, of the time before storage drivers.</summary>
    public GcePersistentDiskVolumeSource? GcePersistentDisk { get; set; }

    /// <summary>A disk of Azure, of the time before storage drivers.</summary>
    public AzureDiskVolumeSource? AzureDisk { get; set; }

    /// <summary>A disk of a node itself; kept as JSON.</summary>
    public System.Text.Json.JsonElement? Local { get; set; }

    /// <summary>A folder of a node itself; kept as JSON.</summary>
    public System.Text.Json.JsonElement? HostPath { get; set; }
}

/// <summary>State of a volume.</summary>
public sealed record PersistentVolumeStatus : OpenObject
{
    /// <summary><c>Pending</c>, <c>Available</c>, <c>Bound</c>, <c>Released</c> or <c>Failed</c>.</summary>
    public string? Phase { get; set; }
}

/// <summary>A volume of a storage driver.</summary>
public sealed record CsiPersistentVolumeSource : OpenObject
{
    /// <summary>Name of the driver.</summary>
    public string? Driver { get; set; }

    /// <summary>Id of the volume at its provider.</summary>
    public string? VolumeHandle { get; set; }

    /// <summary>What the driver says of it.</summary>
    public IDictionary<string, string>? VolumeAttributes { get; set; }
}

/// <summary>A disk of AWS.</summary>
public sealed record AwsElasticBlockStoreVolumeSource : OpenObject
{
    /// <summary>Its id, such as <c>aws://eu-west-1a/vol-0abc</c>.</summary>
    public string? VolumeID { get; set; }
}

/// <summary>A disk of Google Cloud.</summary>
public sealed record GcePersistentDiskVolumeSource : OpenObject
{
    /// <summary>Its name.</summary>
    public string? PdName { get; set; }
}

/// <summary>A disk of Azure.</summary>
public sealed record AzureDiskVolumeSource : OpenObject
{
    /// <summary>Its resource id.</summary>
    public string? DiskURI { get; set; }
}
