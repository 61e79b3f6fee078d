using System.Text.Json;
using System.Text.Json.Serialization;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Scheduling.Regions;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.FleetPlans;

/// <summary>What the audit trail keeps of a fleet: all of its pools, also those that a status has no place for.</summary>
internal sealed record FleetPlanAudit(string Region, string? Before, int Nodes, string MonthlyCost, string LowerBound, IReadOnlyList<string> Pools, string? Rationale)
{
    /// <summary>The entry for a fleet that takes the place of another one, or of none; null where it stays.</summary>
    public static AuditEntry? Entry(FleetPlan plan, FleetPlanStatus next, RegionPlan? chosen, DateTimeOffset now)
    {
        var (before, after) = (FleetPlanStatuses.NameOf(plan.Status), FleetPlanStatuses.NameOf(next));
        if (chosen is null || after is null || after == before)
            return null;
        var details = new FleetPlanAudit(
            $"{next.Provider}/{next.Region}", before, next.Nodes ?? 0, $"{next.MonthlyCost}", $"{next.LowerBound}",
            [.. FleetPlanStatuses.PoolsOf(chosen).Select(pool => $"{pool.Count} x {pool.InstanceType} {pool.Zone} {pool.PurchaseOption}".Replace("  ", " ", StringComparison.Ordinal))], next.Rationale);
        return new(now, "fleetplan-controller", "FleetChosen", $"FleetPlan/{ObjectKey.Of(plan)}", JsonSerializer.Serialize(details, FleetPlanAuditJson.Default.FleetPlanAudit));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FleetPlanAudit))]
internal sealed partial class FleetPlanAuditJson : JsonSerializerContext;
