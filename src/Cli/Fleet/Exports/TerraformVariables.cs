using System.Text.Json.Nodes;

namespace CloudIntel.Cli.Fleet.Exports;

/// <summary>A fleet as values of Terraform's variables, a <c>.tfvars.json</c>; docs/fleet-plans.md has their declaration.</summary>
internal static class TerraformVariables
{
    /// <summary>The values.</summary>
    public static JsonObject Of(ExportedFleet fleet, ExportOptions options) => new()
    {
        ["fleet_provider"] = fleet.Provider,
        ["fleet_region"] = fleet.Region,
        ["fleet_node_groups"] = new JsonObject(fleet.Pools.Select(pool => KeyValuePair.Create(GroupNames.Of(fleet, pool), (JsonNode?)Group(fleet, pool, options)))),
    };

    private static JsonObject Group(ExportedFleet fleet, ExportedPool pool, ExportOptions options)
    {
        var taints = new JsonArray();
        if (pool.IsSpot && options.SpotTaint is { } taint)
            taints.Add(new JsonObject { ["key"] = taint.Key, ["value"] = taint.Value, ["effect"] = taint.Effect });
        return new()
        {
            ["instance_types"] = new JsonArray { pool.Shape.InstanceType },
            ["capacity_type"] = pool.IsSpot ? "SPOT" : "ON_DEMAND",
            ["architecture"] = pool.Shape.Architecture,
            ["zones"] = pool.Zone.Length > 0 ? new JsonArray { pool.Zone } : [],
            ["min_size"] = 0,
            ["desired_size"] = pool.Count,
            ["max_size"] = options.WithHeadroom(pool.Count),
            ["labels"] = new JsonObject(fleet.NodeLabels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))),
            ["taints"] = taints,
        };
    }
}
