using System.Text.Json.Serialization;

namespace CloudIntel.Kubernetes.Objects;

/// <summary>An object of a resource that has no type here: its metadata, and everything else as JSON.</summary>
public sealed record UntypedObject : OpenObject, IKubernetesObject
{
    /// <inheritdoc/>
    [JsonPropertyOrder(-3)]
    public string? ApiVersion { get; set; }

    /// <inheritdoc/>
    [JsonPropertyOrder(-2)]
    public string? Kind { get; set; }

    /// <inheritdoc/>
    [JsonPropertyOrder(-1)]
    public ObjectMeta Metadata { get; set; } = new();
}
