using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>Makes the catalogue of an environment.</summary>
public static class CatalogFilter
{
    /// <summary>The catalogue with some of its offers alone. Everything else that it knows, of regions, traffic and promises, stays.</summary>
    /// <exception cref="ScenarioException">A name is of nothing in the catalogue, or nothing is left.</exception>
    public static PriceCatalog Narrow(PriceCatalog catalog, OfferSelector selector)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(selector);
        Known(selector.Providers, catalog.Offers.Select(offer => offer.Shape.Provider), "providers");
        Known(selector.Regions, catalog.Offers.Select(offer => offer.Region), "regions");
        Known(selector.Families, catalog.Offers.Select(offer => offer.Shape.Family), "families");
        Known(selector.InstanceTypes, catalog.Offers.Select(offer => offer.Shape.InstanceType), "instanceTypes");
        Known(selector.Architectures, catalog.Offers.Select(offer => offer.Shape.Architecture), "architectures");
        var withSpot = selector.Purchases.Count == 0 || selector.Purchases.Contains(PurchaseOption.Spot);
        var offers = catalog.Offers.Where(selector.Matches)
            .OrderBy(offer => offer.Shape.Provider, StringComparer.Ordinal).ThenBy(offer => offer.Region, StringComparer.Ordinal).ThenBy(offer => offer.Shape.InstanceType, StringComparer.Ordinal)
            .Select(offer => withSpot ? offer : offer with { Spot = null })
            .ToList();
        return offers.Count > 0 ? new(catalog.Tables with { Offers = offers }) : throw new ScenarioException("environment.catalog", "the filters leave no offer: no instance type is of all of these providers, regions, families and architectures");
    }

    /// <summary>A catalogue of offers of one's own, with what another one knows of their regions, traffic and promises, and with regions and prices of traffic of one's own, which count first.</summary>
    /// <param name="offers">At least one; no two of one provider, region and instance type.</param>
    /// <param name="regions">Regions that the other does not know, or knows otherwise.</param>
    /// <param name="egress">Prices of traffic.</param>
    /// <param name="known">What else is known; null for nothing.</param>
    /// <exception cref="ScenarioException">An offer cannot be.</exception>
    public static PriceCatalog Of(IReadOnlyList<Offer> offers, IReadOnlyList<CatalogRegion>? regions = null, IReadOnlyList<EgressPrice>? egress = null, PriceCatalog? known = null)
    {
        ArgumentNullException.ThrowIfNull(offers);
        if (offers.Count == 0)
            throw new ScenarioException("environment.offers", "needs at least one");
        var names = new HashSet<(string Provider, string Region, string Type)>();
        for (var i = 0; i < offers.Count; i++)
        {
            var (offer, path) = (offers[i], $"environment.offers[{i}]");
            var shape = offer.Shape;
            if (shape.Provider.Length == 0 || offer.Region.Length == 0 || shape.InstanceType.Length == 0)
                throw new ScenarioException(path, "needs provider, region and instanceType");
            if (shape.Vcpus <= 0 || shape.MemoryGibibytes <= 0)
                throw new ScenarioException(path, "needs vcpus and memoryGibibytes above 0");
            if (shape.GpuCount < 0)
                throw new ScenarioException($"{path}.gpuCount", "must be 0 or more");
            if (offer.OnDemand <= 0)
                throw new ScenarioException($"{path}.onDemand", "must be above 0");
            if (offer.Spot is <= 0)
                throw new ScenarioException($"{path}.spot", "must be above 0, or left out");
            if (!names.Add((shape.Provider.ToLowerInvariant(), offer.Region.ToLowerInvariant(), shape.InstanceType.ToLowerInvariant())))
                throw new ScenarioException(path, $"{shape.Provider} {offer.Region} {shape.InstanceType} is there twice");
        }

        var own = new PriceCatalog(new() { Offers = offers, Regions = regions ?? [], Egress = egress ?? [] });
        return (known ?? PriceCatalog.Empty).WithOffersOf(own);
    }

    private static void Known(IReadOnlyList<string> names, IEnumerable<string> known, string field)
    {
        if (names.Count == 0)
            return;
        var all = known.ToHashSet(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < names.Count; i++)
        {
            if (!all.Contains(names[i]))
                throw new ScenarioException($"environment.{field}[{i}]", $"the catalogue has no offer of {names[i]}{Near(names[i], all)}");
        }
    }

    private static string Near(string name, IEnumerable<string> known)
    {
        var near = known.Where(one => one.Contains(name, StringComparison.OrdinalIgnoreCase) || name.Contains(one, StringComparison.OrdinalIgnoreCase)).Where(one => one.Length > 0).Order(StringComparer.Ordinal).Take(5).ToList();
        return near.Count == 0 ? "" : $"; there are {string.Join(", ", near)}";
    }
}
