using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters.Pricing;

namespace CloudIntel.Clouds.Prices;

/// <summary>Reads catalogues and price books from disk.</summary>
public static class PriceFiles
{
    private const string Usd = "USD";

    /// <summary>A folder of CSV files as a catalogue; without the lines that are wrong, which are told.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static CatalogReading Catalog(string folder) => CatalogReader.Read(Directory
        .EnumerateFiles(folder, "*.csv")
        .Order(StringComparer.Ordinal)
        .Select(path => new CatalogFile(Path.GetFileName(path), File.ReadAllText(path))));

    /// <summary>The catalogue that settings ask for: the compact one, and a folder before it.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="problem">Receives each line that is wrong; the rest counts.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static PriceCatalog Catalog(PriceOptions options, Action<TableProblem> problem)
    {
        var compact = CompactCatalog.Load();
        if (string.IsNullOrEmpty(options.Catalog))
            return compact;
        var reading = Catalog(options.Catalog);
        foreach (var each in reading.Problems)
            problem(each);
        return compact.With(reading.Catalog);
    }

    /// <summary>The price book that settings ask for.</summary>
    /// <exception cref="PriceBookException">Something in it is wrong; nothing of it counts.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PriceBook Book(PriceOptions options)
    {
        var book = string.IsNullOrEmpty(options.Book) ? PriceBook.Empty : Book(options.Book);
        if (!options.OpenCostDefaults)
            return book;
        return options.Currency == Usd
            ? book.Then(PriceBook.OpenCostDefaults)
            : throw new PriceBookException([new("Prices:OpenCostDefaults", 1, "", $"they are in {Usd}, and the currency of the cluster is {options.Currency}")]);
    }

    private static PriceBook Book(string path)
    {
        if (!Directory.Exists(path))
            return Read(path);
        var book = PriceBook.Empty;
        var settings = new List<KeyValuePair<string, string>>();
        // Kubernetes keeps what is behind a mounted ConfigMap in names that begin with a dot.
        foreach (var file in Directory.EnumerateFiles(path).Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal))
        {
            if (Path.GetExtension(file) is ".csv" or ".json")
                book = book.Then(Read(file));
            else
                settings.Add(new(Path.GetFileName(file), File.ReadAllText(file)));
        }

        return book.Then(PriceBookSettings.Read(path, settings));
    }

    private static PriceBook Read(string file) => Path.GetExtension(file) == ".json"
        ? PriceBookSettings.ReadJson(Path.GetFileName(file), File.ReadAllText(file))
        : PriceBookTable.Read(Path.GetFileName(file), File.ReadAllText(file));
}
