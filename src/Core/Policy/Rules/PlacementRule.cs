using System.Collections.Immutable;
using System.Text.Json;
using CloudIntel.Core.Policy.Pricing;

namespace CloudIntel.Core.Policy.Rules;

/// <summary>Where pods may run. Lists that are empty allow everything; items may end in <c>*</c>.</summary>
/// <param name="Name">Its name.</param>
/// <remarks>
/// What a pod's selector and required affinity ask for decides; where they leave something open, the nodes that it may go to do. Where those are not known either, nobody can say.
/// </remarks>
public sealed record PlacementRule(string Name) : PolicyRule(Name)
{
    /// <summary>Providers: aws, azure, gcp.</summary>
    public ImmutableArray<string> Providers { get; init; } = [];

    /// <summary>Regions.</summary>
    public ImmutableArray<string> Regions { get; init; } = [];

    /// <summary>Instance types.</summary>
    public ImmutableArray<string> InstanceTypes { get; init; } = [];

    /// <summary>Architectures: amd64, arm64.</summary>
    public ImmutableArray<string> Architectures { get; init; } = [];

    /// <inheritdoc/>
    internal override RuleAnswer Judge(GateRequest request, JudgeFacts facts)
    {
        var judged = request.Object;
        if (judged.Pod is not { } pod)
            return RuleAnswer.Fine;
        var findings = new List<RuleFinding>();
        string? problem = null;
        var isWorkload = judged is { Group: "cloudintel.io", Kind: "Workload" };
        var provider = isWorkload ? WorkloadProviders(judged.Json) : NodeLabels.AskedProvider(pod) is { } named ? [named] : null;
        Check("provider", Providers, provider, node => node.Provider, isWorkload ? "Set spec.compliance.providers" : "Select nodes of an allowed one by their labels");
        Check("region", Regions, NodeLabels.Asked(pod, NodeLabels.Region), node => node.Region, isWorkload ? "Set spec.compliance.regions" : Select(NodeLabels.Region));
        if (!isWorkload)
            Check("instance type", InstanceTypes, NodeLabels.Asked(pod, NodeLabels.InstanceType), node => node.InstanceType, Select(NodeLabels.InstanceType));
        Check("architecture", Architectures, NodeLabels.Asked(pod, NodeLabels.Architecture), node => node.Architecture, isWorkload ? "Set spec.resources.architectures" : Select(NodeLabels.Architecture));
        return findings.Count == 0 && problem is null ? RuleAnswer.Fine : new(findings, problem);

        void Check(string what, ImmutableArray<string> allowed, IReadOnlyCollection<string>? asked, Func<NodeKind, string> of, string how)
        {
            if (allowed.IsEmpty)
                return;
            var hint = $"{how}: {Messages.List(allowed)}";
            if (asked is { Count: > 0 })
            {
                if (asked.Where(value => !Scope.IsListed(allowed, value)).ToList() is { Count: > 0 } wrong)
                    Add($"{judged.Title} asks for {what} {Messages.List(wrong)}; allowed is {Messages.List(allowed)}", hint, wrong.Count);
                return;
            }

            if (isWorkload)
                Add($"{judged.Title} leaves its {what} open; allowed is {Messages.List(allowed)}", hint, 0);
            else if (facts.Landing?.Invoke() is { Count: > 0 } nodes)
                CheckNodes(nodes, hint);
            else
                problem = $"{judged.Title} leaves its {what} open, and no nodes are known that it may go to.";

            void CheckNodes(IReadOnlyList<NodeKind> nodes, string hint)
            {
                var wrong = nodes.Where(node => of(node) is { Length: > 0 } value && !Scope.IsListed(allowed, value)).ToList();
                if (wrong.Count > 0)
                    Add($"{judged.Title} may run on nodes of {what} {Messages.List([.. wrong.Select(of).Distinct(StringComparer.Ordinal)], 3)}; allowed is {Messages.List(allowed)}", hint, 0);
            }

            void Add(string message, string hint, int badness) =>
                findings.Add(new(message) { Subject = what, Badness = badness, Field = isWorkload ? "spec" : $"{pod.Path}.nodeSelector", Hint = hint });
        }
    }

    private static string Select(IReadOnlyList<string> labels) => $"Set nodeSelector {labels[0]} to an allowed one";

    private static IReadOnlyCollection<string>? WorkloadProviders(JsonElement workload) =>
        workload.TryGetProperty("spec", out var spec) && spec.TryGetProperty("compliance", out var compliance) && compliance.ValueKind == JsonValueKind.Object
        && compliance.TryGetProperty("providers", out var providers) && providers.ValueKind == JsonValueKind.Array
            ? [.. providers.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : null;
}
