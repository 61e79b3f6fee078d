using System.Collections.Immutable;
using System.Text.Json;

namespace CloudIntel.Core.Policy.Rules;

/// <summary>Pods outside some namespaces must run on spare capacity. Those that run on each node are left out.</summary>
/// <param name="Name">Its name.</param>
/// <param name="RequiredOutside">Namespaces that may run on anything, such as production; each may end in <c>*</c>.</param>
public sealed record SpotRule(string Name, ImmutableArray<string> RequiredOutside) : PolicyRule(Name)
{
    /// <inheritdoc/>
    internal override RuleAnswer Judge(GateRequest request, JudgeFacts facts)
    {
        var judged = request.Object;
        if (judged.Pod is not { } pod || judged.Replicas.PerNode || Scope.IsListed(RequiredOutside, judged.Namespace))
            return RuleAnswer.Fine;
        var isWorkload = judged is { Group: "cloudintel.io", Kind: "Workload" };
        if (isWorkload ? IsSpotWorkload(judged.Json) : NodeLabels.AsksForSpot(pod) || facts.Landing?.Invoke() is { Count: > 0 } nodes && nodes.All(node => node.IsSpot))
            return RuleAnswer.Fine;
        return RuleAnswer.Of(new RuleFinding($"{judged.Title} may run on on-demand nodes; outside of {Messages.List(RequiredOutside)} only spot is allowed")
        {
            Field = isWorkload ? "spec.cost.purchaseOptions" : $"{pod.Path}.nodeSelector",
            Hint = isWorkload ? "Set spec.cost.purchaseOptions to [Spot]" : "Select spot nodes, such as by nodeSelector karpenter.sh/capacity-type: spot, and tolerate their taints",
        });
    }

    private static bool IsSpotWorkload(JsonElement workload) =>
        workload.TryGetProperty("spec", out var spec) && spec.TryGetProperty("cost", out var cost) && cost.ValueKind == JsonValueKind.Object
        && cost.TryGetProperty("purchaseOptions", out var options) && options.ValueKind == JsonValueKind.Array
        && options.GetArrayLength() > 0 && options.EnumerateArray().All(option => option.ValueKind == JsonValueKind.String && option.ValueEquals("Spot"));
}
