using System.Text.Json;
using System.Text.Json.Serialization;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>What the audit trail keeps of a run that came to its end.</summary>
internal sealed record SimulationRunAudit(string Digest, int Simulations, int? Seeds, string? Baseline, string? Best, string? Cost, bool? CriteriaMet)
{
    /// <summary>The entry for a run's answer.</summary>
    public static AuditEntry Entry(SimulationRun run, string digest, SimulationAnswer answer, DateTimeOffset now)
    {
        var summary = answer.Summary;
        var details = new SimulationRunAudit(digest, answer.Simulations, summary.Seeds, summary.Baseline, summary.Best, summary.Cost?.ToString(), answer.Criteria?.Met);
        return new(now, "simulationrun-controller", "SimulationSucceeded", $"SimulationRun/{ObjectKey.Of(run)}", JsonSerializer.Serialize(details, SimulationRunAuditJson.Default.SimulationRunAudit));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SimulationRunAudit))]
internal sealed partial class SimulationRunAuditJson : JsonSerializerContext;
