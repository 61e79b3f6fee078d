namespace CloudIntel.Core.Simulation.Environments;

/// <summary>What happens in an environment by itself.</summary>
public enum EnvironmentEventKind
{
    /// <summary>An offer costs <see cref="EnvironmentEvent.Value"/> US dollars an hour from now on. Subject: the offer.</summary>
    OfferPrice,

    /// <summary>
    /// Of a spot offer the cloud has <see cref="EnvironmentEvent.Value"/> machines from now on, which may be infinite; those that run beyond that are taken away after the notice.
    /// Subject: the offer.
    /// </summary>
    SpotCapacity,

    /// <summary>All machines of a zone are lost and none can be started, also where the whole region fails. Subject: the zone.</summary>
    ZoneDown,

    /// <summary>The zone is back. Subject: the zone.</summary>
    ZoneUp,

    /// <summary>A whole region fails; each of its zones has its own event. Subject: the region.</summary>
    RegionDown,

    /// <summary>The region is back. Subject: the region.</summary>
    RegionUp,

    /// <summary>Machines of a region can neither be started nor given back; those that run are not concerned. Subject: the region.</summary>
    ApiDown,

    /// <summary>They can again. Subject: the region.</summary>
    ApiUp,

    /// <summary>The share <see cref="EnvironmentEvent.Value"/> of requests to a region is refused from now on; 0 when that is over. Subject: the region.</summary>
    ApiThrottled,
}

/// <summary>Something that happens whatever is decided.</summary>
/// <param name="At">Since the start.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Subject">The index of what it happens to.</param>
/// <param name="Value">As the kind says; 0 where it says nothing.</param>
public readonly record struct EnvironmentEvent(TimeSpan At, EnvironmentEventKind Kind, int Subject, double Value = 0);

/// <summary>Why a cloud starts no machine.</summary>
public enum LaunchRefusal
{
    /// <summary>The zone is down.</summary>
    ZoneDown,

    /// <summary>The provider's interface is down.</summary>
    ApiDown,

    /// <summary>Too many requests.</summary>
    Throttled,

    /// <summary>It has no such machine left.</summary>
    InsufficientCapacity,
}
