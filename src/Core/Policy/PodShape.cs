using System.Collections.Immutable;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Policy;

/// <summary>A pod as far as it costs something: what it requests, and which nodes it may run on.</summary>
public sealed record PodShape
{
    /// <summary>Where it is in its object: <c>spec</c> of a Pod, <c>spec.template.spec</c> of a Deployment.</summary>
    public required string Path { get; init; }

    /// <summary>Labels of the pod; of a pod template, those that its pods will have.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Annotations, likewise.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Containers that run side by side.</summary>
    public IReadOnlyList<ContainerShape> Containers { get; init; } = [];

    /// <summary>Containers that run before them one after the other, or, where they are sidecars, from then on.</summary>
    public IReadOnlyList<ContainerShape> InitContainers { get; init; } = [];

    /// <summary>Cores that the scheduler sets aside for it.</summary>
    public decimal Cpu => Requests.GetValueOrDefault(CpuName);

    /// <summary>Bytes of memory, likewise.</summary>
    public decimal MemoryBytes => Requests.GetValueOrDefault(MemoryName);

    /// <summary>
    /// All that the scheduler sets aside, by the name of the resource: what the containers request together, or the most that is needed while they start, and the overhead of the runtime
    /// class. What the pod as a whole requests counts before what its containers do.
    /// </summary>
    public IReadOnlyDictionary<string, decimal> Requests { get; init; } = ImmutableDictionary<string, decimal>.Empty;

    /// <summary>The most that its containers may use together, for resources that all of them have a limit of.</summary>
    public IReadOnlyDictionary<string, decimal> Limits { get; init; } = ImmutableDictionary<string, decimal>.Empty;

    /// <summary>How many containers, init containers too, request some of a resource.</summary>
    public IReadOnlyDictionary<string, int> Requesters { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>For resources that a container has a limit of: the one whose limit is the most times its request, and how many times; of no request, <see cref="decimal.MaxValue"/>.</summary>
    public IReadOnlyDictionary<string, LimitRatio> LargestRatios { get; init; } = ImmutableDictionary<string, LimitRatio>.Empty;

    /// <summary>Resources of other makes, such as graphics processors.</summary>
    public IReadOnlyDictionary<string, decimal> Extended { get; init; } = ImmutableDictionary<string, decimal>.Empty;

    /// <summary>Labels that its node must have.</summary>
    public IReadOnlyDictionary<string, string> NodeSelector { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What its node must be, any of these; empty for anything.</summary>
    public ImmutableArray<NodeSelectorTerm> RequiredNodes { get; init; } = [];

    /// <summary>What its node should be, if it can.</summary>
    public ImmutableArray<PreferredNodes> PreferredNodes { get; init; } = [];

    /// <summary>Taints that it does not mind.</summary>
    public ImmutableArray<Toleration> Tolerations { get; init; } = [];

    /// <summary>The node that it is bound to by name; empty for any.</summary>
    public string NodeName { get; init; } = "";

    /// <summary>Its priority class; empty for none.</summary>
    public string PriorityClass { get; init; } = "";

    /// <summary>The resource that cores are named by.</summary>
    public const string CpuName = "cpu";

    /// <summary>The resource that memory is named by.</summary>
    public const string MemoryName = "memory";

    /// <summary>Whether it may run on a node, by its selector, required affinity and tolerations; room is not looked at.</summary>
    /// <param name="name">The node's name; empty for a node that is yet to be made.</param>
    /// <param name="labels">The node's labels.</param>
    /// <param name="taints">Its taints; those that pods only should stay away from keep none away.</param>
    public bool MayRunOn(string name, IReadOnlyDictionary<string, string> labels, IReadOnlyList<Taint> taints) =>
        (NodeName.Length == 0 || NodeName == name)
        && NodeSelector.All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value)
        && (RequiredNodes.IsEmpty || RequiredNodes.Any(term => term.Matches(name, labels)))
        && taints.All(taint => taint.Effect == TaintEffect.PreferNoSchedule || Tolerations.Any(toleration => toleration.Tolerates(taint)));
}

/// <summary>How much more than it requests a container may use.</summary>
/// <param name="Container">The container.</param>
/// <param name="Times">Its limit as so many times its request.</param>
public readonly record struct LimitRatio(ContainerShape Container, decimal Times);

/// <summary>What a node should be, and how much it counts.</summary>
/// <param name="Weight">1 to 100.</param>
/// <param name="Term">What it should be.</param>
public sealed record PreferredNodes(int Weight, NodeSelectorTerm Term);

/// <summary>A container as far as it costs something.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">Where it is in its object.</param>
/// <param name="Requests">What it requests by the name of the resource; of what it names only a limit of, that limit, as the API server does.</param>
/// <param name="Limits">The most that it may use.</param>
/// <param name="IsSidecar">Whether it is an init container that goes on running.</param>
public sealed record ContainerShape(
    string Name,
    string Path,
    IReadOnlyDictionary<string, decimal> Requests,
    IReadOnlyDictionary<string, decimal> Limits,
    bool IsSidecar = false);
