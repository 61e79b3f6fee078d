using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>
/// What the things of a cluster cost in an hour. Asked for each of them and every hour, by several threads at once, so answers should come from
/// memory; the same question has the same answer.
/// </summary>
public interface IClusterPrices
{
    /// <summary>What a whole node costs an hour.</summary>
    /// <param name="node">The node.</param>
    /// <param name="hour">Start of the hour, UTC.</param>
    HourlyPrice Node(NodeSpan node, DateTimeOffset hour);

    /// <summary>What a whole volume costs an hour, not a GiB of it.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="hour">Start of the hour, UTC.</param>
    HourlyPrice Volume(VolumeSpan volume, DateTimeOffset hour);

    /// <summary>What a load balancer costs an hour.</summary>
    /// <param name="loadBalancer">The load balancer.</param>
    /// <param name="hour">Start of the hour, UTC.</param>
    HourlyPrice LoadBalancer(LoadBalancerSpan loadBalancer, DateTimeOffset hour);

    /// <summary>What the provider charges an hour for running the control plane; null where there is no such fee.</summary>
    /// <param name="hour">Start of the hour, UTC.</param>
    HourlyPrice? ControlPlane(DateTimeOffset hour);

    /// <summary>What it costs to send from a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="hour">Start of the hour, UTC.</param>
    NetworkPrice Network(NodeSpan node, DateTimeOffset hour);
}

/// <summary>What it costs to send a GiB. What is received is free.</summary>
/// <param name="ToZones">To another zone of the region.</param>
/// <param name="ToRegions">To another region.</param>
/// <param name="ToInternet">To the internet.</param>
public sealed record NetworkPrice(GibibytePrice ToZones, GibibytePrice ToRegions, GibibytePrice ToInternet)
{
    /// <summary>No price is known.</summary>
    public static NetworkPrice Unpriced { get; } = new(GibibytePrice.Unpriced, GibibytePrice.Unpriced, GibibytePrice.Unpriced);
}

/// <summary>What a GiB costs.</summary>
/// <param name="PerGibibyte">The price, in the currency of the cluster; 0 when unpriced.</param>
/// <param name="Provenance">Where it comes from.</param>
public readonly record struct GibibytePrice(Amount PerGibibyte, PriceProvenance Provenance)
{
    /// <summary>No price is known.</summary>
    public static GibibytePrice Unpriced { get; } = new(Amount.Zero, PriceProvenance.Unpriced);

    /// <summary>What that many bytes cost, rounded down to the last digit of an amount.</summary>
    public Amount Of(long bytes) => new(checked(PerGibibyte.Units * bytes) / ByteUnits.Gibibyte);
}
