namespace CloudIntel.Kubernetes.Objects;

/// <summary>A machine of the cluster.</summary>
[KubernetesEntity(ApiVersion = "v1", Kind = "Node", PluralName = "nodes", Namespaced = false)]
public sealed record Node : KubernetesObject
{
    /// <summary>What is wanted of it.</summary>
    public NodeSpec? Spec { get; set; }

    /// <summary>What it offers.</summary>
    public NodeStatus? Status { get; set; }
}

/// <summary>What is wanted of a node.</summary>
public sealed record NodeSpec : OpenObject
{
    /// <summary>Which machine of which cloud it is, such as <c>aws:///eu-west-1a/i-0abc</c>.</summary>
    public string? ProviderID { get; set; }

    /// <summary>Whether it takes no more pods.</summary>
    public bool? Unschedulable { get; set; }

    /// <summary>What keeps pods away that do not tolerate it.</summary>
    public IList<Taint>? Taints { get; set; }
}

/// <summary>Keeps pods away from a node.</summary>
public sealed record Taint : OpenObject
{
    /// <summary>Key.</summary>
    public required string Key { get; set; }

    /// <summary>Value.</summary>
    public string? Value { get; set; }

    /// <summary><c>NoSchedule</c>, <c>PreferNoSchedule</c> or <c>NoExecute</c>.</summary>
    public required string Effect { get; set; }
}

/// <summary>State of a node.</summary>
public sealed record NodeStatus : OpenObject
{
    /// <summary>What the machine has, by resource.</summary>
    public IDictionary<string, Quantity>? Capacity { get; set; }

    /// <summary>What pods may take of it, by resource.</summary>
    public IDictionary<string, Quantity>? Allocatable { get; set; }

    /// <summary>Conditions, <c>Ready</c> among them.</summary>
    public IList<LegacyCondition>? Conditions { get; set; }
}
