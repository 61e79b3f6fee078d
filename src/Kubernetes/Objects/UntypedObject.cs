namespace CloudIntel.Kubernetes.Objects;

/// <summary>An object of a resource that has no type here: its metadata, and everything else as JSON.</summary>
public sealed record UntypedObject : OpenObject, IKubernetesObject
{
    /// <inheritdoc/>
    public string? ApiVersion { get; set; }

    /// <inheritdoc/>
    public string? Kind { get; set; }

    /// <inheritdoc/>
    public ObjectMeta Metadata { get; set; } = new();
}
