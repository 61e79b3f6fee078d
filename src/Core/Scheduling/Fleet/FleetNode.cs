using System.Collections.Immutable;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>A node that is there today.</summary>
public sealed record FleetNode
{
    /// <summary>Its name; no other node has it.</summary>
    public required string Name { get; init; }

    /// <summary>As what it was bought, at today's price; it need not be among the offers. On nodes that stay, that price is what they cost.</summary>
    public required FleetOffer Offer { get; init; }

    /// <summary>What it has for pods; null for the offer's capacity without the overhead of <see cref="FleetOptions.Overhead"/>. Pods that are no pods of the request, such as those of DaemonSets, are taken off it beforehand.</summary>
    public Resources? Allocatable { get; init; }

    /// <summary>Taints; those that keep pods off do so here.</summary>
    public ImmutableArray<Taint> Taints { get; init; } = [];

    /// <summary>Names of the pods on it, all of which are pods of the request.</summary>
    public IReadOnlyList<string> Pods { get; init; } = [];
}

/// <summary>When nodes that are there are worth replacing.</summary>
public sealed record DisruptionRules
{
    /// <summary>
    /// A change is made when what it saves is at least this share of what all nodes cost before it, from 0 to 1; below it nodes stay as they are, whatever could be saved.
    /// Pods without a node get one in any case.
    /// </summary>
    public decimal LeastSaving { get; init; } = 0.05m;

    /// <summary>The largest share of today's nodes that one plan gives up, from 0 to 1.</summary>
    public decimal MostReplaced { get; init; } = 1;
}
