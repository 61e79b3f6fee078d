using System.Collections.Immutable;
using System.Globalization;
using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Scheduling.Regions;

/// <summary>A workload that shares the nodes of a cluster with others: what it needs, and the rules of its pods.</summary>
public sealed record FleetWorkload
{
    /// <summary>Its name; no other workload has it.</summary>
    public required string Name { get; init; }

    /// <summary>How many pods it has; none is fine.</summary>
    public required int Replicas { get; init; }

    /// <summary>What each of them requests, and what must hold of where it runs. Commitments among the ways to pay mean machines by the hour here, since those are what commitments cover.</summary>
    public required PlacementRequirement Requirement { get; init; }

    /// <summary>Labels that its nodes must have, with their values.</summary>
    public ImmutableDictionary<string, string> NodeSelector { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What its nodes must be: any of these.</summary>
    public ImmutableArray<NodeSelectorTerm> NodeAffinity { get; init; } = [];

    /// <summary>Taints that its pods do not mind; null where nothing is known of them, so that none keeps them off.</summary>
    public ImmutableArray<Toleration>? Tolerations { get; init; }

    /// <summary>Labels of its pods.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Over what its pods are spread evenly.</summary>
    public ImmutableArray<PodRule> Spread { get; init; } = [];

    /// <summary>Pods that they must be with.</summary>
    public ImmutableArray<PodRule> Together { get; init; } = [];

    /// <summary>Pods that they must not be with.</summary>
    public ImmutableArray<PodRule> Apart { get; init; } = [];

    /// <summary>Why its pods cannot be planned; null where they can.</summary>
    public string? Obstacle { get; init; }

    /// <summary>The name of a pod in a plan.</summary>
    /// <param name="replica">Its number, from 0.</param>
    public string PodName(int replica) => string.Create(CultureInfo.InvariantCulture, $"{Name}/{replica:D6}");

    /// <summary>The name of the workload that a pod of a plan is of.</summary>
    public static string OwnerOf(string pod) => pod[..pod.LastIndexOf('/')];
}

/// <summary>A rule between pods.</summary>
/// <param name="Key">Over nodes or zones.</param>
/// <param name="Selector">Which pods it is about: all of these hold of their labels; null for none.</param>
/// <param name="MaxSkew">By how many pods a place may have more than the emptiest one, where they are spread.</param>
public sealed record PodRule(TopologyKey Key, ImmutableArray<NodeSelectorRequirement>? Selector, int MaxSkew = 1)
{
    /// <summary>Whether pods with such labels are meant.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels) => Selector?.All(rule => rule.Matches(labels)) is true;

    /// <summary>The selector as text: the same for the same pods.</summary>
    internal string Text => Selector is { } rules ? string.Join('\n', rules.Select(rule => rule.ToString()).Order(StringComparer.Ordinal)) : "none";
}
