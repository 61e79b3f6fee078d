using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Fleet;
using PurchaseOption = CloudIntel.Core.Catalog.PurchaseOption;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>What can be bought: an instance type in a zone, on demand or as spare capacity.</summary>
/// <param name="Index">Its place in <see cref="CloudMarket.Offers"/>.</param>
/// <param name="Offer">What the catalogue says of it.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Region">The region.</param>
/// <param name="Zone">The zone.</param>
/// <param name="Purchase">On demand or spot.</param>
/// <param name="Capacity">What a machine has; no number of pods.</param>
/// <param name="HourlyPrice">US dollars an hour at the start, before any commitment.</param>
/// <param name="ListHourlyPrice">The same on demand, at the start.</param>
/// <param name="MostMachines">So many machines of it the cloud has at most; null for any number.</param>
public sealed record MarketOffer(
    int Index, Offer Offer, string Provider, string Region, string Zone, PurchaseOption Purchase, Resources Capacity, decimal HourlyPrice, decimal ListHourlyPrice, int? MostMachines)
{
    /// <summary>The zone's place in <see cref="CloudMarket.Zones"/>.</summary>
    public int ZoneIndex { get; init; }

    /// <summary>The region's place in <see cref="CloudMarket.Regions"/>.</summary>
    public int RegionIndex { get; init; }

    /// <summary>Of spare capacity: how often it is taken away, as the catalogue knows it; null where it does not.</summary>
    public SpotInterruption? Interruption { get; init; }

    /// <summary>The same instance type in the same zone on demand, by its index.</summary>
    public int OnDemandIndex { get; init; }

    /// <summary>The instance type.</summary>
    public string InstanceType => Offer.Shape.InstanceType;

    /// <summary>Such as aws/eu-west-1a/m5.large/Spot: no other offer of a market has it, and it does not depend on what else there is.</summary>
    public string Name => $"{Provider}/{Zone}/{InstanceType}/{Purchase}";
}

/// <summary>A zone of a market.</summary>
/// <param name="Index">Its place in <see cref="CloudMarket.Zones"/>.</param>
/// <param name="Name">Such as eu-west-1a.</param>
/// <param name="Region">Its region's place in <see cref="CloudMarket.Regions"/>.</param>
public sealed record MarketZone(int Index, string Name, int Region);

/// <summary>A region of a market.</summary>
/// <param name="Index">Its place in <see cref="CloudMarket.Regions"/>.</param>
/// <param name="Provider">Its provider's place in <see cref="CloudMarket.Providers"/>.</param>
/// <param name="Place">Its place in the regions of the engine of placement, <see cref="Scheduling.Placement.PlacementEngine.Regions"/>.</param>
/// <param name="Facts">What the catalogue says of it.</param>
/// <param name="Zones">Its zones.</param>
public sealed record MarketRegion(int Index, int Provider, int Place, IndexedRegion Facts, IReadOnlyList<MarketZone> Zones)
{
    /// <summary>Its name.</summary>
    public string Name => Facts.Facts.Region;
}
