using System.Text;
using System.Text.Json;
using CloudIntel.Controllers.CostPolicies;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Cli.Policy;

/// <summary>A folder that stands for a cluster: what kubectl prints of its nodes, storage classes and autoscalers, tables of a catalogue, and price books.</summary>
/// <param name="Cluster">The nodes and storage classes.</param>
/// <param name="Catalog">What its tables add to the catalogue; null without any.</param>
/// <param name="Book">Its price books.</param>
internal sealed record PriceFolder(PricedCluster Cluster, PriceCatalog? Catalog, PriceBook Book)
{
    /// <summary>Reads a folder.</summary>
    /// <exception cref="UsageException">Something in it cannot be read; the message says what and where.</exception>
    public static async Task<PriceFolder> ReadAsync(string folder, Shell shell, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            throw new UsageException($"There is no folder {folder}.");
        var (objects, tables, book) = (new List<ManifestObject>(), new List<CatalogFile>(), PriceBook.Empty);
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            var extension = Path.GetExtension(file).ToLowerInvariant();
            if (extension is not (".yaml" or ".yml" or ".json" or ".csv"))
                continue;
            var text = await File.ReadAllTextAsync(file, cancellationToken);
            if (extension != ".csv" && ManifestText.Read(file, text).ToList() is var found && found.All(each => each.Kind.Length > 0))
                objects.AddRange(found);
            else if (extension == ".json")
                book = book.Then(Checked(() => PriceBookSettings.ReadJson(file, text)));
            else if (extension != ".csv")
                throw new UsageException($"{file} is neither objects of a cluster nor prices.");
            else if (IsBook(text))
                book = book.Then(Checked(() => PriceBookTable.Read(file, text)));
            else
                tables.Add(new(Path.GetFileName(file), text));
        }

        return new(Of(objects), tables.Count == 0 ? null : await CatalogAsync(tables, shell), book);
    }

    /// <summary>The objects that prices depend on.</summary>
    public static PricedCluster Of(IReadOnlyList<ManifestObject> objects) => new()
    {
        Nodes = [.. objects.Where(each => each.Kind == nameof(Node)).Select(Read<Node>)],
        StorageClasses = [.. objects.Where(each => each.Kind == nameof(StorageClass)).Select(Read<StorageClass>)],
        Autoscalers = [.. objects.Where(each => each.Kind == AutoscalerMapping.Kind).Select(Read<UntypedObject>)],
    };

    /// <summary>An object of a built-in kind.</summary>
    /// <exception cref="UsageException">It is none; the message says where.</exception>
    public static T Read<T>(ManifestObject found)
        where T : class
    {
        try
        {
            return KubernetesJson.BuiltIn.Deserialize<T>(Encoding.UTF8.GetBytes(found.Content.GetRawText()));
        }
        catch (JsonException e)
        {
            throw new UsageException($"{found.Place("")}: the {found.Kind} cannot be read: {e.Message}");
        }
    }

    private static async Task<PriceCatalog> CatalogAsync(List<CatalogFile> tables, Shell shell)
    {
        var reading = CatalogReader.Read(tables);
        foreach (var problem in reading.Problems)
            await shell.Error.WriteLineAsync($"warning: {problem}; the line is left out");
        return reading.Catalog;
    }

    /// <summary>Whether a table has the columns of a price book, which no table of a catalogue has together.</summary>
    private static bool IsBook(string text)
    {
        var header = text.AsSpan(0, Math.Max(0, text.AsSpan().IndexOfAny('\r', '\n'))).ToString().Split(',', StringSplitOptions.TrimEntries);
        return (header.Contains("kind", StringComparer.OrdinalIgnoreCase) && header.Contains("price", StringComparer.OrdinalIgnoreCase)) || header.Contains("MarketPriceHourly", StringComparer.OrdinalIgnoreCase);
    }

    private static PriceBook Checked(Func<PriceBook> read)
    {
        try
        {
            return read();
        }
        catch (PriceBookException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
