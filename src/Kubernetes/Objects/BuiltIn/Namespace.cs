namespace CloudIntel.Kubernetes.Objects;

/// <summary>A scope for names and permissions.</summary>
[KubernetesEntity(ApiVersion = "v1", Kind = "Namespace", PluralName = "namespaces", Namespaced = false)]
public sealed record Namespace : KubernetesObject
{
    /// <summary>What holds its deletion up.</summary>
    public NamespaceSpec? Spec { get; set; }

    /// <summary>Whether it is being deleted.</summary>
    public NamespaceStatus? Status { get; set; }
}

/// <summary>What holds a namespace's deletion up.</summary>
public sealed record NamespaceSpec : OpenObject
{
    /// <summary>Who must act before it may go.</summary>
    public IList<string>? Finalizers { get; set; }
}

/// <summary>State of a namespace.</summary>
public sealed record NamespaceStatus : OpenObject
{
    /// <summary><c>Active</c> or <c>Terminating</c>.</summary>
    public string? Phase { get; set; }

    /// <summary>How its deletion goes.</summary>
    public IList<LegacyCondition>? Conditions { get; set; }
}
