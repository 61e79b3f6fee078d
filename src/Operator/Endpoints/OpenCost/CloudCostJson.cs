using System.Text.Json;
using CloudIntel.Core.FinOps.Clusters.CloudCosts;
using CloudIntel.Core.Ports;

namespace CloudIntel.Operator.Endpoints.OpenCost;

/// <summary>Writes costs of bills in the shapes that OpenCost's clients read.</summary>
internal static class CloudCostJson
{
    /// <summary>Entries of a set of a graph; the last stands for the rest.</summary>
    private const int GraphItems = 10;

    private static readonly (CloudCostMetric Metric, string Name)[] Metrics =
    [
        (CloudCostMetric.ListCost, "listCost"), (CloudCostMetric.NetCost, "netCost"), (CloudCostMetric.AmortizedNetCost, "amortizedNetCost"),
        (CloudCostMetric.InvoicedCost, "invoicedCost"), (CloudCostMetric.AmortizedCost, "amortizedCost"),
    ];

    /// <summary>The five costs and their names.</summary>
    public static IReadOnlyList<(CloudCostMetric Metric, string Name)> Names => Metrics;

    /// <summary>Sets of costs by name.</summary>
    public static void WriteSets(Utf8JsonWriter json, IReadOnlyList<CloudCostSet> sets, IReadOnlyList<CloudCostKey> keys)
    {
        json.WriteStartObject();
        json.WriteStartArray("sets");
        foreach (var set in sets)
        {
            json.WriteStartObject();
            json.WriteStartObject("cloudCosts");
            foreach (var cost in set.Costs)
                WriteCost(json, cost, set);
            json.WriteEndObject();
            OpenCostJson.WriteWindow(json, set.Window);
            json.WriteStartArray("aggregationProperties");
            foreach (var key in keys)
                json.WriteStringValue(key.Name);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        OpenCostJson.WriteWindow(json, new(sets[0].Window.Start, sets[^1].Window.End));
        json.WriteEndObject();
    }

    /// <summary>Rows of a table.</summary>
    public static void WriteTable(Utf8JsonWriter json, IReadOnlyList<CloudCost> rows, CloudCostMetric metric)
    {
        json.WriteStartArray();
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            WriteLabels(json, row);
            json.WriteNumber("kubernetesPercent", row[metric].KubernetesShare);
            json.WriteNumber("cost", row[metric].Cost);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The sum of rows, and how many they are.</summary>
    public static void WriteTotals(Utf8JsonWriter json, IReadOnlyList<CloudCost> rows, CloudCostMetric metric)
    {
        var sum = rows.Aggregate(default(CloudCostFigure), (sum, row) => sum + row[metric]);
        json.WriteStartObject();
        json.WriteNumber("numResults", rows.Count);
        json.WriteStartObject("combined");
        json.WriteString("name", "Totals");
        json.WriteNull("labels");
        json.WriteNumber("kubernetesPercent", sum.KubernetesShare);
        json.WriteNumber("cost", sum.Cost);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The dearest of each set, and the rest together.</summary>
    public static void WriteGraph(Utf8JsonWriter json, IReadOnlyList<CloudCostSet> sets, CloudCostMetric metric)
    {
        json.WriteStartArray();
        foreach (var set in sets)
        {
            json.WriteStartObject();
            OpenCostJson.WriteTime(json, set.Window.Start, set.Window.End);
            json.WriteStartArray("items");
            var items = set.Costs.Select(cost => (cost.Name, cost[metric].Cost)).OrderByDescending(item => item.Cost).ThenBy(item => item.Name, StringComparer.Ordinal).ToList();
            if (items.Count > GraphItems)
                items = [.. items.Take(GraphItems - 1), ("Other", items.Skip(GraphItems - 1).Sum(item => item.Cost))];
            foreach (var (name, cost) in items)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteNumber("value", cost);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Which bills there are, by source and provider.</summary>
    public static void WriteStatus(Utf8JsonWriter json, IReadOnlyList<SourcePeriod> periods)
    {
        json.WriteStartArray();
        foreach (var source in periods.GroupBy(period => (period.Source, period.Provider)).OrderBy(source => source.Key.Source, StringComparer.Ordinal).ThenBy(source => source.Key.Provider, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("key", source.Key.Source);
            json.WriteString("source", source.Key.Source);
            json.WriteString("provider", source.Key.Provider);
            json.WriteBoolean("active", true);
            json.WriteBoolean("valid", true);
            if (source.Max(period => period.ImportedAt) is { } imported)
                json.WriteString("lastRun", OpenCostJson.Text(imported));
            json.WriteString("coverage", $"{OpenCostJson.Text(source.Min(period => period.Period.Start))} - {OpenCostJson.Text(source.Max(period => period.DataThrough))}");
            json.WriteString("connectionStatus", "Connection Successful");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCost(Utf8JsonWriter json, CloudCost cost, CloudCostSet set)
    {
        json.WriteStartObject(cost.Name);
        json.WriteStartObject("properties");
        foreach (var (name, value) in cost.Properties)
        {
            if (!name.Contains(':', StringComparison.Ordinal))
                json.WriteString(name, value);
        }

        WriteLabels(json, cost);
        json.WriteEndObject();
        OpenCostJson.WriteWindow(json, set.Window);
        foreach (var (metric, name) in Metrics)
        {
            json.WriteStartObject(name);
            json.WriteNumber("cost", cost[metric].Cost);
            json.WriteNumber("kubernetesPercent", cost[metric].KubernetesShare);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter json, CloudCost cost)
    {
        json.WriteStartObject("labels");
        foreach (var (name, value) in cost.Properties)
        {
            if (name.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon)
                json.WriteString(name[(colon + 1)..], value);
        }

        json.WriteEndObject();
    }
}
