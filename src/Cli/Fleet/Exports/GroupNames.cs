using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CloudIntel.Cli.Fleet.Exports;

/// <summary>What groups of nodes are called, within what each cloud allows.</summary>
internal static class GroupNames
{
    /// <summary>Letters of a pool of Azure.</summary>
    private const int OfAzure = 12;

    /// <summary>Letters of a pool of Google.</summary>
    private const int OfGoogle = 40;

    /// <summary>Letters of a group of AWS.</summary>
    private const int OfAws = 63;

    /// <summary>The name of a group.</summary>
    public static string Of(ExportedFleet fleet, ExportedPool pool)
    {
        var zone = pool.Zone.StartsWith(fleet.Region, StringComparison.Ordinal) ? pool.Zone[fleet.Region.Length..].Trim('-') : pool.Zone;
        var full = Simple($"{fleet.Name}-{pool.Shape.InstanceType.Replace("Standard_", "", StringComparison.Ordinal)}-{(pool.IsSpot ? "spot" : "od")}{(zone.Length > 0 ? $"-{zone}" : "")}");
        // Azure takes letters and digits alone, and few: the digest tells the groups apart.
        return fleet.Provider switch
        {
            "azure" => Cut(new([.. full.Where(char.IsAsciiLetterOrDigit)]), OfAzure, full),
            "gcp" => Cut(full, OfGoogle),
            _ => Cut(full, OfAws),
        };
    }

    /// <summary>A name that is too long with a digest for its end.</summary>
    public static string Cut(string name, int length, string? of = null)
    {
        if (name.Length <= length)
            return name;
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(of ?? name)))[..5];
        return string.Create(CultureInfo.InvariantCulture, $"{name[..(length - 5)].TrimEnd('-')}{digest}");
    }

    /// <summary>Small letters and digits with dashes between, beginning with a letter.</summary>
    private static string Simple(string name)
    {
        var simple = new string([.. name.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')]);
        return char.IsAsciiLetter(simple[0]) ? simple : $"n{simple}";
    }
}
