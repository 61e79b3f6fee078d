namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>What is known of a cluster in a time: the spans that overlap it, in any order.</summary>
public sealed record ClusterHistory
{
    /// <summary>Name of the cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>Its nodes; spans of the same node do not overlap.</summary>
    public IReadOnlyList<NodeSpan> Nodes { get; init; } = [];

    /// <summary>Containers that ran; spans of the same container do not overlap.</summary>
    public IReadOnlyList<ContainerSpan> Containers { get; init; } = [];

    /// <summary>Volumes.</summary>
    public IReadOnlyList<VolumeSpan> Volumes { get; init; } = [];

    /// <summary>Load balancers.</summary>
    public IReadOnlyList<LoadBalancerSpan> LoadBalancers { get; init; } = [];

    /// <summary>What containers really used, each once; of those not named here the request counts.</summary>
    public IReadOnlyList<ContainerUsage> Usage { get; init; } = [];
}

/// <summary>What a container pays for.</summary>
public enum AllocationBasis
{
    /// <summary>The larger of request and usage, by 5-minute step: as OpenCost does.</summary>
    RequestOrUsage,

    /// <summary>What it asked for.</summary>
    RequestOnly,

    /// <summary>What it used; what it asked for where usage is not known.</summary>
    UsageOnly,
}

/// <summary>By which rules the cost of nodes is divided up. Graphics processors always go by request: nobody else can have one that is held.</summary>
/// <param name="Basis">What a container pays for.</param>
/// <param name="Weights">How a node's price is divided into resources, where the price does not say so itself.</param>
public sealed record ClusterAllocationRules(AllocationBasis Basis, ResourceWeights Weights)
{
    /// <summary>As OpenCost does.</summary>
    public static ClusterAllocationRules Default { get; } = new(AllocationBasis.RequestOrUsage, ResourceWeights.OpenCost);
}
