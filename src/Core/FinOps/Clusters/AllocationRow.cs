using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>Who bears a cost.</summary>
public enum AllocationKind
{
    /// <summary>A container.</summary>
    Container,

    /// <summary>Nobody: what of a node nobody held.</summary>
    Idle,

    /// <summary>A namespace: volumes that no pod mounts and load balancers without a pod behind. A volume without a claim has no namespace.</summary>
    Unmounted,

    /// <summary>The cluster: what the provider charges for running its control plane.</summary>
    ClusterManagement,
}

/// <summary>What somebody bears of a cluster's cost in a time.</summary>
public sealed record AllocationRow
{
    /// <summary>Name of the cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>Who bears it.</summary>
    public required AllocationKind Kind { get; init; }

    /// <summary>Namespace; empty for idle cost and the control plane.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The pod of a container as it was last in the time; null otherwise.</summary>
    public PodIdentity? Pod { get; init; }

    /// <summary>The container; empty otherwise.</summary>
    public string Container { get; init; } = "";

    /// <summary>The node of a container or of idle cost as it was last in the time; null otherwise and where it is not known.</summary>
    public NodeSpan? Node { get; init; }

    /// <summary>When it first ran or was there in the time.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>When it last ran or was there in the time.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>How much of everything.</summary>
    public required AllocationSums Sums { get; init; }
}

/// <summary>Sums of quantities and costs. All of them add up over times, over containers and over anything else.</summary>
public record struct AllocationSums
{
    /// <summary>For how many milliseconds it ran; of nodes, for how many they were there.</summary>
    public long RunningMilliseconds { get; set; }

    /// <summary>For how many of these its usage is known.</summary>
    public long ObservedMilliseconds { get; set; }

    /// <summary>How many milliseconds there were of anything without a price of which it bears a part; 0 where all has a price.</summary>
    public long UnpricedMilliseconds { get; set; }

    /// <summary>What it asked for.</summary>
    public ResourceTime Requested { get; set; }

    /// <summary>What it pays for by the <see cref="AllocationBasis"/>; of idle cost, what nobody held.</summary>
    public ResourceTime Held { get; set; }

    /// <summary>What it used, as far as that is known.</summary>
    public ResourceTime Used { get; set; }

    /// <summary>Its part of the size of volumes, times milliseconds.</summary>
    public Int128 VolumeByteMilliseconds { get; set; }

    /// <summary>What went over the network.</summary>
    public NetworkBytes Network { get; set; }

    /// <summary>What it costs.</summary>
    public CostBreakdown Costs { get; set; }

    /// <summary>What a bill added to that since; negative where it was less.</summary>
    public CostBreakdown Adjustments { get; set; }

    /// <summary>Costs and adjustments by where the prices come from.</summary>
    public CostByProvenance Provenance { get; set; }

    /// <summary>Costs and adjustments.</summary>
    public readonly Amount Total => Costs.Total + Adjustments.Total;

    /// <summary>The sums, one by one.</summary>
    public static AllocationSums operator +(AllocationSums left, AllocationSums right) => new()
    {
        RunningMilliseconds = left.RunningMilliseconds + right.RunningMilliseconds,
        ObservedMilliseconds = left.ObservedMilliseconds + right.ObservedMilliseconds,
        UnpricedMilliseconds = left.UnpricedMilliseconds + right.UnpricedMilliseconds,
        Requested = left.Requested + right.Requested,
        Held = left.Held + right.Held,
        Used = left.Used + right.Used,
        VolumeByteMilliseconds = left.VolumeByteMilliseconds + right.VolumeByteMilliseconds,
        Network = left.Network + right.Network,
        Costs = left.Costs + right.Costs,
        Adjustments = left.Adjustments + right.Adjustments,
        Provenance = left.Provenance + right.Provenance,
    };
}
