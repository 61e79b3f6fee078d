namespace CloudIntel.Kubernetes.Objects;

/// <summary>Asks a pod to go while disruption budgets hold: the body of its <c>eviction</c> subresource (policy/v1, before 1.22 policy/v1beta1).</summary>
public sealed record Eviction : KubernetesObject
{
    /// <summary>How the pod is deleted, as the API writes it.</summary>
    public DeletionRequest? DeleteOptions { get; set; }
}

/// <summary>How something is deleted, as the API writes it (meta/v1 DeleteOptions).</summary>
public sealed record DeletionRequest : OpenObject
{
    /// <summary>Group and version.</summary>
    public string? ApiVersion { get; set; } = "v1";

    /// <summary>Kind.</summary>
    public string? Kind { get; set; } = "DeleteOptions";

    /// <summary>Seconds that a pod gets to stop.</summary>
    public long? GracePeriodSeconds { get; set; }

    /// <summary>Which object and version of it may be deleted.</summary>
    public DeletionPreconditions? Preconditions { get; set; }

    /// <summary><c>Background</c>, <c>Foreground</c> or <c>Orphan</c>.</summary>
    public string? PropagationPolicy { get; set; }

    /// <summary><c>All</c> to delete nothing.</summary>
    public IList<string>? DryRun { get; set; }
}

/// <summary>Which object may be deleted.</summary>
public sealed record DeletionPreconditions : OpenObject
{
    /// <summary>Its UID.</summary>
    public string? Uid { get; set; }

    /// <summary>Its version.</summary>
    public string? ResourceVersion { get; set; }
}
