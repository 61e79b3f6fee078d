namespace CloudIntel.Core.FinOps.Clusters.Recording;

/// <summary>
/// Spans that are new or that ended. A span replaces what was known of the same object (of the same container of a pod, of the same use
/// of an asset) from its start to before its end.
/// </summary>
public sealed record SpanChanges
{
    /// <summary>Pods of which something is new, for all of their containers: a row holds from its moment to that of the next one, and takes the place of one of the same moment.</summary>
    public IReadOnlyList<PodIdentity> Pods { get; init; } = [];

    /// <summary>Containers.</summary>
    public IReadOnlyList<ContainerSpan> Containers { get; init; } = [];

    /// <summary>Nodes.</summary>
    public IReadOnlyList<NodeSpan> Nodes { get; init; } = [];

    /// <summary>Volumes, without the pods that mount them: see <see cref="Uses"/>.</summary>
    public IReadOnlyList<VolumeSpan> Volumes { get; init; } = [];

    /// <summary>Load balancers, without the pods behind them: see <see cref="Uses"/>.</summary>
    public IReadOnlyList<LoadBalancerSpan> LoadBalancers { get; init; } = [];

    /// <summary>Which pods used which volumes and load balancers.</summary>
    public IReadOnlyList<AssetUse> Uses { get; init; } = [];

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => Pods.Count + Containers.Count + Nodes.Count + Volumes.Count + LoadBalancers.Count + Uses.Count == 0;
}

/// <summary>A time in which a running pod mounted a volume or stood behind a load balancer.</summary>
/// <param name="AssetUid">Identity of the PersistentVolume or Service.</param>
/// <param name="PodUid">Identity of the pod.</param>
/// <param name="Time">The time. It may begin before the asset's own, and counts within that alone.</param>
public readonly record struct AssetUse(string AssetUid, string PodUid, LifeTime Time);
