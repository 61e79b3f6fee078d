using System.Text.Json.Serialization;
using CloudIntel.Kubernetes.Json;

namespace CloudIntel.Kubernetes.Objects;

/// <summary>Who holds a lock, and until when (coordination.k8s.io/v1).</summary>
[KubernetesEntity(Group = "coordination.k8s.io", ApiVersion = "v1", Kind = "Lease", PluralName = "leases")]
public sealed record Lease : KubernetesObject
{
    /// <summary>The lock's state.</summary>
    public LeaseSpec? Spec { get; set; }
}

/// <summary>State of a lock.</summary>
public sealed record LeaseSpec : OpenObject
{
    /// <summary>Who holds it; null or empty when nobody does.</summary>
    public string? HolderIdentity { get; set; }

    /// <summary>How long others wait after they saw the last renewal, in seconds; at least 1.</summary>
    public int? LeaseDurationSeconds { get; set; }

    /// <summary>When the holder took it.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? AcquireTime { get; set; }

    /// <summary>When the holder last renewed it, by the holder's clock.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? RenewTime { get; set; }

    /// <summary>How often it changed hands.</summary>
    public int? LeaseTransitions { get; set; }
}
