using CloudIntel.Core.Catalog;

namespace CloudIntel.Cli.Catalog;

/// <summary>A folder of CSV files that is a catalogue.</summary>
internal static class CatalogFolder
{
    /// <summary>Reads it.</summary>
    /// <exception cref="UsageException">There is no such folder, or no CSV file in it.</exception>
    public static CatalogReading Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UsageException($"There is no folder {folder}.");
        var paths = Directory.EnumerateFiles(folder, "*.csv").Order(StringComparer.Ordinal).ToList();
        return paths.Count > 0
            ? CatalogReader.Read(paths.Select(path => new CatalogFile(Path.GetFileName(path), File.ReadAllText(path))))
            : throw new UsageException($"The folder {folder} has no CSV file.");
    }
}
