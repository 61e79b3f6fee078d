using System.Text.Json;
using System.Text.Json.Serialization;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Workloads;

/// <summary>What the audit trail keeps of a placement.</summary>
internal sealed record PlacementAudit(string Placement, string? Before, int Machines, int Zones, string MonthlyCost, string Strategy, string? Rationale)
{
    /// <summary>The entry for a placement that takes the place of another one, or of none; null where it stays.</summary>
    public static AuditEntry? Entry(Workload workload, WorkloadStatus next, DateTimeOffset now)
    {
        var (before, after) = (WorkloadStatuses.NameOf(workload.Status?.Placement), WorkloadStatuses.NameOf(next.Placement));
        if (after is null || after == before)
            return null;
        var details = new PlacementAudit(after, before, next.Placement!.Machines, next.Placement.Zones, next.Placement.MonthlyCost.ToString(), next.Strategy ?? "", next.Rationale);
        return new(now, "workload-controller", "PlacementChosen", $"Workload/{ObjectKey.Of(workload)}", JsonSerializer.Serialize(details, PlacementAuditJson.Default.PlacementAudit));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlacementAudit))]
internal sealed partial class PlacementAuditJson : JsonSerializerContext;
