using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Scheduling.Regions;

/// <summary>What zones of a region are called.</summary>
internal static class ZoneNames
{
    /// <summary>Zones of a region of which the catalogue does not know how many there are.</summary>
    private const int UsualZones = 3;

    /// <summary>More zones than these have no usual names.</summary>
    private const int MostZones = 6;

    /// <summary>Regions of Google whose first zones are not a, b and c.</summary>
    private static readonly Dictionary<string, string> GoogleLetters = new(StringComparer.Ordinal) { ["europe-west1"] = "bcd", ["us-east1"] = "bcd", ["us-central1"] = "abcf" };

    /// <summary>The usual names: eu-west-1a of AWS, europe-west4-a of Google, westeurope-1 of Azure.</summary>
    public static IReadOnlyList<string> Of(CatalogRegion region)
    {
        var count = Math.Clamp(region.Zones ?? UsualZones, 1, MostZones);
        var letters = GoogleLetters.GetValueOrDefault(region.Region, "abcdef");
        return region.Provider.ToLowerInvariant() switch
        {
            "azure" => [.. Enumerable.Range(1, count).Select(number => $"{region.Region}-{number}")],
            "gcp" => [.. letters.Take(count).Select(letter => $"{region.Region}-{letter}")],
            _ => [.. "abcdef".Take(count).Select(letter => $"{region.Region}{letter}")],
        };
    }

    /// <summary>Whether a zone is one of the region, by its name.</summary>
    public static bool IsIn(string zone, CatalogRegion region) => zone.Length > region.Region.Length && zone.StartsWith(region.Region, StringComparison.OrdinalIgnoreCase)
        && !char.IsAsciiDigit(zone[region.Region.Length]);
}
