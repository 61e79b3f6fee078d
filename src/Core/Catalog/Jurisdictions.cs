using System.Collections.Frozen;

namespace CloudIntel.Core.Catalog;

/// <summary>Countries, and groups of them that share a law about data.</summary>
public static class Jurisdictions
{
    private static readonly string[] EuropeanUnion =
    [
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    ];

    private static readonly FrozenDictionary<string, FrozenSet<string>> Groups = new Dictionary<string, FrozenSet<string>>
    {
        ["EU"] = EuropeanUnion.ToFrozenSet(StringComparer.Ordinal),
        ["EEA"] = EuropeanUnion.Concat(["IS", "LI", "NO"]).ToFrozenSet(StringComparer.Ordinal),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names of the groups.</summary>
    public static IReadOnlyList<string> GroupNames => Groups.Keys;

    /// <summary>Whether a country is named, or belongs to a group that is named.</summary>
    /// <param name="country">Country by ISO 3166-1, two letters; an unknown one, which is empty, is never in.</param>
    /// <param name="names">Countries and groups.</param>
    public static bool Contains(IReadOnlyList<string> names, string country)
    {
        foreach (var name in names)
        {
            if (country.Length > 0 && (name == country || (Groups.TryGetValue(name, out var group) && group.Contains(country))))
                return true;
        }

        return false;
    }
}
