namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>
/// How much may rest on capacity that the cloud may take back. A pool is an instance type in a zone as spot: the cloud takes machines of one pool back together, and of others
/// at other times. A pod without an owner is the only replica of its own.
/// </summary>
public sealed record SpotRules
{
    /// <summary>Of each owner's replicas no larger share is on spot, from 0 to 1; rounded down to whole replicas.</summary>
    public double MostOfReplicas { get; init; } = 1;

    /// <summary>
    /// No pool holds more than this part, one divided by it and rounded up, of the replicas of an owner that may be on spot: all of these together are in no fewer pools. At least 1.
    /// </summary>
    public int MinimumPools { get; init; } = 1;

    /// <summary>No pool holds a larger share of an owner's replicas, from 0 to 1; rounded down to whole replicas, but an owner with one may have it on spot.</summary>
    public double MostOfReplicasInPool { get; init; } = 1;

    /// <summary>
    /// So many nodes may be expected to be taken back in a month: the sum of <see cref="FleetOffer.InterruptionRate"/> over all spot nodes, 1 for those whose rate is unknown. Null for any number.
    /// </summary>
    public double? MostInterruptionsPerMonth { get; init; }
}
