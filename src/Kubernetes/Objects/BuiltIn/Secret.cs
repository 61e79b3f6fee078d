namespace CloudIntel.Kubernetes.Objects;

/// <summary>Confidential data; at most 1 MiB. The values never appear in <see cref="ToString"/>.</summary>
[KubernetesEntity(ApiVersion = "v1", Kind = "Secret", PluralName = "secrets")]
public sealed record Secret : KubernetesObject
{
    /// <summary>What the data is for, such as <c>Opaque</c> or <c>kubernetes.io/tls</c>.</summary>
    public string? Type { get; set; }

    /// <summary>Whether the data can never change.</summary>
    public bool? Immutable { get; set; }

    /// <summary>Bytes by key; base64 on the wire.</summary>
    public IDictionary<string, byte[]>? Data { get; set; }

    /// <summary>Text by key that the server takes over into <see cref="Data"/>; never read back.</summary>
    public IDictionary<string, string>? StringData { get; set; }

    /// <summary>Name and keys, without any value.</summary>
    public override string ToString() =>
        $"Secret {Metadata.Namespace}/{Metadata.Name} with keys [{string.Join(", ", Data?.Keys ?? [])}]";
}
