using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>Which offers of a market something is about. An empty list stands for all; names are compared without case.</summary>
public sealed record OfferSelector
{
    /// <summary>Every offer.</summary>
    public static OfferSelector All { get; } = new();

    /// <summary>aws, azure, gcp, or names of one's own.</summary>
    public IReadOnlyList<string> Providers { get; init; } = [];

    /// <summary>Regions.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>Zones.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>Families of instance types.</summary>
    public IReadOnlyList<string> Families { get; init; } = [];

    /// <summary>Instance types.</summary>
    public IReadOnlyList<string> InstanceTypes { get; init; } = [];

    /// <summary>Architectures, as in the label kubernetes.io/arch.</summary>
    public IReadOnlyList<string> Architectures { get; init; } = [];

    /// <summary>Ways to pay.</summary>
    public IReadOnlyList<PurchaseOption> Purchases { get; init; } = [];

    /// <summary>Whether it is about an offer of a market.</summary>
    public bool Matches(MarketOffer offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        return (Purchases.Count == 0 || Purchases.Contains(offer.Purchase)) && Has(Zones, offer.Zone) && Matches(offer.Offer);
    }

    /// <summary>Whether it is about an offer of a catalogue in some zone and at some way to pay.</summary>
    public bool Matches(Offer offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        var shape = offer.Shape;
        return Has(Providers, shape.Provider) && Has(Regions, offer.Region) && Has(Families, shape.Family) && Has(InstanceTypes, shape.InstanceType) && Has(Architectures, shape.Architecture);
    }

    /// <summary>Whether it is about all there is at a place, whatever machines there are.</summary>
    internal bool MatchesPlace(string provider, string region, string zone) =>
        Has(Providers, provider) && Has(Regions, region) && (zone.Length == 0 || Has(Zones, zone));

    private static bool Has(IReadOnlyList<string> names, string name)
    {
        if (names.Count == 0)
            return true;
        foreach (var one in names)
        {
            if (one.Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
