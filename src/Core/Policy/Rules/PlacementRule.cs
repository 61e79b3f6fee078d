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
    private static readonly Place Provider = new("provider", static node => node.Provider, "Set spec.compliance.providers", "Select nodes of an allowed one by their labels");
    private static readonly Place Region = new("region", static node => node.Region, "Set spec.compliance.regions", Select(NodeLabels.Region));
    private static readonly Place InstanceType = new("instance type", static node => node.InstanceType, "", Select(NodeLabels.InstanceType));
    private static readonly Place Architecture = new("architecture", static node => node.Architecture, "Set spec.resources.architectures", Select(NodeLabels.Architecture));

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
        var isWorkload = judged is { Group: "cloudintel.io", Kind: "Workload" };
        var found = new Found(judged, pod, isWorkload);
        Check(ref found, facts, Provider, Providers, Providers.IsEmpty ? null : isWorkload ? WorkloadProviders(judged.Json) : NodeLabels.AskedProvider(pod) is { } named ? [named] : null);
        Check(ref found, facts, Region, Regions, NodeLabels.Asked(pod, NodeLabels.Region));
        if (!isWorkload)
            Check(ref found, facts, InstanceType, InstanceTypes, NodeLabels.Asked(pod, NodeLabels.InstanceType));
        Check(ref found, facts, Architecture, Architectures, NodeLabels.Asked(pod, NodeLabels.Architecture));
        return found.Answer;
    }

    private static void Check(ref Found found, JudgeFacts facts, Place place, ImmutableArray<string> allowed, IReadOnlyCollection<string>? asked)
    {
        if (allowed.IsEmpty)
            return;
        if (asked is { Count: > 0 })
        {
            if (Wrong(asked, allowed) is { Count: > 0 } wrong)
                found.Add(place, allowed, $"{found.Judged.Title} asks for {place.What} {Messages.List(wrong)}", wrong.Count);
        }
        else if (found.IsWorkload)
        {
            found.Add(place, allowed, $"{found.Judged.Title} leaves its {place.What} open", 0);
        }
        else if (facts.Landing?.Invoke() is { Count: > 0 } nodes)
        {
            if (Wrong(nodes, place, allowed) is { } wrong)
                found.Add(place, allowed, $"{found.Judged.Title} may run on nodes of {place.What} {Messages.List(wrong, 3)}", 0);
        }
        else
        {
            found.Problem = $"{found.Judged.Title} leaves its {place.What} open, and no nodes are known that it may go to.";
        }
    }

    private static List<string> Wrong(IEnumerable<string> asked, ImmutableArray<string> allowed) => [.. asked.Where(value => !Scope.IsListed(allowed, value))];

    /// <summary>What nodes are that they must not be; null where there are none such.</summary>
    private static HashSet<string>? Wrong(IReadOnlyList<NodeKind> nodes, Place place, ImmutableArray<string> allowed)
    {
        HashSet<string>? wrong = null;
        for (var i = 0; i < nodes.Count; i++)
        {
            if (place.Of(nodes[i]) is { Length: > 0 } value && !Scope.IsListed(allowed, value))
                (wrong ??= new(StringComparer.Ordinal)).Add(value);
        }

        return wrong;
    }

    /// <summary>Something that nodes are told apart by.</summary>
    /// <param name="What">What it is called.</param>
    /// <param name="Of">What it is of a node.</param>
    /// <param name="OfWorkload">How a Workload says it.</param>
    /// <param name="OfPod">How a pod does.</param>
    private sealed record Place(string What, Func<NodeKind, string> Of, string OfWorkload, string OfPod);

    /// <summary>What is found about an object.</summary>
    private struct Found(PolicyObject judged, PodShape pod, bool isWorkload)
    {
        private List<RuleFinding>? findings;

        public readonly PolicyObject Judged => judged;

        public readonly bool IsWorkload => isWorkload;

        public string? Problem { get; set; }

        public readonly RuleAnswer Answer => findings is null && Problem is null ? RuleAnswer.Fine : new(findings ?? [], Problem);

        public void Add(Place place, ImmutableArray<string> allowed, string what, int badness) => (findings ??= []).Add(new($"{what}; allowed is {Messages.List(allowed)}")
        {
            Subject = place.What,
            Badness = badness,
            Field = isWorkload ? "spec" : $"{pod.Path}.nodeSelector",
            Hint = $"{(isWorkload ? place.OfWorkload : place.OfPod)}: {Messages.List(allowed)}",
        });
    }

    private static string Select(IReadOnlyList<string> labels) => $"Set nodeSelector {labels[0]} to an allowed one";

    private static IReadOnlyCollection<string>? WorkloadProviders(JsonElement workload) =>
        workload.TryGetProperty("spec", out var spec) && spec.TryGetProperty("compliance", out var compliance) && compliance.ValueKind == JsonValueKind.Object
        && compliance.TryGetProperty("providers", out var providers) && providers.ValueKind == JsonValueKind.Array
            ? [.. providers.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : null;
}
