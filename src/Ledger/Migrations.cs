using System.Globalization;
using System.Reflection;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger;

/// <summary>One numbered step from an older to a newer schema.</summary>
internal sealed record Migration(int Version, string Name, string Sql);

/// <summary>The SQL that is embedded in this assembly.</summary>
internal static class EmbeddedSql
{
    /// <summary>The migrations of a store, oldest first.</summary>
    public static IReadOnlyList<Migration> Migrations(string store)
    {
        var prefix = $"{store}.Migrations.";
        return
        [
            .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => Parse(name[prefix.Length..^".sql".Length], Read(name))),
        ];
    }

    /// <summary>A mapping, by file name.</summary>
    public static string Mapping(string name) => Read($"Mappings.{name}.sql");

    /// <summary>The migrations that a store still lacks.</summary>
    /// <exception cref="LedgerUnavailableException">The store was written by a newer program.</exception>
    public static IEnumerable<Migration> Missing(IReadOnlyList<Migration> known, int current, string ledger)
    {
        if (current > known[^1].Version)
        {
            throw new LedgerUnavailableException(
                $"The {ledger} has schema {current}, and this program knows only up to {known[^1].Version}: it was written by a newer version. Use that version, or restore an older ledger.");
        }

        return known.Where(migration => migration.Version > current);
    }

    private static Migration Parse(string name, string sql)
    {
        var separator = name.IndexOf('_', StringComparison.Ordinal);
        return new(int.Parse(name[..separator], CultureInfo.InvariantCulture), name[(separator + 1)..], sql);
    }

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
