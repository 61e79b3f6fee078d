using System.Text.Json.Serialization;

namespace CloudIntel.Kubernetes.Objects;

/// <summary>The scale subresource, autoscaling/v1.</summary>
public sealed record Scale : OpenObject, IKubernetesObject
{
    /// <inheritdoc/>
    [JsonPropertyOrder(-3)]
    public string? ApiVersion { get; set; } = "autoscaling/v1";

    /// <inheritdoc/>
    [JsonPropertyOrder(-2)]
    public string? Kind { get; set; } = "Scale";

    /// <inheritdoc/>
    [JsonPropertyOrder(-1)]
    public ObjectMeta Metadata { get; set; } = new();

    /// <summary>How many replicas are wanted.</summary>
    public ScaleSpec Spec { get; set; } = new();

    /// <summary>How many replicas there are; null in a request.</summary>
    public ScaleStatus? Status { get; set; }
}

/// <summary>What is wanted of a scalable object.</summary>
public sealed record ScaleSpec : OpenObject
{
    /// <summary>Replicas wanted.</summary>
    public int Replicas { get; set; }
}

/// <summary>What there is of a scalable object.</summary>
public sealed record ScaleStatus : OpenObject
{
    /// <summary>Replicas there are.</summary>
    public int Replicas { get; set; }

    /// <summary>Label selector of the pods, in text form.</summary>
    public string? Selector { get; set; }
}
