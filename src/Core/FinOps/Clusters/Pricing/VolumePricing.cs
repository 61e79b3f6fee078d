using System.Collections.Frozen;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters.Pricing;

/// <summary>
/// What a volume costs an hour, by its size and not by its use: the effective cost in a bill, else the list price of its type, else the price
/// book, else nothing known.
/// </summary>
public sealed class VolumePricing(PriceSources sources)
{
    /// <summary>Storage classes that clusters of the clouds come with, and the type of their volumes.</summary>
    private static readonly FrozenDictionary<(string Provider, string StorageClass), string> Types = new Dictionary<(string, string), string>
    {
        [("aws", "auto-ebs-sc")] = "gp3",
        [("azure", "default")] = "StandardSSD_LRS",
        [("azure", "managed")] = "StandardSSD_LRS",
        [("azure", "managed-csi")] = "StandardSSD_LRS",
        [("azure", "managed-premium")] = "Premium_LRS",
        [("azure", "managed-csi-premium")] = "Premium_LRS",
        [("gcp", "standard")] = "pd-standard",
        [("gcp", "standard-rwo")] = "pd-balanced",
        [("gcp", "premium-rwo")] = "pd-ssd",
    }.ToFrozenDictionary();

    /// <summary>Storage classes that clusters of a provider come with.</summary>
    public static IEnumerable<string> ClassesOf(string provider) =>
        Types.Keys.Where(key => key.Provider.Equals(provider, StringComparison.OrdinalIgnoreCase)).Select(key => key.StorageClass).Order(StringComparer.Ordinal);

    /// <summary>Prices a volume.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="invoiced">What a bill says about the day that is asked for; null when none does.</param>
    public PricedAsset Price(VolumeSpan volume, InvoicedCost? invoiced = null)
    {
        if (invoiced is not null && invoiced.Cost >= Amount.Zero)
            return new(new HourlyPrice(invoiced.PerHour, PriceProvenance.Invoice, invoiced.Source));

        var gibibytes = (decimal)volume.Bytes / (1L << 30);
        var entry = sources.Book.Find(PricedKind.Volume, volume.Region, isSpot: false, field => ValuesOf(field, volume));
        var booked = entry is null ? null : PricedAsset.Fallback(entry.Price * gibibytes, entry.Source);
        if (sources.Choose(Listed(volume, gibibytes), booked) is { } price)
            return price;
        if (volume.VolumeType == VolumeSpan.Local)
            return new(new HourlyPrice(Amount.Zero, PriceProvenance.List, "part of its node, whose price has it"));
        return PricedAsset.Unpriced(
            $"Volume {volume.Name} (storage class {(volume.StorageClass.Length > 0 ? volume.StorageClass : "unknown")}) has no price in a bill, in the catalogue or in the price book: set one for its storage class, a GiB and hour.");
    }

    private PricedAsset? Listed(VolumeSpan volume, decimal gibibytes)
    {
        if (sources.ProviderOf(volume.ProviderId, volume.Region) is not { } provider)
            return null;
        var type = volume.VolumeType.Length > 0 ? volume.VolumeType : TypeOf(provider, volume.StorageClass);
        return sources.Catalog.VolumePerMonth(provider, volume.Region, type, gibibytes) is { } price
            ? sources.Listed(price.PerMonth / PriceCatalog.HoursPerMonth, $"list price of {type} in {volume.Region}, as of {price.AsOf}")
            : null;
    }

    /// <summary>The type that a storage class stands for: one of the clouds' own, or one that is called as the type is.</summary>
    private static string TypeOf(string provider, string storageClass) => Types.GetValueOrDefault((provider, storageClass), storageClass);

    private static IReadOnlyList<string> ValuesOf(string field, VolumeSpan volume) => field switch
    {
        "name" => [volume.Name],
        "provider-id" => [volume.ProviderId, volume.ProviderId[(volume.ProviderId.LastIndexOf('/') + 1)..]],
        "storage-class" => [volume.StorageClass],
        _ => [],
    };
}
