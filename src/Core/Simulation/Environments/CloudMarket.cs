using System.Globalization;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Scheduling.Regions;
using CloudIntel.Core.Simulation.Datacenters;
using PurchaseOption = CloudIntel.Core.Catalog.PurchaseOption;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>
/// All that can be bought in an environment: each instance type in each zone of its region, on demand and, where the catalogue has a price of it, as spare capacity.
/// Commitments are no offers of their own: they are paid for anyway and take their part off the bill. Immutable; made once for all runs of an environment.
/// </summary>
public sealed class CloudMarket
{
    /// <summary>More offers than these are refused: a simulation keeps a price, a capacity and events of each.</summary>
    public const int MostOffers = 20_000;

    private readonly Lazy<PlacementEngine> engine;

    private CloudMarket(PriceCatalog catalog, OfferIndex index)
    {
        engine = new(() => new(OfferIndex.Of(catalog), index));
        Index = index;
    }

    /// <summary>By region, instance type, zone and way to pay.</summary>
    public IReadOnlyList<MarketOffer> Offers { get; private init; } = [];

    /// <summary>The regions that have offers, by provider and name.</summary>
    public IReadOnlyList<MarketRegion> Regions { get; private init; } = [];

    /// <summary>Their zones, by region and name.</summary>
    public IReadOnlyList<MarketZone> Zones { get; private init; } = [];

    /// <summary>The providers that have offers, by name.</summary>
    public IReadOnlyList<string> Providers { get; private init; } = [];

    /// <summary>The product's own engine of placement on the same catalogue, at its list prices.</summary>
    public PlacementEngine Engine => engine.Value;

    /// <summary>The catalogue as columns, dominated offers too.</summary>
    internal OfferIndex Index { get; }

    /// <summary>Makes the market of an environment.</summary>
    /// <exception cref="ScenarioException">There is no offer, or there are more than <see cref="MostOffers"/>.</exception>
    public static CloudMarket Of(CloudEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var catalog = environment.Catalog;
        var index = OfferIndex.Of(catalog, prune: false);
        var providers = new List<string>();
        var bands = BandsOf(index);
        var (regions, zones, offers) = (new List<MarketRegion>(), new List<MarketZone>(), new List<MarketOffer>());
        CheckSize(catalog, index);
        for (var place = 0; place < index.Regions.Count; place++)
        {
            var facts = index.Regions[place];
            var (provider, name) = (facts.Facts.Provider, facts.Facts.Region);
            var sold = catalog.In(provider, name);
            if (sold.Count == 0)
                continue;
            if (providers.Count == 0 || !providers[^1].Equals(provider, StringComparison.OrdinalIgnoreCase))
                providers.Add(provider);
            var its = ZoneNames.Of(facts.Facts).Select((zone, i) => new MarketZone(zones.Count + i, zone, regions.Count)).ToList();
            zones.AddRange(its);
            regions.Add(new(regions.Count, providers.Count - 1, place, facts, its));
            foreach (var offer in sold.OrderBy(offer => offer.Shape.InstanceType, StringComparer.Ordinal))
            {
                foreach (var zone in its)
                    Add(offer, zone, PurchaseOption.OnDemand, offer.OnDemand);
                foreach (var zone in offer.Spot is null ? [] : its)
                    Add(offer, zone, PurchaseOption.Spot, Math.Min(offer.Spot!.Value, offer.OnDemand * environment.Spot.Prices.Ceiling));
            }
        }

        return new(catalog, index) { Offers = offers, Regions = regions, Zones = zones, Providers = providers };

        void Add(Offer offer, MarketZone zone, PurchaseOption purchase, decimal price)
        {
            var shape = offer.Shape;
            var capacity = new Resources((long)(shape.Vcpus * 1000), IndexedOffer.Bytes(shape.MemoryGibibytes), (long)shape.GpuCount);
            var made = new MarketOffer(offers.Count, offer, shape.Provider, offer.Region, zone.Name, purchase, capacity, price, offer.OnDemand, null) { ZoneIndex = zone.Index, RegionIndex = zone.Region };
            var onDemand = purchase == PurchaseOption.OnDemand ? made.Index : made.Index - ZonesOf(zone).Count;
            var limits = environment.Capacity.Where(limit => limit.Of.Matches(made)).Select(limit => (int?)limit.Machines).Min();
            offers.Add(made with { MostMachines = limits, OnDemandIndex = onDemand, Interruption = purchase == PurchaseOption.Spot ? bands.GetValueOrDefault(offer) : null });
        }

        IReadOnlyList<MarketZone> ZonesOf(MarketZone zone) => regions[zone.Region].Zones;
    }

    /// <summary>The largest discount that the catalogue knows for committing to an offer for 1 or 3 years; null where it knows none.</summary>
    internal decimal? DiscountOf(MarketOffer offer, int termYears)
    {
        var purchase = termYears == 1 ? PurchaseOption.Committed1Year : PurchaseOption.Committed3Years;
        for (var row = 0; row < Index.Count; row++)
        {
            if (Index[row].Purchase == purchase && ReferenceEquals(Index[row].Offer, offer.Offer))
                return Index[row].Commitment?.Discount;
        }

        return null;
    }

    private static Dictionary<Offer, SpotInterruption> BandsOf(OfferIndex index)
    {
        var bands = new Dictionary<Offer, SpotInterruption>(ReferenceEqualityComparer.Instance);
        for (var row = 0; row < index.Count; row++)
        {
            if (index[row].InterruptionBand is { } band)
                bands[index[row].Offer] = band;
        }

        return bands;
    }

    private static void CheckSize(PriceCatalog catalog, OfferIndex index)
    {
        if (catalog.Offers.Count == 0)
            throw new ScenarioException("environment.catalog", "there is nothing to buy: the catalogue has no offer, or the filters leave none");
        var count = index.Regions.Sum(region => (long)ZoneNames.Of(region.Facts).Count * catalog.In(region.Facts.Provider, region.Facts.Region).Sum(offer => offer.Spot is null ? 1 : 2));
        if (count > MostOffers)
        {
            throw new ScenarioException("environment.catalog", string.Create(
                CultureInfo.InvariantCulture, $"there are {count} offers (instance types × zones × ways to pay), more than {MostOffers}: name fewer providers, regions, families, instance types or architectures"));
        }
    }
}
