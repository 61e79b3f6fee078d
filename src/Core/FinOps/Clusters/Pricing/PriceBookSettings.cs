using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.FinOps.Clusters.Pricing;

/// <summary>Reads a price book from settings as OpenCost has them: a ConfigMap's data, or its JSON object of texts.</summary>
public static class PriceBookSettings
{
    private static readonly FrozenDictionary<string, (PricedKind Kind, bool IsSpot)> Prices = new Dictionary<string, (PricedKind, bool)>
    {
        ["CPU"] = (PricedKind.Cpu, false),
        ["spotCPU"] = (PricedKind.Cpu, true),
        ["RAM"] = (PricedKind.Memory, false),
        ["spotRAM"] = (PricedKind.Memory, true),
        ["GPU"] = (PricedKind.Gpu, false),
        ["spotGPU"] = (PricedKind.Gpu, true),
        ["storage"] = (PricedKind.Volume, false),
        ["zoneNetworkEgress"] = (PricedKind.EgressZone, false),
        ["regionNetworkEgress"] = (PricedKind.EgressRegion, false),
        ["internetNetworkEgress"] = (PricedKind.EgressInternet, false),
        ["defaultLBPrice"] = (PricedKind.LoadBalancer, false),
        ["controlPlane"] = (PricedKind.ControlPlane, false),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads settings. An empty one says nothing; those that are no prices are <see cref="PriceBook.Ignored"/>.</summary>
    /// <param name="file">Name of the file or ConfigMap, for what is said about it.</param>
    /// <param name="settings">Keys, in any case, and prices an hour, or a GiB for traffic, in the currency of the cluster.</param>
    /// <exception cref="PriceBookException">A price is no number; the message names its key.</exception>
    public static PriceBook Read(string file, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var entries = new List<PriceBookEntry>();
        var ignored = new List<string>();
        var problems = new List<TableProblem>();
        foreach (var (key, text) in settings)
        {
            if (!Prices.TryGetValue(key, out var meaning))
                ignored.Add(key);
            else if (string.IsNullOrWhiteSpace(text))
                continue;
            else if (decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price))
                entries.Add(new(meaning.Kind, "", "", "", meaning.IsSpot, price, $"{file}, {key}"));
            else
                problems.Add(new(file, 1, key, $"\"{text}\" is no price of at least 0 such as 0.0316"));
        }

        return problems.Count == 0 ? new(entries, ignored) : throw new PriceBookException(problems);
    }

    /// <summary>Reads the settings of a JSON object, whose members are texts or numbers.</summary>
    /// <exception cref="PriceBookException">It is no such object, or a price is no number.</exception>
    public static PriceBook ReadJson(string file, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new PriceBookException([new(file, 1, "", "this is no JSON object of prices")]);
            return Read(file, [.. document.RootElement.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Text(member.Value)))]);
        }
        catch (JsonException e)
        {
            throw new PriceBookException([new(file, (int)(e.LineNumber ?? 0) + 1, "", "this is no JSON object of prices: " + e.Message)]);
        }
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
