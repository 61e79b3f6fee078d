namespace CloudIntel.Core.Catalog;

/// <summary>A file of a catalogue.</summary>
/// <param name="Name">Its name, for what is said about it.</param>
/// <param name="Text">Its content.</param>
public sealed record CatalogFile(string Name, string Text);

/// <summary>A catalogue that was read.</summary>
/// <param name="Catalog">What is right.</param>
/// <param name="Problems">What is wrong: lines that are left out, and files that are no table of a catalogue.</param>
public sealed record CatalogReading(PriceCatalog Catalog, IReadOnlyList<TableProblem> Problems);

/// <summary>Reads a catalogue from CSV. Which table a file is, its columns say; docs/prices.md lists them.</summary>
public sealed partial class CatalogReader
{
    private static readonly string[] Facts = ["instance_type", "vcpus", "memory_gib"];

    private readonly List<TableProblem> problems = [];
    private readonly Dictionary<string, string> texts = [];
    private readonly Dictionary<InstanceShape, InstanceShape> shapes = [];
    private readonly Dictionary<(string Provider, string Type), InstanceShape> types = [];
    private readonly Dictionary<string, (string File, int Line)> seen = [];
    private readonly List<Offer> offers = [];
    private readonly List<VolumePrice> volumes = [];
    private readonly List<VolumeTier> tiers = [];
    private readonly List<EgressPrice> egress = [];
    private readonly List<ServicePrice> services = [];
    private readonly List<CatalogRegion> regions = [];

    private CatalogReader()
    {
    }

    /// <summary>Reads the files of one catalogue. A line that is wrong is left out and told; the rest counts.</summary>
    public static CatalogReading Read(IEnumerable<CatalogFile> files)
    {
        var reader = new CatalogReader();
        IReadOnlyList<CsvTable> tables = [.. files.Select(file => new CsvTable(file.Name, file.Text, reader.problems))];
        foreach (var table in tables.Where(IsTypes))
            reader.ReadTypes(table);
        foreach (var table in tables.Where(table => !IsTypes(table)))
            reader.ReadTable(table);
        return new(
            new(new()
            {
                Offers = reader.offers,
                Volumes = reader.volumes,
                VolumeTiers = reader.tiers,
                Egress = reader.egress,
                Services = reader.services,
                Regions = reader.regions,
                Interruptions = reader.interruptions,
                Commitments = reader.commitments,
                Families = reader.families,
                Processors = reader.processors,
                ServiceLevels = reader.serviceLevels,
                Certifications = reader.certifications,
                Seats = reader.seats,
                Latencies = reader.latencies,
            }),
            reader.problems);
    }

    /// <summary>Facts of types without a price, which another table has.</summary>
    private static bool IsTypes(CsvTable table) => table.Has(Facts) && !table.Has("on_demand_usd_hour");

    private void ReadTable(CsvTable table)
    {
        if (table.Has(Facts) && table.Has("region"))
            Read(table, ReadOffer);
        else if (table.Has("instance_type", "purchase", "as_of"))
            ReadPrices(table);
        else if (table.Has("volume_type", "usd_per_gib_month"))
            Read(table, ReadVolume);
        else if (table.Has("sku", "tier", "size_gib", "usd_per_month"))
            Read(table, ReadTier);
        else if (table.Has("from_region", "to_scope", "usd_per_gib"))
            Read(table, ReadEgress);
        else if (table.Has("item", "unit", "usd"))
            Read(table, ReadService);
        else if (table.Has("region", "country"))
            Read(table, ReadRegion);
        else if (!ReadFacts(table))
            problems.Add(new(table.File, 1, "", "this is no table of a catalogue: the header has none of the sets of columns that one has"));
    }

    private static void Read(CsvTable table, Action<CsvTable, CsvRow> read)
    {
        foreach (var row in table.Rows())
            read(table, row);
    }

    private void ReadTypes(CsvTable table)
    {
        foreach (var row in table.Rows())
        {
            var shape = Shape(row);
            if (IsNew(table, row, "type", shape.Provider, shape.InstanceType))
                types[(shape.Provider, shape.InstanceType)] = shape;
        }
    }

    private void ReadOffer(CsvTable table, CsvRow row)
    {
        var shape = Shape(row);
        var offer = new Offer(shape, Shared(row.Required("region")), row.Price("on_demand_usd_hour"), row.OptionalPrice("spot_usd_hour"), Shared(row.Text("as_of")));
        if (IsNew(table, row, "offer", shape.Provider, offer.Region, shape.InstanceType))
            offers.Add(offer);
    }

    private InstanceShape Shape(CsvRow row)
    {
        var shape = new InstanceShape(
            Shared(row.Required("provider")),
            Shared(row.Required("instance_type")),
            Shared(row.Text("family")),
            Shared(row.Text("architecture")),
            row.Number("vcpus"),
            row.Number("memory_gib"),
            row.OptionalNumber("gpu_count") ?? 0,
            Shared(row.Text("gpu_type")),
            row.OptionalNumber("gpu_memory_gib"),
            row.OptionalNumber("network_gbps"),
            row.OptionalNumber("local_ssd_gib"));
        if (!row.IsBroken && shape.Vcpus == 0)
            row.Fail("vcpus", "is 0");
        if (!row.IsBroken && shape.MemoryGibibytes == 0)
            row.Fail("memory_gib", "is 0");
        // A type has the same shape in nearly every region.
        return shapes.TryGetValue(shape, out var known) ? known : shapes[shape] = shape;
    }

    /// <summary>Prices with a column for each region, of types that another table has.</summary>
    private void ReadPrices(CsvTable table)
    {
        var columns = table.Header.Where(column => column is not ("provider" or "instance_type" or "purchase" or "as_of")).ToList();
        var found = new Dictionary<(InstanceShape Shape, string Region), (decimal? OnDemand, decimal? Spot, string AsOf, int Line)>();
        foreach (var row in table.Rows())
        {
            if (!types.TryGetValue((row.Required("provider"), row.Required("instance_type")), out var shape))
                row.Fail("instance_type", $"no table says how large \"{row.Text("instance_type")}\" is");
            var spot = row.Text("purchase") == "spot";
            if (!spot && row.Text("purchase") != "on_demand")
                row.Fail("purchase", $"\"{row.Text("purchase")}\" is neither on_demand nor spot");
            if (row.IsBroken || shape is null)
                continue;
            foreach (var column in columns)
            {
                if (row.OptionalPrice(column) is not { } price)
                    continue;
                var offer = found.GetValueOrDefault((shape, column));
                if ((spot ? offer.Spot : offer.OnDemand) is not null)
                    row.Fail(column, $"{shape.InstanceType} has a price {(spot ? "as spot" : "on demand")} in an earlier line already");
                else
                    found[(shape, column)] = spot ? offer with { Spot = price, Line = row.Line } : offer with { OnDemand = price, AsOf = Shared(row.Text("as_of")), Line = row.Line };
            }
        }

        foreach (var ((shape, column), (onDemand, spot, asOf, line)) in found)
        {
            if (onDemand is not { } price)
                problems.Add(new(table.File, line, column, $"{shape.InstanceType} has a price as spot and none on demand"));
            else if (IsNew(table.File, line, out var first, "offer", shape.Provider, column, shape.InstanceType))
                offers.Add(new(shape, Shared(column), price, spot, asOf));
            else
                problems.Add(new(table.File, line, column, $"{shape.InstanceType} is in {first.File}, line {first.Line} already"));
        }
    }

    private void ReadVolume(CsvTable table, CsvRow row)
    {
        var price = new VolumePrice(
            Shared(row.Required("provider")), Shared(row.Required("region")), Shared(row.Required("volume_type")), row.Price("usd_per_gib_month"),
            row.OptionalPrice("usd_per_iops_month"), row.OptionalPrice("usd_per_mbps_month"), Shared(row.Text("as_of")));
        if (IsNew(table, row, "volume", price.Provider, price.Region, price.VolumeType))
            volumes.Add(price);
    }

    private void ReadTier(CsvTable table, CsvRow row)
    {
        var tier = new VolumeTier(
            Shared(row.Required("provider")), Shared(row.Required("region")), Shared(row.Required("sku")), Shared(row.Required("tier")),
            row.Number("size_gib"), row.Price("usd_per_month"), Shared(row.Text("as_of")));
        if (IsNew(table, row, "tier", tier.Provider, tier.Region, tier.VolumeType, tier.Tier))
            tiers.Add(tier);
    }

    private void ReadEgress(CsvTable table, CsvRow row)
    {
        var price = new EgressPrice(
            Shared(row.Required("provider")), Shared(row.Required("from_region")), Shared(row.Required("to_scope")), row.Number("usd_per_gib"), Shared(row.Text("as_of")));
        if (IsNew(table, row, "egress", price.Provider, price.FromRegion, price.Scope))
            egress.Add(price);
    }

    private void ReadService(CsvTable table, CsvRow row)
    {
        var price = new ServicePrice(
            Shared(row.Required("provider")), Shared(row.Text("region")), Shared(row.Required("item")), Shared(row.Required("unit")), row.Price("usd"), Shared(row.Text("as_of")));
        if (IsNew(table, row, "service", price.Provider, price.Region, price.Item))
            services.Add(price);
    }

    private void ReadRegion(CsvTable table, CsvRow row)
    {
        var region = new CatalogRegion(
            Shared(row.Required("provider")), Shared(row.Required("region")), Shared(row.Text("country")), Shared(row.Text("continent")),
            row.OptionalNumber("latitude", -90), row.OptionalNumber("longitude", -180), (int?)row.OptionalNumber("zones"), row.OptionalNumber("carbon_gco2_per_kwh"));
        if (IsNew(table, row, "region", region.Provider, region.Region))
            regions.Add(region);
    }

    /// <summary>Whether a line is whole and the first with its names; a second one is a problem.</summary>
    private bool IsNew(CsvTable table, CsvRow row, params ReadOnlySpan<string> names)
    {
        if (row.IsBroken)
            return false;
        if (IsNew(table.File, row.Line, out var first, names))
            return true;
        row.Fail("", $"{string.Join(' ', names[1..]!)} is in {first.File}, line {first.Line} already");
        return false;
    }

    private bool IsNew(string file, int line, out (string File, int Line) first, params ReadOnlySpan<string> names)
    {
        var key = string.Join('\n', names!).ToLowerInvariant();
        first = seen.GetValueOrDefault(key);
        return seen.TryAdd(key, (file, line));
    }

    /// <summary>One text object for equal texts: a large catalogue repeats few of them often.</summary>
    private string Shared(string text) => texts.TryGetValue(text, out var known) ? known : texts[text] = text;
}
