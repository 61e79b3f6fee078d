using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>What is paid for.</summary>
public enum AssetKind
{
    /// <summary>A node.</summary>
    Node,

    /// <summary>A volume.</summary>
    Disk,

    /// <summary>A load balancer.</summary>
    LoadBalancer,

    /// <summary>The control plane.</summary>
    ClusterManagement,

    /// <summary>What was sent over the network, of the whole cluster.</summary>
    Network,
}

/// <summary>What a thing of a cluster costs in a time.</summary>
public sealed record AssetRow
{
    /// <summary>Name of the cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>What it is.</summary>
    public required AssetKind Kind { get; init; }

    /// <summary>Its identity in the cluster; empty for the control plane and the network.</summary>
    public string Uid { get; init; } = "";

    /// <summary>Its name; empty for the control plane and the network.</summary>
    public string Name { get; init; } = "";

    /// <summary>The node as it was last in the time; null for anything else.</summary>
    public NodeSpan? Node { get; init; }

    /// <summary>The volume as it was last in the time; null for anything else.</summary>
    public VolumeSpan? Volume { get; init; }

    /// <summary>The load balancer as it was last in the time; null for anything else.</summary>
    public LoadBalancerSpan? LoadBalancer { get; init; }

    /// <summary>When it was first there in the time.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>When it was last there in the time.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>For how many milliseconds it was there.</summary>
    public long Milliseconds { get; init; }

    /// <summary>For how many of these it had no price.</summary>
    public long UnpricedMilliseconds { get; init; }

    /// <summary>What a node had, times the time.</summary>
    public ResourceTime Capacity { get; init; }

    /// <summary>What containers held of a node.</summary>
    public ResourceTime Held { get; init; }

    /// <summary>Size of a volume times milliseconds.</summary>
    public Int128 VolumeByteMilliseconds { get; init; }

    /// <summary>What it costs.</summary>
    public CostBreakdown Costs { get; init; }

    /// <summary>What of costs and adjustments nobody held, of a node.</summary>
    public CostBreakdown Idle { get; init; }

    /// <summary>What a bill added to the cost since; negative where it was less.</summary>
    public CostBreakdown Adjustments { get; init; }

    /// <summary>Costs and adjustments by where the prices come from.</summary>
    public CostByProvenance Provenance { get; init; }

    /// <summary>Costs and adjustments.</summary>
    public Amount Total => Costs.Total + Adjustments.Total;
}
