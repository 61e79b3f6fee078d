namespace CloudIntel.Kubernetes.Objects;

/// <summary>Anything the API server stores: it says its version and kind and carries metadata.</summary>
public interface IKubernetesObject
{
    /// <summary>Group and version, such as <c>apps/v1</c>, or <c>v1</c> for the core group. Items of a list come without it.</summary>
    string? ApiVersion { get; set; }

    /// <summary>The kind, such as <c>Deployment</c>. Items of a list come without it.</summary>
    string? Kind { get; set; }

    /// <summary>Name, namespace, labels and what the server keeps about the object.</summary>
    ObjectMeta Metadata { get; set; }
}
