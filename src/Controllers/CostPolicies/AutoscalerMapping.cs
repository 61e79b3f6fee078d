using System.Text.Json;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.CostPolicies;

/// <summary>Reads between which numbers of replicas autoscalers decide.</summary>
public static class AutoscalerMapping
{
    /// <summary>The kind of an autoscaler.</summary>
    public const string Kind = "HorizontalPodAutoscaler";

    /// <summary>The ranges of autoscalers, by what they scale; where several scale the same, the last counts. What is no autoscaler is left out.</summary>
    public static IReadOnlyDictionary<ScaledObject, ScaledReplicas> Of(IEnumerable<UntypedObject> autoscalers)
    {
        var ranges = new Dictionary<ScaledObject, ScaledReplicas>();
        foreach (var autoscaler in autoscalers)
        {
            if (Field(autoscaler, "spec") is not { } spec || Member(spec, "scaleTargetRef") is not { } target || Text(target, "kind") is not { } kind || Text(target, "name") is not { } name)
                continue;
            var min = Math.Max(0, Number(spec, "minReplicas") ?? 1);
            var max = Math.Max(min, Number(spec, "maxReplicas") ?? min);
            int? wanted = Field(autoscaler, "status") is { } status && Number(status, "desiredReplicas") is > 0 and var desired ? desired : null;
            ranges[new(kind, autoscaler.Metadata.Namespace ?? "", name)] = new(min, max, wanted, autoscaler.Metadata.Name ?? "");
        }

        return ranges;
    }

    private static JsonElement? Field(UntypedObject autoscaler, string name) =>
        autoscaler.UnknownFields is { } fields && fields.TryGetValue(name, out var field) && field.ValueKind == JsonValueKind.Object ? field : null;

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private static int? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out var number) ? number : null;
}
