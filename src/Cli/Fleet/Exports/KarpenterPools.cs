using System.Globalization;
using System.Text.Json.Nodes;

namespace CloudIntel.Cli.Fleet.Exports;

/// <summary>
/// A fleet as NodePools of Karpenter (karpenter.sh/v1): one for each way to pay and architecture, and for nodes with graphics processors, with the types and zones of the plan. Karpenter chooses among
/// them as pods come, within limits of the plan's size.
/// </summary>
internal static class KarpenterPools
{
    private const int WeightOfSpot = 20;
    private const int WeightOfOnDemand = 10;

    /// <summary>The NodePools.</summary>
    public static IReadOnlyList<JsonObject> Of(ExportedFleet fleet, ExportOptions options) =>
    [
        .. fleet.Pools.GroupBy(pool => (pool.IsSpot, pool.Shape.Architecture, HasGpus: pool.Shape.GpuCount > 0))
            .OrderBy(group => group.Key.IsSpot).ThenBy(group => group.Key.Architecture, StringComparer.Ordinal).ThenBy(group => group.Key.HasGpus)
            .Select(group => Pool(fleet, options, [.. group], group.Key.IsSpot, group.Key.Architecture, group.Key.HasGpus)),
    ];

    private static JsonObject Pool(ExportedFleet fleet, ExportOptions options, List<ExportedPool> pools, bool isSpot, string architecture, bool hasGpus)
    {
        var purchase = isSpot ? "spot" : "on-demand";
        var labels = new JsonObject();
        foreach (var (name, value) in fleet.NodeLabels.OrderBy(label => label.Key, StringComparer.Ordinal))
            labels[name] = value;
        var spec = new JsonObject
        {
            ["nodeClassRef"] = NodeClass(fleet.Provider, options.NodeClass),
            ["requirements"] = Requirements(fleet, pools, purchase, architecture),
        };
        if (isSpot && options.SpotTaint is { } taint)
            spec["taints"] = new JsonArray { new JsonObject { ["key"] = taint.Key, ["value"] = taint.Value, ["effect"] = taint.Effect } };
        var template = new JsonObject { ["spec"] = spec };
        if (labels.Count > 0)
            template.Insert(0, "metadata", new JsonObject { ["labels"] = labels });
        return new()
        {
            ["apiVersion"] = "karpenter.sh/v1",
            ["kind"] = "NodePool",
            ["metadata"] = new JsonObject { ["name"] = GroupNames.Cut($"{fleet.Name}-{purchase}-{architecture}{(hasGpus ? "-gpu" : "")}", 63) },
            ["spec"] = new JsonObject
            {
                ["template"] = template,
                ["disruption"] = new JsonObject
                {
                    ["consolidationPolicy"] = "WhenEmptyOrUnderutilized",
                    ["consolidateAfter"] = "5m",
                    ["budgets"] = new JsonArray { new JsonObject { ["nodes"] = $"{(fleet.MaximumReplacedPercent ?? 10).ToString(CultureInfo.InvariantCulture)}%" } },
                },
                ["limits"] = Limits(pools, options),
                ["weight"] = isSpot ? WeightOfSpot : WeightOfOnDemand,
            },
        };
    }

    private static JsonArray Requirements(ExportedFleet fleet, List<ExportedPool> pools, string purchase, string architecture)
    {
        var types = pools.Select(pool => pool.Shape.InstanceType).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var ofTypes = In("node.kubernetes.io/instance-type", types);
        if (purchase == "spot" && fleet.MinimumPools > 1)
            ofTypes["minValues"] = Math.Min(fleet.MinimumPools, types.Count);
        var requirements = new JsonArray { In("karpenter.sh/capacity-type", [purchase]), In("kubernetes.io/arch", [architecture]), In("kubernetes.io/os", ["linux"]), ofTypes };
        var zones = pools.Select(pool => pool.Zone).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (!zones.Contains(""))
            requirements.Add(In("topology.kubernetes.io/zone", zones));
        return requirements;
    }

    private static JsonObject In(string key, IEnumerable<string> values) =>
        new() { ["key"] = key, ["operator"] = "In", ["values"] = new JsonArray([.. values.Select(value => (JsonNode)value)]) };

    /// <summary>What the nodes of the plan have, and the headroom.</summary>
    private static JsonObject Limits(List<ExportedPool> pools, ExportOptions options)
    {
        var limits = new JsonObject
        {
            ["cpu"] = Number(pools.Sum(pool => pool.Count * pool.Shape.Vcpus), options),
            ["memory"] = $"{Number(pools.Sum(pool => pool.Count * pool.Shape.MemoryGibibytes), options)}Gi",
        };
        if (pools.Sum(pool => pool.Count * pool.Shape.GpuCount) is > 0 and var gpus)
            limits["nvidia.com/gpu"] = Number(gpus, options);
        return limits;
    }

    private static string Number(decimal amount, ExportOptions options) => decimal.Ceiling(amount * (100 + options.HeadroomPercent) / 100).ToString("0", CultureInfo.InvariantCulture);

    private static JsonObject NodeClass(string provider, string name)
    {
        var (group, kind) = provider switch { "azure" => ("karpenter.azure.com", "AKSNodeClass"), "gcp" => ("karpenter.k8s.gcp", "GCENodeClass"), _ => ("karpenter.k8s.aws", "EC2NodeClass") };
        return new() { ["group"] = group, ["kind"] = kind, ["name"] = name };
    }
}
