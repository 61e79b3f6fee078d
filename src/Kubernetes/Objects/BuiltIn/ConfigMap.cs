namespace CloudIntel.Kubernetes.Objects;

/// <summary>Configuration data; at most 1 MiB.</summary>
[KubernetesEntity(ApiVersion = "v1", Kind = "ConfigMap", PluralName = "configmaps")]
public sealed record ConfigMap : KubernetesObject
{
    /// <summary>Whether the data can never change.</summary>
    public bool? Immutable { get; set; }

    /// <summary>Text by key.</summary>
    public IDictionary<string, string>? Data { get; set; }

    /// <summary>Bytes by key; base64 on the wire.</summary>
    public IDictionary<string, byte[]>? BinaryData { get; set; }
}
