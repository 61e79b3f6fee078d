namespace CloudIntel.Kubernetes.Objects;

/// <summary>A pod on each node (apps/v1).</summary>
[KubernetesEntity(Group = "apps", ApiVersion = "v1", Kind = "DaemonSet", PluralName = "daemonsets")]
public sealed record DaemonSet : KubernetesObject
{
    /// <summary>What is wanted.</summary>
    public DaemonSetSpec? Spec { get; set; }

    /// <summary>What there is.</summary>
    public DaemonSetStatus? Status { get; set; }
}

/// <summary>What is wanted of a daemon set.</summary>
public sealed record DaemonSetSpec : OpenObject
{
    /// <summary>Which pods are its own.</summary>
    public LabelSelector? Selector { get; set; }

    /// <summary>What its pods are made of.</summary>
    public PodTemplateSpec? Template { get; set; }
}

/// <summary>State of a daemon set.</summary>
public sealed record DaemonSetStatus : OpenObject
{
    /// <summary>On how many nodes there should be a pod.</summary>
    public int? DesiredNumberScheduled { get; set; }
}
