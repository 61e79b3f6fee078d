using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Distributions;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>How pools of spare capacity behave. A pool is an instance type in a zone; the cloud takes its machines back together when it runs short, and single ones at other times.</summary>
public abstract record SpotPools
{
    private protected SpotPools()
    {
    }

    /// <summary>Which spot offers.</summary>
    public OfferSelector Of { get; init; } = OfferSelector.All;

    internal abstract void Check(string path);

    /// <summary>Seconds that a machine runs until it is taken back by itself; null where it is not.</summary>
    internal abstract Distribution? LifetimeOf(MarketOffer offer);

    /// <summary>How the pool as a whole comes and goes; null where it is always there.</summary>
    internal abstract PoolCycle? CycleOf(MarketOffer offer);

    private protected static void CheckCorrelation(string path, double zoneCorrelation, double sharedShare)
    {
        if (zoneCorrelation is not (>= 0 and < 1))
            throw new ScenarioException($"{path}.zoneCorrelation", "must be 0 or more and below 1");
        if (zoneCorrelation > 0 && sharedShare is not (> 0 and < 1))
            throw new ScenarioException($"{path}.sharedShare", "must be above 0 and below 1 where zones are correlated");
    }
}

/// <summary>
/// As often as the catalogue says: a machine is taken away within a month with the probability that the middle of its band is, at a constant hazard. Part of that is its pool running
/// short, part is its own.
/// </summary>
public sealed record BandedSpot : SpotPools
{
    private const double SecondsOfMonth = Catalog.PriceCatalog.HoursPerMonth * 3600.0;

    /// <summary>A band without an upper bound is taken to reach to twice its lower one.</summary>
    private const double OpenBand = 2;

    /// <summary>The share of interruptions that take all machines of a pool, from 0 to 1. How large it is nobody publishes: a half is an assumption of ours.</summary>
    public double PooledShare { get; init; } = 0.5;

    /// <summary>Seconds until a pool that ran short has machines again: recorded pools take about an hour.</summary>
    public Distribution Shortage { get; init; } = new Exponential(3600);

    /// <summary>Percent of machines in a month, whatever the catalogue says; null for what it says.</summary>
    public double? MonthlyPercent { get; init; }

    /// <summary>Percent of machines in a month where the catalogue knows nothing.</summary>
    public double UnknownPercent { get; init; } = 20;

    /// <inheritdoc cref="RenewalSpot.ZoneCorrelation"/>
    public double ZoneCorrelation { get; init; } = 0.3;

    /// <inheritdoc cref="RenewalSpot.SharedShare"/>
    public double SharedShare { get; init; } = 0.2;

    /// <summary>The rate at which a machine is taken away, a second.</summary>
    internal double Hazard(MarketOffer offer)
    {
        var percent = MonthlyPercent ?? (offer.Interruption is { } band
            ? ((double)band.LowerPercent + (band.UpperPercent >= 100 ? OpenBand * (double)band.LowerPercent : (double)band.UpperPercent)) / 2
            : UnknownPercent);
        return -Math.Log(1 - Math.Min(percent / 100, 0.99)) / SecondsOfMonth;
    }

    internal override void Check(string path)
    {
        if (PooledShare is not (>= 0 and <= 1))
            throw new ScenarioException($"{path}.pooledShare", "must be from 0 to 1");
        if (UnknownPercent is not (>= 0 and < 100))
            throw new ScenarioException($"{path}.unknownPercent", "must be 0 or more and below 100");
        if (MonthlyPercent is not null and not (>= 0 and < 100))
            throw new ScenarioException($"{path}.monthlyPercent", "must be 0 or more and below 100");
        if (Shortage.Mean is not (> 0 and < double.PositiveInfinity))
            throw new ScenarioException($"{path}.shortage", "must have a mean above 0");
        CheckCorrelation(path, ZoneCorrelation, SharedShare);
    }

    internal override Distribution? LifetimeOf(MarketOffer offer) => Hazard(offer) * (1 - PooledShare) is > 0 and var own ? new Exponential(1 / own) : null;

    internal override PoolCycle? CycleOf(MarketOffer offer) =>
        Hazard(offer) * PooledShare is > 0 and var pooled ? new(new Exponential(1 / pooled), Shortage, ZoneCorrelation, SharedShare) : null;
}

/// <summary>
/// Pools that are there and gone in turn, each for a random time. Pools of a family in the zones of a region are correlated: each is there while the region has capacity and
/// its own zone has; both come and go by themselves.
/// </summary>
public sealed record RenewalSpot : SpotPools
{
    /// <summary>Seconds for which a pool is there.</summary>
    public required Distribution Up { get; init; }

    /// <summary>Seconds for which it is gone.</summary>
    public required Distribution Down { get; init; }

    /// <summary>
    /// The correlation of being there between two pools of a family in a region, from 0 to below 1. Recorded: 0.46 to 0.56 between zones for one type of machines with graphics processors,
    /// 0.12 to 0.31 for general machines.
    /// </summary>
    public double ZoneCorrelation { get; init; }

    /// <summary>The share of a pool's shortages that begin with one of the region, above 0 and below 1.</summary>
    public double SharedShare { get; init; } = 0.2;

    /// <summary>Seconds after which a machine is taken away by itself; null for never.</summary>
    public Distribution? Lifetime { get; init; }

    internal override void Check(string path)
    {
        FailureModel.CheckTimes(path, Up, Down);
        CheckCorrelation(path, ZoneCorrelation, SharedShare);
    }

    internal override Distribution? LifetimeOf(MarketOffer offer) => Lifetime;

    internal override PoolCycle? CycleOf(MarketOffer offer) => new(Up, Down, ZoneCorrelation, SharedShare);
}

/// <summary>Pools that are always there, of which single machines are taken away.</summary>
public sealed record LifetimeSpot : SpotPools
{
    /// <summary>Preemptible machines of Google: many go in the first hours and the last, and all after a day (Kadupitiya, Jadhao and Sharma, HPDC 2020).</summary>
    public static LifetimeSpot GooglePreemptible { get; } = new() { Of = new() { Providers = ["gcp"] }, Lifetime = new Bathtub(0.45, 1.0 * 3600, 0.8 * 3600, 24 * 3600) };

    /// <summary>Seconds after which a machine is taken away.</summary>
    public required Distribution Lifetime { get; init; }

    internal override void Check(string path)
    {
        if (Lifetime.Mean is not (> 0 and < double.PositiveInfinity))
            throw new ScenarioException($"{path}.lifetime", "must have a mean above 0");
    }

    internal override Distribution? LifetimeOf(MarketOffer offer) => Lifetime;

    internal override PoolCycle? CycleOf(MarketOffer offer) => null;
}

/// <summary>Pools as they were recorded, from the start of the run on; a record that is too short begins again.</summary>
public sealed record RecordedSpot : SpotPools
{
    /// <summary>From one value to the next.</summary>
    public required TimeSpan Step { get; init; }

    /// <summary>How many machines there were: the first series is of the first zone of each region, and so on; where there are more zones the series begin again.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Zones { get; init; }

    /// <summary>For each machine that was recorded there are so many; null for any number as long as one was, as where one machine was asked for to see whether there are any.</summary>
    public int? MachinesEach { get; init; }

    internal override void Check(string path)
    {
        if (Step < TimeSpan.FromSeconds(1))
            throw new ScenarioException($"{path}.step", "must be a second or more");
        if (MachinesEach <= 0)
            throw new ScenarioException($"{path}.machinesEach", "must be above 0");
        if (Zones.Count == 0)
            throw new ScenarioException($"{path}.zones", "needs a series");
        for (var i = 0; i < Zones.Count; i++)
        {
            if (Zones[i].Count == 0 || Zones[i].Any(machines => machines < 0))
                throw new ScenarioException($"{path}.zones[{i}]", "needs values, all of them 0 or more");
        }
    }

    internal override Distribution? LifetimeOf(MarketOffer offer) => null;

    internal override PoolCycle? CycleOf(MarketOffer offer) => null;
}
