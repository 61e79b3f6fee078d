namespace CloudIntel.Kubernetes.Objects;

/// <summary>A class of storage, by which volumes are made.</summary>
[KubernetesEntity(Group = "storage.k8s.io", ApiVersion = "v1", Kind = "StorageClass", PluralName = "storageclasses", Namespaced = false)]
public sealed record StorageClass : KubernetesObject
{
    /// <summary>What makes its volumes, such as <c>ebs.csi.aws.com</c>.</summary>
    public string? Provisioner { get; set; }

    /// <summary>What the provisioner is told.</summary>
    public IDictionary<string, string>? Parameters { get; set; }
}
