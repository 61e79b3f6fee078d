namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>A time from a moment to before another.</summary>
/// <param name="Start">The first moment, UTC.</param>
/// <param name="End">The first moment after it; null while it lasts.</param>
public readonly record struct LifeTime(DateTimeOffset Start, DateTimeOffset? End)
{
    /// <summary>The part of it that lies in a window; nothing where it is over at the window's start or begins after its end.</summary>
    public TimeSpan Within(DateTimeOffset from, DateTimeOffset to)
    {
        var start = Start > from ? Start : from;
        var end = End is { } over && over < to ? over : to;
        return end > start ? end - start : TimeSpan.Zero;
    }
}

/// <summary>What machines have and workloads hold.</summary>
/// <param name="MilliCpu">Thousandths of a processor core.</param>
/// <param name="MemoryBytes">Bytes of memory.</param>
/// <param name="MilliGpus">Thousandths of a graphics processor: whole ones, time slices and MIG slices alike, as the share of the device they are.</param>
public readonly record struct ComputeResources(long MilliCpu, long MemoryBytes, long MilliGpus)
{
    /// <summary>The sum.</summary>
    public static ComputeResources operator +(ComputeResources left, ComputeResources right) =>
        new(checked(left.MilliCpu + right.MilliCpu), checked(left.MemoryBytes + right.MemoryBytes), checked(left.MilliGpus + right.MilliGpus));

    /// <summary>The larger of each.</summary>
    public static ComputeResources Max(ComputeResources left, ComputeResources right) =>
        new(Math.Max(left.MilliCpu, right.MilliCpu), Math.Max(left.MemoryBytes, right.MemoryBytes), Math.Max(left.MilliGpus, right.MilliGpus));
}

/// <summary>A node in a time in which nothing changed that its cost depends on.</summary>
public sealed record NodeSpan
{
    /// <summary>Identity of the node; a new node under an old name is another one.</summary>
    public required string Uid { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The time.</summary>
    public required LifeTime Time { get; init; }

    /// <summary>What it has: capacity, not what is left for pods, since all of it is paid for.</summary>
    public required ComputeResources Capacity { get; init; }

    /// <summary>Id of the machine at its provider, such as aws:///eu-west-1a/i-0123; empty when unknown.</summary>
    public string ProviderId { get; init; } = "";

    /// <summary>Instance type, such as m6i.large; empty when unknown.</summary>
    public string InstanceType { get; init; } = "";

    /// <summary>Region; empty when unknown.</summary>
    public string Region { get; init; } = "";

    /// <summary>Zone; empty when unknown.</summary>
    public string Zone { get; init; } = "";

    /// <summary>Name of the pool or group of nodes that it belongs to; empty when unknown.</summary>
    public string Pool { get; init; } = "";

    /// <summary>Whether it may be taken away at short notice, for a lower price.</summary>
    public bool IsSpot { get; init; }

    /// <summary>Model of its graphics processors; empty without any.</summary>
    public string GpuModel { get; init; } = "";

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}

/// <summary>A container in a time in which it held the same on a node. Nothing is held before it is running or after it ended.</summary>
public sealed record ContainerSpan
{
    /// <summary>The pod that it belongs to.</summary>
    public required PodIdentity Pod { get; init; }

    /// <summary>Name of the container.</summary>
    public required string Container { get; init; }

    /// <summary>Identity of the node on which it runs.</summary>
    public required string NodeUid { get; init; }

    /// <summary>The time.</summary>
    public required LifeTime Time { get; init; }

    /// <summary>What it asked for.</summary>
    public required ComputeResources Requests { get; init; }

    /// <summary>What it may use at most; 0 for no limit.</summary>
    public ComputeResources Limits { get; init; }
}

/// <summary>A pod and what it belongs to in a time in which its labels and annotations stayed the same. Shared by its containers.</summary>
public sealed record PodIdentity
{
    /// <summary>Identity of the pod; a new pod under an old name is another one.</summary>
    public required string Uid { get; init; }

    /// <summary>Its namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Kind of the topmost controller, such as Deployment; empty without one.</summary>
    public string ControllerKind { get; init; } = "";

    /// <summary>Name of the topmost controller; empty without one.</summary>
    public string Controller { get; init; } = "";

    /// <summary>Labels of the pod.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Annotations of the pod that are kept.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Services that select it, by name.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>Since when it has these labels and annotations; long ago where it is not known to have had others.</summary>
    public DateTimeOffset Since { get; init; } = DateTimeOffset.UnixEpoch;
}

/// <summary>A volume in a time in which its size and its users stayed the same.</summary>
public sealed record VolumeSpan
{
    /// <summary>Type of a volume that is a disk or folder of a node.</summary>
    public const string Local = "local";

    /// <summary>Identity of the PersistentVolume.</summary>
    public required string Uid { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The time.</summary>
    public required LifeTime Time { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Storage class; empty when unknown.</summary>
    public string StorageClass { get; init; } = "";

    /// <summary>Type of the disk at its provider, such as gp3 or Premium_LRS, or <see cref="Local"/>; empty when unknown.</summary>
    public string VolumeType { get; init; } = "";

    /// <summary>Id of the disk at its provider; empty when unknown.</summary>
    public string ProviderId { get; init; } = "";

    /// <summary>Region; empty when unknown.</summary>
    public string Region { get; init; } = "";

    /// <summary>Namespace of the claim that it is bound to; empty without one.</summary>
    public string ClaimNamespace { get; init; } = "";

    /// <summary>Name of the claim; empty without one.</summary>
    public string Claim { get; init; } = "";

    /// <summary>Identities of the running pods that mount it, each of which bears the same part; with none, the claim's namespace bears it unmounted.</summary>
    public IReadOnlyList<string> PodUids { get; init; } = [];
}

/// <summary>A load balancer of a Service in a time in which its backends stayed the same.</summary>
public sealed record LoadBalancerSpan
{
    /// <summary>Identity of the Service.</summary>
    public required string Uid { get; init; }

    /// <summary>Namespace of the Service.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the Service.</summary>
    public required string Name { get; init; }

    /// <summary>The time, from when it has an address.</summary>
    public required LifeTime Time { get; init; }

    /// <summary>Region; empty when unknown.</summary>
    public string Region { get; init; } = "";

    /// <summary>Its first host name or, without one, its first address; empty when unknown.</summary>
    public string Address { get; init; } = "";

    /// <summary>Identities of the running pods behind it, each of which bears the same part; with none, its namespace bears it.</summary>
    public IReadOnlyList<string> PodUids { get; init; } = [];
}
