namespace CloudIntel.Core.Catalog;

/// <summary>The catalogue that the program carries: what most clusters run on. Embedded/README.md says where its figures come from.</summary>
public static class CompactCatalog
{
    private const string Prefix = "Catalog.Embedded.";

    /// <summary>Reads it.</summary>
    public static PriceCatalog Load()
    {
        var assembly = typeof(CompactCatalog).Assembly;
        var files = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new CatalogFile(name[Prefix.Length..], Text(name)));
        var reading = CatalogReader.Read(files);
        return reading.Problems.Count == 0
            ? reading.Catalog
            : throw new InvalidOperationException($"The catalogue of this program is broken: {reading.Problems[0]}");

        string Text(string name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        }
    }
}
