using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Core.Catalog;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Resources;

namespace CloudIntel.Cli.Fleet.Exports;

/// <summary>Reads fleets: from a FleetPlan of a cluster or of a file, and from what <c>fleet plan -o json</c> prints.</summary>
/// <param name="catalog">Knows what instance types are.</param>
internal sealed class FleetReading(PriceCatalog catalog)
{
    private static readonly KubernetesJson Manifests = new(ResourcesJson.Default);

    /// <summary>A fleet of a file: JSON or YAML.</summary>
    /// <param name="path">The file.</param>
    /// <param name="region">The region of a plan that does not say where it is.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="UsageException">It is no such file; the message says what is wrong.</exception>
    public async Task<ExportedFleet> ReadAsync(string path, string? region, CancellationToken cancellationToken)
    {
        var document = (await ClusterFile.ObjectsAsync(path, cancellationToken)) is [var only] ? only : throw new UsageException($"{path} has not one document, but several or none.");
        try
        {
            if (document["kind"]?.ToString() == nameof(FleetPlan))
                return Of(Manifests.Deserialize<FleetPlan>(JsonSerializer.SerializeToUtf8Bytes(document)));
            return document["nodes"] is JsonArray
                ? OfPlan(path, document, region)
                : throw new UsageException($"{path} is neither a FleetPlan nor what fleet plan -o json prints.");
        }
        catch (JsonException e)
        {
            throw new UsageException($"{path}: {e.Message}");
        }
    }

    /// <summary>The fleet of a FleetPlan's status.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public ExportedFleet Of(FleetPlan plan)
    {
        if (plan.Status is not { Provider: { } provider, Region: { } region, Pools: { Count: > 0 } pools })
        {
            var ready = plan.Status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready);
            throw new UsageException($"FleetPlan {plan.Metadata.Name} has no fleet{(ready is { Message.Length: > 0 } ? $": {ready.Message}" : " yet")}.");
        }

        return new()
        {
            Name = plan.Metadata.Name ?? "fleet",
            Provider = provider.ToLowerInvariant(),
            Region = region,
            NodeLabels = (plan.Spec.NodeLabels ?? new Dictionary<string, string>()).ToDictionary(),
            MinimumPools = plan.Spec.Spot?.MinimumPools ?? 1,
            MaximumReplacedPercent = plan.Spec.Disruption?.MaximumReplacedPercent,
            NodesNotListed = plan.Status.NodesNotListed ?? 0,
            Pools = InOrder(pools.Select(pool => new ExportedPool
            {
                Shape = ShapeOf(provider, region, pool.InstanceType),
                Zone = pool.Zone ?? "",
                IsSpot = pool.PurchaseOption == nameof(FleetPurchase.Spot),
                Count = pool.Count,
                HourlyPrice = pool.HourlyCost.Value / pool.Count,
            })),
        };
    }

    private ExportedFleet OfPlan(string path, JsonObject plan, string? region)
    {
        var named = region ?? plan["region"]?.ToString() ?? throw new UsageException($"{path} does not say in which region it is: name it with --region.");
        var provider = catalog.ProviderOf(named) ?? throw new UsageException($"--region: the catalogue has no region {named}; catalog list shows those that it has.");
        var nodes = plan["nodes"]!.AsArray().Select((node, i) => node as JsonObject ?? throw new UsageException($"{path}: nodes[{i}] is no node.")).Select((node, i) => (
            Type: node["type"]?.ToString() ?? throw new UsageException($"{path}: nodes[{i}] has no type."),
            Zone: node["zone"]?.ToString() ?? "",
            IsSpot: node["purchase"]?.ToString() == "spot",
            Count: (int?)node["count"] ?? 1,
            Price: decimal.TryParse(node["hourlyPrice"]?.ToString(), System.Globalization.NumberStyles.Number, System.Globalization.CultureInfo.InvariantCulture, out var price) ? price : 0)).ToList();
        return new()
        {
            Name = "fleet",
            Provider = provider,
            Region = named,
            Pools = InOrder(nodes.GroupBy(node => (node.Type, node.Zone, node.IsSpot)).Select(group => new ExportedPool
            {
                Shape = ShapeOf(provider, named, group.Key.Type),
                Zone = group.Key.Zone,
                IsSpot = group.Key.IsSpot,
                Count = group.Sum(node => node.Count),
                HourlyPrice = group.First().Price,
            })),
        };
    }

    private static IReadOnlyList<ExportedPool> InOrder(IEnumerable<ExportedPool> pools) =>
        [.. pools.OrderBy(pool => pool.Shape.InstanceType, StringComparer.Ordinal).ThenBy(pool => pool.Zone, StringComparer.Ordinal).ThenBy(pool => pool.IsSpot)];

    /// <summary>A type is the same in all regions.</summary>
    private InstanceShape ShapeOf(string provider, string region, string type) =>
        (catalog.Find(provider, region, type) ?? catalog.Offers.FirstOrDefault(offer => offer.Shape.Provider == provider && offer.Shape.InstanceType == type))?.Shape
        ?? throw new UsageException($"The catalogue has no type {type} of {provider}: name one that has it with --catalog.");
}
