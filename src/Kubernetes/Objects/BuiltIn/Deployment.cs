namespace CloudIntel.Kubernetes.Objects;

/// <summary>Pods that are kept running and rolled over (apps/v1).</summary>
[KubernetesEntity(Group = "apps", ApiVersion = "v1", Kind = "Deployment", PluralName = "deployments")]
public sealed record Deployment : KubernetesObject
{
    /// <summary>What is wanted.</summary>
    public DeploymentSpec? Spec { get; set; }

    /// <summary>What there is.</summary>
    public DeploymentStatus? Status { get; set; }
}

/// <summary>What is wanted of a deployment.</summary>
public sealed record DeploymentSpec : OpenObject
{
    /// <summary>How many pods; null for the server's default of 1.</summary>
    public int? Replicas { get; set; }

    /// <summary>Which pods are its own.</summary>
    public LabelSelector? Selector { get; set; }

    /// <summary>What its pods are made of.</summary>
    public PodTemplateSpec? Template { get; set; }
}

/// <summary>What the pods of a controller are made of.</summary>
public sealed record PodTemplateSpec : OpenObject
{
    /// <summary>Labels and annotations of its pods.</summary>
    public ObjectMeta? Metadata { get; set; }

    /// <summary>What shall run in each.</summary>
    public PodSpec? Spec { get; set; }
}

/// <summary>State of a deployment.</summary>
public sealed record DeploymentStatus : OpenObject
{
    /// <summary>The generation that the state was found for.</summary>
    public long? ObservedGeneration { get; set; }

    /// <summary>Pods there are.</summary>
    public int? Replicas { get; set; }

    /// <summary>Pods of the newest template.</summary>
    public int? UpdatedReplicas { get; set; }

    /// <summary>Pods that are ready.</summary>
    public int? ReadyReplicas { get; set; }

    /// <summary>Pods that are ready long enough.</summary>
    public int? AvailableReplicas { get; set; }

    /// <summary>Conditions.</summary>
    public IList<LegacyCondition>? Conditions { get; set; }
}
