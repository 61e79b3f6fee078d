using System.Collections.Immutable;
using System.Text.Json;
using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Scheduling.Regions;
using CloudIntel.Core.Units;

namespace CloudIntel.Controllers.Workloads;

/// <summary>The rules in a pod template that decide where its pods may run, as the scheduler reads them. What is only preferred does not count.</summary>
public sealed record PodScheduling
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";

    /// <summary>Labels of the pods.</summary>
    public ImmutableDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Labels that nodes must have.</summary>
    public ImmutableDictionary<string, string> NodeSelector { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What nodes must be: any of these.</summary>
    public ImmutableArray<NodeSelectorTerm> NodeAffinity { get; init; } = [];

    /// <summary>Taints that the pods do not mind.</summary>
    public ImmutableArray<Toleration> Tolerations { get; init; } = [];

    /// <summary>Over what they are spread evenly.</summary>
    public ImmutableArray<PodRule> Spread { get; init; } = [];

    /// <summary>Pods that they must be with.</summary>
    public ImmutableArray<PodRule> Together { get; init; } = [];

    /// <summary>Pods that they must not be with.</summary>
    public ImmutableArray<PodRule> Apart { get; init; } = [];

    /// <summary>A rule that no plan of nodes can keep; null where there is none.</summary>
    public string? Obstacle { get; init; }

    /// <summary>The rules of a Deployment, StatefulSet, Job or CronJob.</summary>
    /// <param name="spec">Its spec.</param>
    /// <param name="ownNamespace">The namespace that it is in.</param>
    /// <exception cref="JsonException">The template is none.</exception>
    public static PodScheduling Of(JsonElement spec, string ownNamespace)
    {
        if (spec.TryGetProperty("jobTemplate", out var job) && job.TryGetProperty("spec", out var inner))
            return Of(inner, ownNamespace);
        if (!spec.TryGetProperty("template", out var template) || !template.TryGetProperty("spec", out var pod))
            return new();
        try
        {
            return Of(template, pod, ownNamespace);
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or ArgumentException or FormatException)
        {
            throw new JsonException($"affinity, tolerations or topologySpreadConstraints are not what they should be: {e.Message}", e);
        }
    }

    /// <summary>The tolerations of a pod's spec, from the list of that name.</summary>
    public static ImmutableArray<Toleration> TolerationsOf(JsonElement tolerations) => [.. tolerations.EnumerateArray().Select(toleration => new Toleration(
        Text(toleration, "key"), Text(toleration, "value"), Text(toleration, "operator") == "Exists", Text(toleration, "effect") is { Length: > 0 } effect ? Enum.Parse<TaintEffect>(effect) : null))];

    /// <summary>The terms of the required affinity to nodes in a pod's affinity.</summary>
    public static ImmutableArray<NodeSelectorTerm> NodeTermsOf(JsonElement affinity) =>
        affinity.TryGetProperty("nodeAffinity", out var ofNodes) && ofNodes.TryGetProperty(Required, out var required)
            ? [.. required.GetProperty("nodeSelectorTerms").EnumerateArray().Select(term => new NodeSelectorTerm(Rules(term, "matchExpressions"), Rules(term, "matchFields")))]
            : [];

    private static PodScheduling Of(JsonElement template, JsonElement pod, string ownNamespace)
    {
        var labels = template.TryGetProperty("metadata", out var metadata) ? Map(metadata, "labels") : ImmutableDictionary<string, string>.Empty;
        var affinity = pod.TryGetProperty("affinity", out var found) ? found : default;
        var obstacles = new List<string>();
        return new()
        {
            Labels = labels,
            NodeSelector = Map(pod, "nodeSelector"),
            NodeAffinity = affinity.ValueKind == JsonValueKind.Object ? NodeTermsOf(affinity) : [],
            Tolerations = pod.TryGetProperty("tolerations", out var tolerations) && tolerations.ValueKind == JsonValueKind.Array ? TolerationsOf(tolerations) : [],
            Spread = [.. Items(pod, "topologySpreadConstraints").Where(rule => Text(rule, "whenUnsatisfiable") != "ScheduleAnyway").Select(rule => Rule(rule, "a spread", ignoresRegions: true)).OfType<PodRule>()],
            Together = [.. Terms("podAffinity").Select(rule => Rule(rule, "an affinity", ignoresRegions: true)).OfType<PodRule>()],
            Apart = [.. Terms("podAntiAffinity").Select(rule => Rule(rule, "an anti-affinity", ignoresRegions: false)).OfType<PodRule>()],
            Obstacle = obstacles.FirstOrDefault(),
        };

        IEnumerable<JsonElement> Terms(string name) =>
            affinity.ValueKind == JsonValueKind.Object && affinity.TryGetProperty(name, out var rules) && rules.ValueKind == JsonValueKind.Object ? Items(rules, Required) : [];

        // A cluster is in one region: over regions, pods are always together, and evenly spread.
        PodRule? Rule(JsonElement rule, string what, bool ignoresRegions)
        {
            switch (Text(rule, "topologyKey"))
            {
                case "kubernetes.io/hostname":
                    return new(TopologyKey.Hostname, Selector(rule, labels, ownNamespace), Skew(rule));
                case "topology.kubernetes.io/zone" or "failure-domain.beta.kubernetes.io/zone":
                    return new(TopologyKey.Zone, Selector(rule, labels, ownNamespace), Skew(rule));
                case "topology.kubernetes.io/region" or "failure-domain.beta.kubernetes.io/region" when ignoresRegions:
                    return null;
                case var key:
                    obstacles.Add($"its pods have {what} over {key}, which is neither nodes nor zones");
                    return null;
            }
        }
    }

    private static int Skew(JsonElement rule) => rule.TryGetProperty("maxSkew", out var skew) ? skew.GetInt32() : 1;

    /// <summary>The pods of a rule: those of its selector that are in its namespaces; null for none of the plan.</summary>
    private static ImmutableArray<NodeSelectorRequirement>? Selector(JsonElement rule, ImmutableDictionary<string, string> own, string ownNamespace)
    {
        if (!rule.TryGetProperty("labelSelector", out var selector) || selector.ValueKind != JsonValueKind.Object)
            return null;
        var namespaces = Items(rule, "namespaces").Select(name => name.GetString()).ToList();
        if (namespaces.Count > 0 && !namespaces.Contains(ownNamespace) && !rule.TryGetProperty("namespaceSelector", out _))
            return null;
        return
        [
            .. Map(selector, "matchLabels").OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => Is(label.Key, label.Value)),
            .. Rules(selector, "matchExpressions"),
            .. Items(rule, "matchLabelKeys").Select(key => key.GetString()!).Where(own.ContainsKey).Select(key => Is(key, own[key])),
        ];
    }

    private static NodeSelectorRequirement Is(string label, string value) => new(label, NodeSelectorOperator.In, [value]);

    private static ImmutableArray<NodeSelectorRequirement> Rules(JsonElement parent, string name) =>
    [
        .. Items(parent, name).Select(rule => new NodeSelectorRequirement(
            Text(rule, "key"), Enum.Parse<NodeSelectorOperator>(Text(rule, "operator")), [.. Items(rule, "values").Select(value => value.GetString() ?? "")])),
    ];

    private static ImmutableDictionary<string, string> Map(JsonElement parent, string name) => parent.TryGetProperty(name, out var map) && map.ValueKind == JsonValueKind.Object
        ? map.EnumerateObject().ToImmutableDictionary(entry => entry.Name, entry => entry.Value.GetString() ?? "")
        : ImmutableDictionary<string, string>.Empty;

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) => parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
