using CloudIntel.Core.Catalog;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters.Pricing;

/// <summary>Where prices come from that no bill says.</summary>
/// <param name="Catalog">List prices, US dollars.</param>
/// <param name="Book">Prices that somebody set, in the currency of the cluster.</param>
/// <param name="UsdRate">
/// What a US dollar is worth in the currency of the cluster: 1 where that is the dollar. Null when unknown: list prices cannot be used then.
/// </param>
/// <param name="BookFirst">Whether the price book counts before list prices, as where it has what was negotiated.</param>
public sealed record PriceSources(PriceCatalog Catalog, PriceBook Book, decimal? UsdRate, bool BookFirst = false)
{
    /// <summary>A list price in the currency of the cluster.</summary>
    internal Amount? Converted(decimal usd) => UsdRate is { } rate ? Amount.Of(usd * rate) : null;

    /// <summary>A list price an hour, or null where it cannot be converted.</summary>
    internal PricedAsset? Listed(decimal usdPerHour, string source) =>
        Converted(usdPerHour) is { } price ? new(new HourlyPrice(price, PriceProvenance.List, source)) : null;

    /// <summary>The one that counts of a list price and the book's; null without either.</summary>
    internal PricedAsset? Choose(PricedAsset? listed, PricedAsset? booked) =>
        BookFirst && booked is { Price.Provenance: not PriceProvenance.Unpriced } ? booked : listed ?? booked;

    /// <summary>The provider of something by its id at the provider, else by its region; null when unknown.</summary>
    internal string? ProviderOf(string id, string region) => ResourceIds.ProviderOf(id) is { Length: > 0 } provider ? provider : Catalog.ProviderOf(region);
}

/// <summary>Something about a price that its owner should look at. The price counts nevertheless.</summary>
/// <param name="Reason">What, as one CamelCase word: ImplausiblePrice, NegativeInvoice, SpotPriceUnknown, NoPrice.</param>
/// <param name="Message">What, of which asset, and what to do.</param>
public sealed record PriceFinding(string Reason, string Message);

/// <summary>The price of an asset.</summary>
/// <param name="Price">The price.</param>
/// <param name="Finding">What should be looked at; null for nothing.</param>
public sealed record PricedAsset(HourlyPrice Price, PriceFinding? Finding = null)
{
    /// <summary>A price that somebody set.</summary>
    internal static PricedAsset Fallback(decimal perHour, string source) => new(new HourlyPrice(Amount.Of(perHour), PriceProvenance.Fallback, source));

    /// <summary>No price, and what to do about it.</summary>
    internal static PricedAsset Unpriced(string message) => new(HourlyPrice.Unpriced, new("NoPrice", message));
}
