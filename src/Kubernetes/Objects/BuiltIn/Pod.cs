namespace CloudIntel.Kubernetes.Objects;

/// <summary>Containers that run together on a node.</summary>
[KubernetesEntity(ApiVersion = "v1", Kind = "Pod", PluralName = "pods")]
public sealed record Pod : KubernetesObject
{
    /// <summary>What shall run.</summary>
    public PodSpec? Spec { get; set; }

    /// <summary>What runs.</summary>
    public PodStatus? Status { get; set; }
}

/// <summary>What shall run in a pod.</summary>
public sealed record PodSpec : OpenObject
{
    /// <summary>The node it is bound to; null while it is not scheduled.</summary>
    public string? NodeName { get; set; }

    /// <summary>Labels that its node must have.</summary>
    public IDictionary<string, string>? NodeSelector { get; set; }

    /// <summary>Identity of its processes.</summary>
    public string? ServiceAccountName { get; set; }

    /// <summary>Who schedules it.</summary>
    public string? SchedulerName { get; set; }

    /// <summary>Name of its priority class.</summary>
    public string? PriorityClassName { get; set; }

    /// <summary>Its priority; higher is more important.</summary>
    public int? Priority { get; set; }

    /// <summary><c>Always</c>, <c>OnFailure</c> or <c>Never</c>.</summary>
    public string? RestartPolicy { get; set; }

    /// <summary>What runs one after the other before the rest.</summary>
    public IList<Container>? InitContainers { get; set; }

    /// <summary>What runs.</summary>
    public IList<Container>? Containers { get; set; }

    /// <summary>What the sandbox itself takes.</summary>
    public IDictionary<string, Quantity>? Overhead { get; set; }
}

/// <summary>A container of a pod.</summary>
public sealed record Container : OpenObject
{
    /// <summary>Name, unique in the pod.</summary>
    public required string Name { get; set; }

    /// <summary>Image.</summary>
    public string? Image { get; set; }

    /// <summary>What it may and does take.</summary>
    public ResourceRequirements? Resources { get; set; }

    /// <summary><c>Always</c> for an init container that keeps running (1.28 and later).</summary>
    public string? RestartPolicy { get; set; }
}

/// <summary>What a container is given.</summary>
public sealed record ResourceRequirements : OpenObject
{
    /// <summary>What it is guaranteed, by resource (<c>cpu</c> in cores, <c>memory</c> in bytes).</summary>
    public IDictionary<string, Quantity>? Requests { get; set; }

    /// <summary>What it may not exceed, by resource.</summary>
    public IDictionary<string, Quantity>? Limits { get; set; }
}

/// <summary>State of a pod.</summary>
public sealed record PodStatus : OpenObject
{
    /// <summary><c>Pending</c>, <c>Running</c>, <c>Succeeded</c>, <c>Failed</c> or <c>Unknown</c>.</summary>
    public string? Phase { get; set; }

    /// <summary>Conditions, <c>Ready</c> among them.</summary>
    public IList<LegacyCondition>? Conditions { get; set; }

    /// <summary>Why it is in this phase, as one CamelCase word, such as <c>Evicted</c>.</summary>
    public string? Reason { get; set; }

    /// <summary>Why it is in this phase, for people.</summary>
    public string? Message { get; set; }

    /// <summary>Its address.</summary>
    public string? PodIP { get; set; }

    /// <summary>When the node took it on.</summary>
    public DateTimeOffset? StartTime { get; set; }

    /// <summary><c>Guaranteed</c>, <c>Burstable</c> or <c>BestEffort</c>.</summary>
    public string? QosClass { get; set; }
}
