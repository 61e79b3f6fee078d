namespace CloudIntel.Kubernetes.Objects;

/// <summary>What the containers of a pod used lately, as the metrics server tells it. It carries the pod's name, and no UID.</summary>
[KubernetesEntity(Group = "metrics.k8s.io", ApiVersion = "v1beta1", Kind = "PodMetrics", PluralName = "pods")]
public sealed record PodMetrics : KubernetesObject
{
    /// <summary>When it was measured.</summary>
    public DateTimeOffset? Timestamp { get; set; }

    /// <summary>The containers.</summary>
    public IList<ContainerMetrics>? Containers { get; set; }
}

/// <summary>What a container used lately.</summary>
public sealed record ContainerMetrics : OpenObject
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = "";

    /// <summary><c>cpu</c> in cores, as the mean of some seconds, and <c>memory</c> in bytes.</summary>
    public IDictionary<string, Quantity>? Usage { get; set; }
}
