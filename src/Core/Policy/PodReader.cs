using System.Collections.Immutable;
using System.Globalization;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Policy;

/// <summary>Reads pods and pod templates.</summary>
internal static class PodReader
{
    private const string ArchitectureLabel = "kubernetes.io/arch";
    private const string RegionLabel = "topology.kubernetes.io/region";

    /// <summary>A pod template, or what is in place of one: a pod's specification alone.</summary>
    public static PodShape? OfTemplate(JsonFields template)
    {
        if (template.Object("spec") is not { } spec)
            return template.Has("containers") ? Of(template, ImmutableDictionary<string, string>.Empty, ImmutableDictionary<string, string>.Empty) : null;
        var metadata = template.Object("metadata");
        return Of(spec, metadata?.Map("labels") ?? ImmutableDictionary<string, string>.Empty, metadata?.Map("annotations") ?? ImmutableDictionary<string, string>.Empty);
    }

    /// <summary>A pod's specification.</summary>
    public static PodShape Of(JsonFields spec, IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string> annotations)
    {
        var containers = spec.Objects("containers").Select(container => Container(container, isInit: false)).ToList();
        var initContainers = spec.Objects("initContainers").Select(container => Container(container, isInit: true)).ToList();
        var requests = PodAmounts.Requests(containers, initContainers);
        foreach (var (resource, amount) in spec.Object("resources")?.Amounts("requests") ?? [])
            requests[resource] = amount;
        foreach (var (resource, amount) in spec.Amounts("overhead"))
            requests[resource] = requests.GetValueOrDefault(resource) + amount;
        foreach (var (resource, amount) in requests)
            ResourceAmounts.Bounded(resource, amount, spec.Path, $"{amount.ToString("0.###", CultureInfo.InvariantCulture)} in all containers together");
        var nodeAffinity = spec.Object("affinity")?.Object("nodeAffinity");
        return new()
        {
            Path = spec.Path,
            Labels = labels,
            Annotations = annotations,
            Containers = containers,
            InitContainers = initContainers,
            Requests = requests,
            Limits = PodAmounts.Limits(containers, initContainers, spec.Object("resources")?.Amounts("limits") ?? []),
            Requesters = PodAmounts.Requesters(containers, initContainers),
            LargestRatios = PodAmounts.LargestRatios(containers, initContainers),
            Extended = requests.Where(request => PodAmounts.IsExtended(request.Key)).ToDictionary(StringComparer.Ordinal),
            NodeSelector = spec.Map("nodeSelector"),
            RequiredNodes = [.. nodeAffinity?.Object("requiredDuringSchedulingIgnoredDuringExecution")?.Objects("nodeSelectorTerms").Select(Term) ?? []],
            PreferredNodes = [.. nodeAffinity?.Objects("preferredDuringSchedulingIgnoredDuringExecution").Select(Preferred).OfType<PreferredNodes>() ?? []],
            Tolerations = [.. spec.Objects("tolerations").Select(Toleration)],
            NodeName = spec.Text("nodeName") ?? "",
            PriorityClass = spec.Text("priorityClassName") ?? "",
        };
    }

    /// <summary>One replica of a Workload of this product as a pod.</summary>
    public static PodShape OfWorkload(JsonFields spec, JsonFields resources, PolicyObject workload)
    {
        var requests = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (field, resource) in new[] { ("cpu", PodShape.CpuName), ("memory", PodShape.MemoryName), ("gpus", PodAmounts.NvidiaGpu) })
        {
            if (resources.Amount(field, resource) is { } amount)
                requests[resource] = amount;
        }

        ImmutableArray<NodeSelectorRequirement> places =
        [
            .. Places(ArchitectureLabel, resources.Texts("architectures")),
            .. Places(RegionLabel, spec.Object("compliance")?.Texts("regions") ?? []),
        ];
        return new()
        {
            Path = resources.Path,
            Labels = workload.Labels,
            Annotations = workload.Annotations,
            Containers = [new(workload.Name, resources.Path, requests, ImmutableDictionary<string, decimal>.Empty)],
            Requests = requests,
            Requesters = requests.Where(request => request.Value > 0).ToDictionary(request => request.Key, _ => 1, StringComparer.Ordinal),
            Extended = requests.Where(request => PodAmounts.IsExtended(request.Key)).ToDictionary(StringComparer.Ordinal),
            RequiredNodes = places.IsEmpty ? [] : [new NodeSelectorTerm(places, [])],
        };
    }

    /// <summary>Volumes that a pod of a template makes for itself.</summary>
    public static IReadOnlyList<VolumeRequest> Volumes(JsonFields template) =>
    [
        .. from volume in (template.Object("spec") ?? template).Objects("volumes")
           let claim = volume.Object("ephemeral")?.Object("volumeClaimTemplate")?.Object("spec")
           where claim is not null
           select Volume(volume.Text("name") ?? "", claim.Value, perReplica: true),
    ];

    /// <summary>A claim's specification.</summary>
    public static VolumeRequest Volume(string name, JsonFields spec, bool perReplica) => new(
        name,
        spec.Text("storageClassName"),
        spec.Object("resources")?.Amounts("requests").GetValueOrDefault("storage") ?? 0,
        perReplica);

    private static ContainerShape Container(JsonFields container, bool isInit)
    {
        var resources = container.Object("resources");
        var limits = resources?.Amounts("limits") ?? [];
        var requests = resources?.Amounts("requests") ?? [];
        foreach (var (resource, limit) in limits)
            requests.TryAdd(resource, limit);
        return new(container.Text("name") ?? "", container.Path, requests, limits, isInit && container.Text("restartPolicy") == "Always");
    }

    private static PreferredNodes? Preferred(JsonFields preferred) =>
        preferred.Object("preference") is { } term ? new((int)Math.Clamp(preferred.Count("weight") ?? 1, 1, 100), Term(term)) : null;

    private static NodeSelectorTerm Term(JsonFields term) =>
        new([.. term.Objects("matchExpressions").Select(Requirement)], [.. term.Objects("matchFields").Select(Requirement)]);

    private static NodeSelectorRequirement Requirement(JsonFields requirement) =>
        Enum.TryParse<NodeSelectorOperator>(requirement.Text("operator"), out var how) && Enum.IsDefined(how)
            ? new(requirement.Text("key") ?? "", how, [.. requirement.Texts("values")])
            : throw new PolicyObjectException(requirement.Path, "Its operator is none of In, NotIn, Exists, DoesNotExist, Gt and Lt.");

    private static Toleration Toleration(JsonFields toleration) => new(
        toleration.Text("key") ?? "",
        toleration.Text("value") ?? "",
        toleration.Text("operator") == "Exists",
        Enum.TryParse<TaintEffect>(toleration.Text("effect"), out var effect) ? effect : null);

    private static IEnumerable<NodeSelectorRequirement> Places(string label, IEnumerable<string> values)
    {
        ImmutableArray<string> list = [.. values];
        return list.IsEmpty ? [] : [new(label, NodeSelectorOperator.In, list)];
    }
}
