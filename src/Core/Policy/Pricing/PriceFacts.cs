namespace CloudIntel.Core.Policy.Pricing;

/// <summary>What prices of objects depend on besides the objects. Immutable and safe for concurrent use.</summary>
public sealed record PriceFacts
{
    /// <summary>No price of anything.</summary>
    public static PriceFacts None { get; } = new() { Currency = "USD" };

    /// <summary>ISO 4217 code of all prices.</summary>
    public required string Currency { get; init; }

    /// <summary>The nodes on which pods may run.</summary>
    public IReadOnlyList<NodeKind> Nodes
    {
        get;
        init
        {
            field = value;
            Shapes = new(value);
        }
    } = [];

    /// <summary>Whether <see cref="NodeKind.Count"/> counts nodes that are there; else a DaemonSet is priced as on one node.</summary>
    public bool NodesAreCounted { get; init; } = true;

    /// <summary>Storage classes by their names.</summary>
    public IReadOnlyDictionary<string, StorageClassPrice> StorageClasses { get; init; } = new Dictionary<string, StorageClassPrice>();

    /// <summary>Name of the storage class of volumes that name none; null without one.</summary>
    public string? DefaultStorageClass { get; init; }

    /// <summary>A load balancer; null where it has no price.</summary>
    public LoadBalancerPrice? LoadBalancer { get; init; }

    /// <summary>Autoscalers by what they scale.</summary>
    public IReadOnlyDictionary<ScaledObject, ScaledReplicas> Autoscalers { get; init; } = new Dictionary<ScaledObject, ScaledReplicas>();

    /// <summary>The same nodes, for pods of each shape.</summary>
    internal PlacedShapes Shapes { get; private init; } = new([]);

    /// <summary>The autoscaler that decides how many replicas an object has; null where none does, as of one that is scaled to 0.</summary>
    public ScaledReplicas? AutoscalerOf(PolicyObject item) =>
        item.Replicas is { PerNode: false, Expected: > 0 } && Autoscalers.Count > 0 ? Autoscalers.GetValueOrDefault(new(item.Kind, item.Namespace, item.Name)) : null;

    /// <summary>What the machines of a Workload cost that is placed in a cloud; null for what is not placed.</summary>
    public Func<PolicyObject, PlacedPrice?> Placed { get; init; } = _ => null;
}

/// <summary>What volumes of a storage class cost.</summary>
/// <param name="PerMonth">A volume of so many GiB a month; null where that size has no price.</param>
/// <param name="Provenance">Where the price comes from.</param>
public sealed record StorageClassPrice(Func<decimal, decimal?> PerMonth, string Provenance);

/// <summary>What a load balancer costs.</summary>
/// <param name="PerHour">An hour, without what it transfers.</param>
/// <param name="Provenance">Where the price comes from.</param>
public sealed record LoadBalancerPrice(decimal PerHour, string Provenance);

/// <summary>What an autoscaler scales.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
public readonly record struct ScaledObject(string Kind, string Namespace, string Name);

/// <summary>Between which numbers of replicas an autoscaler decides.</summary>
/// <param name="Min">The fewest.</param>
/// <param name="Max">The most.</param>
/// <param name="Current">How many it wants now; null where it has not decided yet.</param>
/// <param name="Name">Its name.</param>
public sealed record ScaledReplicas(int Min, int Max, int? Current, string Name);

/// <summary>What the machines cost on which something is placed, in a month.</summary>
/// <param name="Min">The lower end.</param>
/// <param name="Expected">What is to be expected.</param>
/// <param name="Max">The upper end.</param>
/// <param name="Provenance">Which machines, and where their price comes from.</param>
public sealed record PlacedPrice(decimal Min, decimal Expected, decimal Max, string Provenance)
{
    /// <summary>Why it has no price; null where it has one.</summary>
    public string? Problem { get; init; }

    /// <summary>Of what is not placed yet.</summary>
    public static PlacedPrice Unknown(string problem) => new(0, 0, 0, "") { Problem = problem };
}
