using System.Globalization;
using System.Text.Json.Nodes;

namespace CloudIntel.Cli.Fleet.Exports;

/// <summary>
/// A fleet as groups that the cluster autoscaler makes larger and smaller: one for each type, zone and way to pay, since it takes all nodes of a group to be alike. What makes the groups is each cloud's own: eksctl on AWS, Config
/// Connector on Google, the Azure Service Operator on Azure.
/// </summary>
internal static class AutoscalerGroups
{
    /// <summary>What the tool of the cloud takes.</summary>
    public static IReadOnlyList<JsonObject> Of(ExportedFleet fleet, ExportOptions options) => fleet.Provider switch
    {
        "gcp" => [.. fleet.Pools.Select(pool => OfGoogle(fleet, pool, options))],
        "azure" => [.. fleet.Pools.Select(pool => OfAzure(fleet, pool, options))],
        _ => [OfAws(fleet, options)],
    };

    /// <summary>
    /// What the expander "priority" of the cluster autoscaler reads: groups whose processors and memory cost less come first. A GiB counts as an eighth of a processor, which is near to what clouds ask for them.
    /// </summary>
    public static JsonObject Priorities(ExportedFleet fleet)
    {
        var ranked = fleet.Pools.GroupBy(pool => decimal.Round(PricePerUnit(pool), 6)).OrderByDescending(group => group.Key).ToList();
        var lines = ranked.SelectMany((group, rank) => group
            .Select(pool => $"  - {Expression(fleet, GroupNames.Of(fleet, pool))}").Order(StringComparer.Ordinal)
            .Prepend(string.Create(CultureInfo.InvariantCulture, $"{(rank + 1) * 10}:")));
        return new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "cluster-autoscaler-priority-expander", ["namespace"] = "kube-system" },
            ["data"] = new JsonObject { ["priorities"] = string.Join('\n', lines) + "\n" },
        };
    }

    /// <summary>What the scaling groups are called that clouds make of a group.</summary>
    private static string Expression(ExportedFleet fleet, string group) => fleet.Provider switch
    {
        "azure" => $"aks-{group}-.*",
        "aws" => $"eks-{group}-[0-9a-f]{{8}}-.*",
        _ => $".*-{group}-.*",
    };

    private static decimal PricePerUnit(ExportedPool pool) => pool.HourlyPrice / (pool.Shape.Vcpus + (pool.Shape.MemoryGibibytes / 8));

    private static JsonObject OfAws(ExportedFleet fleet, ExportOptions options) => new()
    {
        ["apiVersion"] = "eksctl.io/v1alpha5",
        ["kind"] = "ClusterConfig",
        ["metadata"] = new JsonObject { ["name"] = options.Cluster, ["region"] = fleet.Region },
        ["managedNodeGroups"] = new JsonArray([.. fleet.Pools.Select(pool =>
        {
            var group = new JsonObject
            {
                ["name"] = GroupNames.Of(fleet, pool),
                ["instanceTypes"] = new JsonArray { pool.Shape.InstanceType },
                ["spot"] = pool.IsSpot,
                ["minSize"] = 0,
                ["desiredCapacity"] = pool.Count,
                ["maxSize"] = options.WithHeadroom(pool.Count),
            };
            if (pool.Zone.Length > 0)
                group["availabilityZones"] = new JsonArray { pool.Zone };
            AddLabels(group, "labels", fleet);
            if (Taint(pool, options) is { } taint)
                group["taints"] = new JsonArray { new JsonObject { ["key"] = taint.Key, ["value"] = taint.Value, ["effect"] = taint.Effect } };
            group["propagateASGTags"] = true;
            return (JsonNode)group;
        })]),
    };

    private static JsonObject OfGoogle(ExportedFleet fleet, ExportedPool pool, ExportOptions options)
    {
        var config = new JsonObject { ["machineType"] = pool.Shape.InstanceType, ["spot"] = pool.IsSpot };
        AddLabels(config, "labels", fleet);
        if (Taint(pool, options) is { } taint)
        {
            var effect = taint.Effect switch { "NoExecute" => "NO_EXECUTE", "PreferNoSchedule" => "PREFER_NO_SCHEDULE", _ => "NO_SCHEDULE" };
            config["taint"] = new JsonArray { new JsonObject { ["key"] = taint.Key, ["value"] = taint.Value, ["effect"] = effect } };
        }

        var spec = new JsonObject
        {
            ["location"] = fleet.Region,
            ["clusterRef"] = new JsonObject { ["name"] = options.Cluster },
            ["initialNodeCount"] = pool.Zone.Length > 0 ? pool.Count : 0, // it is a number a zone
            ["autoscaling"] = new JsonObject
            {
                ["totalMinNodeCount"] = 0,
                ["totalMaxNodeCount"] = options.WithHeadroom(pool.Count),
                ["locationPolicy"] = pool.IsSpot ? "ANY" : "BALANCED",
            },
            ["nodeConfig"] = config,
        };
        if (pool.Zone.Length > 0)
            spec["nodeLocations"] = new JsonArray { pool.Zone };
        return new()
        {
            ["apiVersion"] = "container.cnrm.cloud.google.com/v1beta1",
            ["kind"] = "ContainerNodePool",
            ["metadata"] = new JsonObject { ["name"] = GroupNames.Of(fleet, pool) },
            ["spec"] = spec,
        };
    }

    private static JsonObject OfAzure(ExportedFleet fleet, ExportedPool pool, ExportOptions options)
    {
        var name = GroupNames.Of(fleet, pool);
        var spec = new JsonObject
        {
            ["azureName"] = name,
            ["owner"] = new JsonObject { ["name"] = options.Cluster },
            ["mode"] = "User",
            ["osType"] = "Linux",
            ["type"] = "VirtualMachineScaleSets",
            ["vmSize"] = pool.Shape.InstanceType,
            ["enableAutoScaling"] = true,
            ["count"] = pool.Count,
            ["minCount"] = 0,
            ["maxCount"] = options.WithHeadroom(pool.Count),
        };
        if (pool.Zone.Length > 0)
            spec["availabilityZones"] = new JsonArray { pool.Zone[(pool.Zone.LastIndexOf('-') + 1)..] };
        if (pool.IsSpot)
        {
            spec["scaleSetPriority"] = "Spot";
            spec["scaleSetEvictionPolicy"] = "Delete";
            spec["spotMaxPrice"] = -1;
        }

        AddLabels(spec, "nodeLabels", fleet);
        if (Taint(pool, options) is { } taint)
            spec["nodeTaints"] = new JsonArray { taint.ToString() };
        return new()
        {
            ["apiVersion"] = "containerservice.azure.com/v1api20240901",
            ["kind"] = "ManagedClustersAgentPool",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = spec,
        };
    }

    private static void AddLabels(JsonObject parent, string field, ExportedFleet fleet)
    {
        if (fleet.NodeLabels.Count > 0)
            parent[field] = new JsonObject(fleet.NodeLabels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));
    }

    private static ExportedTaint? Taint(ExportedPool pool, ExportOptions options) => pool.IsSpot ? options.SpotTaint : null;
}
