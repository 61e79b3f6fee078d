using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters.Pricing;

/// <summary>What a GiB of traffic costs.</summary>
/// <param name="PerGibibyte">In the currency of the cluster; 0 when unpriced, or free.</param>
/// <param name="Provenance">Where it comes from.</param>
/// <param name="Source">What exactly, for people.</param>
public sealed record TrafficPrice(Amount PerGibibyte, PriceProvenance Provenance, string Source);

/// <summary>Where traffic goes to.</summary>
public enum TrafficScope
{
    /// <summary>Another zone of the region.</summary>
    Zone,

    /// <summary>Another region.</summary>
    Region,

    /// <summary>The internet.</summary>
    Internet,
}

/// <summary>What load balancers, the control plane and traffic cost: the list price, else the price book, else nothing known.</summary>
public sealed class ServicePricing(PriceSources sources)
{
    /// <summary>A load balancer an hour, without what it transfers. A provider may be unknown: null.</summary>
    public PricedAsset LoadBalancer(string? provider, string region) => Price(
        provider, region, "load_balancer", PricedKind.LoadBalancer, $"Load balancers in {(region.Length > 0 ? region : "an unknown region")} have no price: set load-balancer in the price book.");

    /// <summary>
    /// The control plane an hour. Azure's depends on a tier that a cluster does not show, and a cluster of one's own pays none: without an
    /// entry of the price book both are unpriced.
    /// </summary>
    public PricedAsset ControlPlane(string? provider, string region) => Price(
        provider, region, "control_plane", PricedKind.ControlPlane, "The control plane has no price: set control-plane in the price book, to 0 where it costs nothing.");

    /// <summary>Traffic from a region, at the price of the first tier.</summary>
    public TrafficPrice Traffic(string? provider, string region, TrafficScope scope)
    {
        var (name, kind) = scope switch
        {
            TrafficScope.Zone => ("same_region_other_zone", PricedKind.EgressZone),
            TrafficScope.Region => ("other_region", PricedKind.EgressRegion),
            _ => ("internet", PricedKind.EgressInternet),
        };
        var listed = Listed(provider, region, name);
        var booked = sources.Book.Find(kind, region) is { } entry ? new TrafficPrice(Amount.Of(entry.Price), PriceProvenance.Fallback, entry.Source) : null;
        return (sources.BookFirst ? booked ?? listed : listed ?? booked) ?? new(Amount.Zero, PriceProvenance.Unpriced, "");
    }

    private TrafficPrice? Listed(string? provider, string region, string scope)
    {
        if (provider is null)
            return null;
        var listed = sources.Catalog.Egress(provider, region, scope)
            ?? (scope == "other_region" ? sources.Catalog.Egress(provider, region, "other_region_same_continent") : null);
        return listed is not null && sources.Converted(listed.PerGibibyte) is { } price
            ? new(price, PriceProvenance.List, $"list price of {listed.Scope} from {region}, as of {listed.AsOf}")
            : null;
    }

    private PricedAsset Price(string? provider, string region, string item, PricedKind kind, string withoutPrice)
    {
        var service = provider is null ? null : sources.Catalog.Service(provider, region, item);
        var listed = service is { Unit: "hour" }
            ? sources.Listed(service.PerUnit, $"list price of {item.Replace('_', ' ')} in {(region.Length > 0 ? region : "any region")}, as of {service.AsOf}")
            : null;
        var booked = sources.Book.Find(kind, region) is { } entry ? PricedAsset.Fallback(entry.Price, entry.Source) : null;
        return sources.Choose(listed, booked) ?? PricedAsset.Unpriced(withoutPrice);
    }
}
