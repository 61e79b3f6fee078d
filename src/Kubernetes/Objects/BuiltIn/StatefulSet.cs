namespace CloudIntel.Kubernetes.Objects;

/// <summary>Pods with names and volumes of their own (apps/v1). Its state is kept as JSON.</summary>
[KubernetesEntity(Group = "apps", ApiVersion = "v1", Kind = "StatefulSet", PluralName = "statefulsets")]
public sealed record StatefulSet : KubernetesObject
{
    /// <summary>What is wanted.</summary>
    public StatefulSetSpec? Spec { get; set; }
}

/// <summary>What is wanted of a stateful set.</summary>
public sealed record StatefulSetSpec : OpenObject
{
    /// <summary>How many pods; null for the server's default of 1.</summary>
    public int? Replicas { get; set; }

    /// <summary>Which pods are its own.</summary>
    public LabelSelector? Selector { get; set; }

    /// <summary>What its pods are made of.</summary>
    public PodTemplateSpec? Template { get; set; }
}
