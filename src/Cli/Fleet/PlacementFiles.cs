using System.Globalization;
using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Units;

namespace CloudIntel.Cli.Fleet;

/// <summary>Reads pods and offers from CSV.</summary>
internal static class PlacementFiles
{
    private const decimal Mebibyte = 1024 * 1024;

    /// <summary>Larger sizes are mistakes: sums of them would not be exact.</summary>
    private const decimal MostBytes = 1L << 53;

    private static readonly NodeRequirements AnyOffer = new();

    /// <summary>
    /// Pods: <c>name,cpu_milli,memory_mib</c>. Of other columns, <c>owner</c> counts, and where offers have graphics processors <c>num_gpu</c>, <c>gpu_milli</c> (of one of them) and <c>gpu_models</c>
    /// (with | between them).
    /// </summary>
    public static async Task<IReadOnlyList<FleetPod>> PodsAsync(string path, bool countGpus, bool tolerateSpot, CancellationToken cancellationToken)
    {
        var table = await PlacementTable.ReadAsync(path, cancellationToken);
        var (name, cpu, memory, gpus) = (table.Require("name"), table.Require("cpu_milli"), table.Require("memory_mib"), countGpus ? table.Find("num_gpu", "gpus") : -1);
        var (milli, models, owner) = (countGpus ? table.Find("gpu_milli") : -1, countGpus ? table.Find("gpu_models") : -1, table.Find("owner"));
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var pods = new List<FleetPod>(table.Rows.Count);
        foreach (var row in table.Rows)
        {
            if (!seen.TryAdd(row.Name(name), row.Line))
                throw row.Wrong(name, $"\"{row.Text(name)}\" is in line {seen[row.Text(name)]} already");
            var whole = Optional(row, gpus);
            var share = whole <= 1 && Optional(row, milli) is > 0 and < 1000 and var part ? (int)part : 0;
            pods.Add(new()
            {
                Name = row.Text(name),
                Requests = new(Whole(row, cpu, 1), Whole(row, memory, Mebibyte), share > 0 ? 0 : whole),
                GpuShareMilli = share,
                Owner = row.Text(owner),
                Requirements = row.Text(models) is { Length: > 0 } names ? new() { GpuModels = names.Split('|') } : AnyOffer,
                ToleratesSpot = tolerateSpot,
            });
        }

        return pods;
    }

    /// <summary>
    /// Offers: <c>instance_type,vcpu,memory_gib,usd_per_hour</c>, or a table of a catalogue with <c>region</c>, <c>vcpus</c> and <c>on_demand_usd_hour</c>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="region">Which lines count, where the file has several regions.</param>
    /// <param name="spot">Whether spot prices count too, where there are any.</param>
    /// <param name="warn">Is told which lines are left out, since they have no price.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlyList<FleetOffer>> OffersAsync(string path, string? region, bool spot, Action<string> warn, CancellationToken cancellationToken)
    {
        var table = await PlacementTable.ReadAsync(path, cancellationToken);
        var (type, cpu, memory) = (table.Require("instance_type"), table.Require("vcpu", "vcpus"), table.Require("memory_gib"));
        var (price, spotPrice, gpus) = (table.Require("usd_per_hour", "on_demand_usd_hour"), table.Find("spot_usd_per_hour", "spot_usd_hour"), table.Find("gpu_count"));
        var (regions, family, architecture) = (table.Find("region"), table.Find("family"), table.Find("architecture"));
        var (model, interruptions) = (table.Find("gpu_type"), table.Find("interruption_rate"));
        var rows = RowsOf(table, regions, region);
        if (spot && spotPrice < 0)
            throw new UsageException($"{path} has no column of spot prices, spot_usd_per_hour or spot_usd_hour.");
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var offers = new List<FleetOffer>(rows.Count);
        foreach (var row in rows)
        {
            if (!seen.TryAdd(row.Name(type), row.Line))
                throw row.Wrong(type, $"\"{row.Text(type)}\" is in line {seen[row.Text(type)]} already");
            if (row.Text(price).Length == 0)
            {
                warn($"{path}, line {row.Line}: {row.Text(type)} has no price and is left out");
                continue;
            }

            var offer = new FleetOffer
            {
                InstanceType = row.Text(type),
                Capacity = new(Whole(row, cpu, 1000), Memory(row, memory), gpus >= 0 && row.Text(gpus).Length > 0 ? (long)row.Number(gpus) : 0),
                HourlyPrice = Price(row, price),
                Family = row.Text(family),
                Architecture = row.Text(architecture),
                GpuModel = row.Text(model),
                InterruptionRate = row.Text(interruptions).Length > 0 ? Share(row, interruptions) : null,
            };
            offers.Add(offer);
            if (spot && row.Text(spotPrice).Length > 0)
                offers.Add(offer with { Purchase = PurchaseOption.Spot, HourlyPrice = Price(row, spotPrice) });
        }

        return offers.Count > 0 ? offers : throw new UsageException($"{path} has no offer with a price.");
    }

    /// <summary>What a node keeps for itself, such as <c>300m,1Gi</c>.</summary>
    public static Core.Scheduling.Fleet.Resources Overhead(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length == 2 && Quantity(parts[0], ("m", 1), ("", 1000)) is { } cpu && Quantity(parts[1], ("Ki", 1024), ("Mi", Mebibyte), ("Gi", ByteUnits.Gibibyte), ("", 1)) is { } memory)
            return new(cpu, memory);
        throw new UsageException($"--overhead: \"{text}\" is not processors and memory such as 300m,1Gi.");
    }

    private static IReadOnlyList<PlacementTable.Row> RowsOf(PlacementTable table, int column, string? region)
    {
        if (column < 0)
            return region is null ? table.Rows : throw new UsageException($"--region: {table.Path} has no column region.");
        var names = table.Rows.Select(row => row.Text(column)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (region is null && names.Count > 1)
            throw new UsageException($"{table.Path} has {names.Count} regions: say which with --region.");
        var rows = table.Rows.Where(row => region is null || row.Text(column).Equals(region, StringComparison.OrdinalIgnoreCase)).ToList();
        return rows.Count > 0 ? rows : throw new UsageException($"--region: {table.Path} has no region {region}; it has {string.Join(", ", names.Take(5))}{(names.Count > 5 ? ", …" : "")}.");
    }

    /// <summary>A whole number; 0 where it or its column is missing.</summary>
    private static long Optional(PlacementTable.Row row, int column) => row.Text(column).Length > 0 ? Whole(row, column, 1) : 0;

    private static double Share(PlacementTable.Row row, int column) => row.Number(column) is <= 1 and var share ? (double)share : throw row.Wrong(column, $"\"{row.Text(column)}\" is not between 0 and 1");

    private static decimal Price(PlacementTable.Row row, int column) => row.Number(column) is > 0 and var price ? price : throw row.Wrong(column, "is 0");

    private static long Whole(PlacementTable.Row row, int column, decimal unit)
    {
        var number = row.Number(column);
        return number < MostBytes / unit ? (long)decimal.Ceiling(number * unit) : throw row.Wrong(column, $"\"{row.Text(column)}\" is too large");
    }

    /// <summary>In GiB, or with Mi, Gi or Ti behind it.</summary>
    private static long Memory(PlacementTable.Row row, int column) =>
        char.IsLetter(row.Text(column).LastOrDefault())
            ? Quantity(row.Text(column), ("Mi", Mebibyte), ("Gi", ByteUnits.Gibibyte), ("Ti", 1024m * ByteUnits.Gibibyte)) ?? throw row.Wrong(column, $"\"{row.Text(column)}\" is no memory such as 16 or 1Ti")
            : Whole(row, column, ByteUnits.Gibibyte);

    private static long? Quantity(string text, params ReadOnlySpan<(string Suffix, decimal Unit)> units)
    {
        foreach (var (suffix, unit) in units)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal))
                continue;
            var isNumber = decimal.TryParse(text[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
            return isNumber && number < MostBytes / unit ? (long)decimal.Ceiling(number * unit) : null;
        }

        return null;
    }
}
