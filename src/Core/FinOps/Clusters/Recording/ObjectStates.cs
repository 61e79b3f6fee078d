namespace CloudIntel.Core.FinOps.Clusters.Recording;

/// <summary>The controller that manages an object.</summary>
/// <param name="Kind">Its kind, such as ReplicaSet.</param>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its identity.</param>
public readonly record struct ControllerReference(string Kind, string Name, string Uid);

/// <summary>A pod as the API server shows it at some moment.</summary>
public sealed record PodState
{
    /// <summary>Identity.</summary>
    public required string Uid { get; init; }

    /// <summary>Namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Orders the states of one object, later ones being greater; 0 when that is not known.</summary>
    public long Version { get; init; }

    /// <summary>Name of the node that it is bound to; empty while there is none.</summary>
    public string NodeName { get; init; } = "";

    /// <summary>The controller that manages it; null without one.</summary>
    public ControllerReference? Controller { get; init; }

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Its annotations that are kept.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Its containers of every sort.</summary>
    public IReadOnlyList<ContainerState> Containers { get; init; } = [];

    /// <summary>Names of the volume claims that it mounts.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    /// <summary>When it is to be gone at the latest; null while nobody deletes it.</summary>
    public DateTimeOffset? DeletionTime { get; init; }

    /// <summary>Whether it succeeded or failed, so that nothing of it runs any more.</summary>
    public bool IsOver { get; init; }
}

/// <summary>A container of a pod at some moment.</summary>
public sealed record ContainerState
{
    /// <summary>Name, unique in the pod.</summary>
    public required string Name { get; init; }

    /// <summary>Processors and memory that it asked for; graphics processors are in <see cref="Devices"/>.</summary>
    public ComputeResources Requests { get; init; }

    /// <summary>Processors and memory that it may use at most; 0 for no limit.</summary>
    public ComputeResources Limits { get; init; }

    /// <summary>How many of which devices it asked for, by resource such as nvidia.com/gpu.</summary>
    public IReadOnlyDictionary<string, long> Devices { get; init; } = NoDevices;

    /// <summary>The runs that are known: the current one, and the one before it.</summary>
    public IReadOnlyList<LifeTime> Runs { get; init; } = [];

    /// <summary>No devices, shared by most containers.</summary>
    public static IReadOnlyDictionary<string, long> NoDevices { get; } = new Dictionary<string, long>();
}

/// <summary>A Service at some moment.</summary>
public sealed record ServiceState
{
    /// <summary>Identity.</summary>
    public required string Uid { get; init; }

    /// <summary>Namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Orders the states of one object, later ones being greater; 0 when that is not known.</summary>
    public long Version { get; init; }

    /// <summary>Labels of the pods behind it; empty when it selects none.</summary>
    public IReadOnlyDictionary<string, string> Selector { get; init; } = new Dictionary<string, string>();

    /// <summary>Since when it has a load balancer with an address; null without one.</summary>
    public DateTimeOffset? BalancedSince { get; init; }

    /// <summary>Region of its load balancer; empty when unknown.</summary>
    public string Region { get; init; } = "";

    /// <summary>First host name or address of its load balancer; empty without one.</summary>
    public string Address { get; init; } = "";
}
