using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters.Pricing;

/// <summary>What load balancers, the control plane and traffic cost: of the first two the effective cost in a bill, else the list price, else the price book, else nothing known.</summary>
public sealed class ServicePricing(PriceSources sources)
{
    /// <summary>A load balancer an hour, without what it transfers; a bill also knows what it processed.</summary>
    /// <param name="provider">Its provider; null where it is unknown.</param>
    /// <param name="region">Its region; empty where it is unknown.</param>
    /// <param name="invoiced">What a bill says about the day that is asked for; null when none does.</param>
    public PricedAsset LoadBalancer(string? provider, string region, InvoicedCost? invoiced = null) => invoiced is not null && invoiced.Cost >= Amount.Zero
        ? new(new HourlyPrice(invoiced.PerHour, PriceProvenance.Invoice, invoiced.Source))
        : LoadBalancerWithoutInvoice(provider, region);

    private PricedAsset LoadBalancerWithoutInvoice(string? provider, string region) => Price(
        provider, region, "load_balancer", PricedKind.LoadBalancer, $"Load balancers in {(region.Length > 0 ? region : "an unknown region")} have no price: set load-balancer in the price book.");

    /// <summary>
    /// The control plane an hour. Azure's depends on a tier that a cluster does not show: without a bill or an entry of the price book it is unpriced.
    /// </summary>
    /// <param name="provider">Its provider; null where it is unknown.</param>
    /// <param name="region">Its region; empty where it is unknown.</param>
    /// <param name="invoiced">What a bill says about the day that is asked for; null when none does.</param>
    public PricedAsset ControlPlane(string? provider, string region, InvoicedCost? invoiced = null) => invoiced is not null && invoiced.Cost >= Amount.Zero
        ? new(new HourlyPrice(invoiced.PerHour, PriceProvenance.Invoice, invoiced.Source))
        : ControlPlaneWithoutInvoice(provider, region);

    private PricedAsset ControlPlaneWithoutInvoice(string? provider, string region) => Price(
        provider, region, "control_plane", PricedKind.ControlPlane, "The control plane has no price: set control-plane in the price book, to 0 where it costs nothing.");

    /// <summary>Traffic from a region, at the price of the first tier.</summary>
    public NetworkPrice Network(string? provider, string region) => new(
        Traffic(provider, region, PricedKind.EgressZone, "same_region_other_zone"),
        Traffic(provider, region, PricedKind.EgressRegion, "other_region", "other_region_same_continent"),
        Traffic(provider, region, PricedKind.EgressInternet, "internet"));

    private GibibytePrice Traffic(string? provider, string region, PricedKind kind, params ReadOnlySpan<string> scopes)
    {
        var listed = provider is null ? null : Listed(provider, region, scopes);
        GibibytePrice? booked = sources.Book.Find(kind, region) is { } entry ? new(Amount.Of(entry.Price), PriceProvenance.Fallback) : null;
        return (sources.BookFirst ? booked ?? listed : listed ?? booked) ?? GibibytePrice.Unpriced;
    }

    private GibibytePrice? Listed(string provider, string region, ReadOnlySpan<string> scopes)
    {
        foreach (var scope in scopes)
        {
            if (sources.Catalog.Egress(provider, region, scope) is { } egress && sources.Converted(egress.PerGibibyte) is { } price)
                return new(price, PriceProvenance.List);
        }

        return null;
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
