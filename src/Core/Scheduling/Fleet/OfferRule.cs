namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>A rule of any kind about which offers pods may run on, such as what a workload's compliance, performance and cost limits leave.</summary>
/// <param name="Key">Names what it allows: rules with the same key are taken to allow the same, and pods with the same key are planned together.</param>
/// <param name="Allows">Whether pods may run on an offer. It is asked once for each offer, not for each pod, and answers the same whatever other offers there are.</param>
public sealed record OfferRule(string Key, Func<FleetOffer, bool> Allows)
{
    /// <summary>Exactly some offers.</summary>
    public static OfferRule Of(string key, IEnumerable<FleetOffer> offers)
    {
        var allowed = offers.Select(Identity).ToHashSet();
        return new(key, offer => allowed.Contains(Identity(offer)));
    }

    private static (string, string, PurchaseOption) Identity(FleetOffer offer) => (offer.InstanceType, offer.Zone, offer.Purchase);
}
