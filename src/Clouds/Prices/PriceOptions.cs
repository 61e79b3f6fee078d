namespace CloudIntel.Clouds.Prices;

/// <summary>Where prices come from that no bill says.</summary>
public sealed class PriceOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Prices";

    /// <summary>Folder of CSV files with a catalogue of list prices, which count before those that the program carries. Default: none.</summary>
    public string? Catalog { get; set; }

    /// <summary>
    /// The price book: a CSV file, a JSON file as OpenCost has it, or a folder, such as a mounted ConfigMap, of such files and of files
    /// that are called as a setting and hold its value. Default: none.
    /// </summary>
    public string? Book { get; set; }

    /// <summary>Whether the price book counts before list prices, as where it has what was negotiated. Default: false.</summary>
    public bool BookFirst { get; set; }

    /// <summary>Whether OpenCost's default prices count, in US dollars, for what nothing else is known of. Default: false.</summary>
    public bool OpenCostDefaults { get; set; }

    /// <summary>Currency of the cluster and of the price book, ISO 4217. Default: USD.</summary>
    public string Currency { get; set; } = "USD";
}
