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

    /// <summary>What was started in it by hand, for a look inside; without resources of its own.</summary>
    public IList<Container>? EphemeralContainers { get; set; }

    /// <summary>What all its containers together are given (1.34 and later).</summary>
    public ResourceRequirements? Resources { get; set; }

    /// <summary>What its containers may mount.</summary>
    public IList<PodVolume>? Volumes { get; set; }

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

    /// <summary>State of what runs one after the other before the rest, and of what is started there and keeps running.</summary>
    public IList<ContainerStatus>? InitContainerStatuses { get; set; }

    /// <summary>State of what runs.</summary>
    public IList<ContainerStatus>? ContainerStatuses { get; set; }

    /// <summary>State of what was started in it by hand.</summary>
    public IList<ContainerStatus>? EphemeralContainerStatuses { get; set; }
}

/// <summary>Something that containers of a pod may mount; only volumes that outlive the pod, or are made for it, have properties.</summary>
public sealed record PodVolume : OpenObject
{
    /// <summary>Name, unique in the pod.</summary>
    public required string Name { get; set; }

    /// <summary>A claim of the pod's namespace.</summary>
    public PersistentVolumeClaimVolumeSource? PersistentVolumeClaim { get; set; }

    /// <summary>A claim made for the pod, by the name <c>pod-volume</c>; kept as JSON.</summary>
    public System.Text.Json.JsonElement? Ephemeral { get; set; }
}

/// <summary>A claim of a volume.</summary>
public sealed record PersistentVolumeClaimVolumeSource : OpenObject
{
    /// <summary>Name of the claim.</summary>
    public required string ClaimName { get; set; }
}

/// <summary>State of a container of a pod, as its kubelet tells it.</summary>
public sealed record ContainerStatus : OpenObject
{
    /// <summary>Name of the container.</summary>
    public required string Name { get; set; }

    /// <summary>Its current state.</summary>
    public ContainerState? State { get; set; }

    /// <summary>How it ended the last time; without content before that.</summary>
    public ContainerState? LastState { get; set; }

    /// <summary>How often it was started again.</summary>
    public int RestartCount { get; set; }

    /// <summary>What it was really given, where resources can be changed in place (1.27 and later).</summary>
    public ResourceRequirements? Resources { get; set; }
}

/// <summary>State of a container: one of its properties is set.</summary>
public sealed record ContainerState : OpenObject
{
    /// <summary>It runs.</summary>
    public ContainerStateRunning? Running { get; set; }

    /// <summary>It ended.</summary>
    public ContainerStateTerminated? Terminated { get; set; }
}

/// <summary>A container runs.</summary>
public sealed record ContainerStateRunning : OpenObject
{
    /// <summary>Since when.</summary>
    public DateTimeOffset? StartedAt { get; set; }
}

/// <summary>A container ended.</summary>
public sealed record ContainerStateTerminated : OpenObject
{
    /// <summary>When it began to run.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Its exit code.</summary>
    public int ExitCode { get; set; }

    /// <summary>Why, as one CamelCase word, such as <c>OOMKilled</c>.</summary>
    public string? Reason { get; set; }
}
