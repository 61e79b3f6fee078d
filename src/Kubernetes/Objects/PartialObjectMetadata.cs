namespace CloudIntel.Kubernetes.Objects;

/// <summary>The metadata of an object of any kind, without the rest (meta.k8s.io/v1).</summary>
public sealed record PartialObjectMetadata : KubernetesObject;
