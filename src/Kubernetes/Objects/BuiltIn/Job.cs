namespace CloudIntel.Kubernetes.Objects;

/// <summary>Pods that run until enough of them have ended well (batch/v1).</summary>
[KubernetesEntity(Group = "batch", ApiVersion = "v1", Kind = "Job", PluralName = "jobs")]
public sealed record Job : KubernetesObject
{
    /// <summary>What is wanted.</summary>
    public JobSpec? Spec { get; set; }

    /// <summary>What there is.</summary>
    public JobStatus? Status { get; set; }
}

/// <summary>What is wanted of a job.</summary>
public sealed record JobSpec : OpenObject
{
    /// <summary>How many pods must end well.</summary>
    public int? Completions { get; set; }

    /// <summary>How many of them run at once.</summary>
    public int? Parallelism { get; set; }

    /// <summary><c>NonIndexed</c> or <c>Indexed</c>: each pod then has a number, in JOB_COMPLETION_INDEX. Dropped by servers before 1.21.</summary>
    public string? CompletionMode { get; set; }

    /// <summary>How many pods may end badly before the job does.</summary>
    public int? BackoffLimit { get; set; }

    /// <summary>After how many seconds it is given up.</summary>
    public long? ActiveDeadlineSeconds { get; set; }

    /// <summary>What its pods are made of.</summary>
    public PodTemplateSpec? Template { get; set; }
}

/// <summary>State of a job.</summary>
public sealed record JobStatus : OpenObject
{
    /// <summary>When it began.</summary>
    public DateTimeOffset? StartTime { get; set; }

    /// <summary>Pods that run.</summary>
    public int? Active { get; set; }

    /// <summary>Pods that ended well.</summary>
    public int? Succeeded { get; set; }

    /// <summary>Pods that ended badly.</summary>
    public int? Failed { get; set; }

    /// <summary>Conditions: <c>Complete</c> or <c>Failed</c> at the end.</summary>
    public IList<LegacyCondition>? Conditions { get; set; }
}
