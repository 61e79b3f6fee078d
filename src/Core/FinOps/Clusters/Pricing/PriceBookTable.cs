using System.Collections.Frozen;
using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.FinOps.Clusters.Pricing;

/// <summary>Reads a price book from CSV: of this program's columns (kind, field, value, region, spot, price) or of OpenCost's.</summary>
public static class PriceBookTable
{
    private const string LabelPrefix = "metadata.labels.";

    private static readonly FrozenDictionary<string, PricedKind> Kinds = new Dictionary<string, PricedKind>
    {
        ["node"] = PricedKind.Node,
        ["cpu"] = PricedKind.Cpu,
        ["memory"] = PricedKind.Memory,
        ["gpu"] = PricedKind.Gpu,
        ["volume"] = PricedKind.Volume,
        ["load-balancer"] = PricedKind.LoadBalancer,
        ["control-plane"] = PricedKind.ControlPlane,
        ["egress-zone"] = PricedKind.EgressZone,
        ["egress-region"] = PricedKind.EgressRegion,
        ["egress-internet"] = PricedKind.EgressInternet,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Fields =
        new[] { "", "name", "provider-id", "instance-type", "storage-class", "gpu-model" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a book. Prices are in the currency of the cluster.</summary>
    /// <param name="file">Name of the file, for what is said about it.</param>
    /// <param name="text">The content.</param>
    /// <exception cref="PriceBookException">Something in it is wrong; nothing of it counts.</exception>
    public static PriceBook Read(string file, string text)
    {
        var problems = new List<TableProblem>();
        var table = new CsvTable(file, text, problems);
        Func<CsvRow, PriceBookEntry?>? read =
            table.Has("kind", "price") ? row => Entry(file, row)
            : table.Has("AssetClass", "InstanceIDField", "InstanceID", "MarketPriceHourly") ? row => OpenCostEntry(file, row)
            : null;
        if (read is null)
            throw new PriceBookException([new(file, 1, "", "this is no price book: it needs the columns kind and price, or AssetClass, InstanceIDField, InstanceID and MarketPriceHourly as OpenCost has them")]);

        var entries = new List<PriceBookEntry>();
        var seen = new Dictionary<PriceBookEntry, int>();
        foreach (var row in table.Rows())
        {
            if (read(row) is not { } entry || row.IsBroken)
                continue;
            if (seen.TryAdd(entry with { Price = 0, Source = "" }, row.Line))
                entries.Add(entry);
            else
                row.Fail("", $"line {seen[entry with { Price = 0, Source = "" }]} has a price for the same already");
        }

        return problems.Count == 0 ? new(entries, []) : throw new PriceBookException(problems);
    }

    private static PriceBookEntry? Entry(string file, CsvRow row)
    {
        if (!Kinds.TryGetValue(row.Text("kind"), out var kind))
            row.Fail("kind", $"\"{row.Text("kind")}\" is none of {string.Join(", ", Kinds.Keys.Order(StringComparer.Ordinal))}");
        var field = row.Text("field");
        if (!Fields.Contains(field) && !(field.StartsWith("label:", StringComparison.Ordinal) && field.Length > "label:".Length))
            row.Fail("field", $"\"{field}\" is none of {string.Join(", ", Fields.Where(name => name.Length > 0).Order(StringComparer.Ordinal))}, label:KEY");
        if (field.Length > 0 && row.Text("value").Length == 0)
            row.Fail("value", $"is empty: say which {field} the price is for");
        var spot = row.Text("spot");
        if (spot is not ("" or "true" or "false"))
            row.Fail("spot", $"\"{spot}\" is neither true nor false");
        return new(kind, field.StartsWith("label:", StringComparison.Ordinal) ? field : field.ToLowerInvariant(), row.Text("value"), row.Text("region"), spot == "true", row.Number("price"), $"{file}, line {row.Line}");
    }

    /// <summary>
    /// An entry as OpenCost has it: InstanceIDField says what InstanceID is, a field of the object or, for graphics processors, a label; the
    /// other columns but Region and InstanceType say nothing.
    /// </summary>
    private static PriceBookEntry? OpenCostEntry(string file, CsvRow row)
    {
        var price = row.Number("MarketPriceHourly");
        var (id, idField, type) = (row.Text("InstanceID"), row.Text("InstanceIDField"), row.Text("InstanceType"));
        if (id.Length == 0 && type.Length == 0)
        {
            row.Fail("InstanceID", "is empty, and InstanceType too");
            return null;
        }

        PricedKind? kind = row.Text("AssetClass").ToLowerInvariant() switch { "node" => PricedKind.Node, "gpu" => PricedKind.Gpu, "pv" => PricedKind.Volume, _ => null };
        if (kind is null)
        {
            row.Fail("AssetClass", $"\"{row.Text("AssetClass")}\" is none of node, gpu, pv");
            return null;
        }

        var field = id.Length == 0 ? "instance-type" : idField switch
        {
            "metadata.name" => "name",
            "spec.providerID" => "provider-id",
            "spec.storageClassName" => "storage-class",
            _ when idField.StartsWith(LabelPrefix, StringComparison.Ordinal) => $"label:{idField[LabelPrefix.Length..]}",
            _ when kind == PricedKind.Gpu && idField.Length > 0 => $"label:{idField}",
            _ => null,
        };
        if (field is null)
        {
            row.Fail("InstanceIDField", $"\"{idField}\" is none of metadata.name, spec.providerID, spec.storageClassName, {LabelPrefix}KEY");
            return null;
        }

        return new(kind.Value, field, id.Length == 0 ? type : id, row.Text("Region"), IsSpot: false, price, $"{file}, line {row.Line}");
    }
}
