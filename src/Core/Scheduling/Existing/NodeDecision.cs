using System.Collections.Immutable;
using CloudIntel.Core.Scheduling.Placement;

namespace CloudIntel.Core.Scheduling.Existing;

/// <summary>A node on which a workload could run.</summary>
/// <param name="Node">The node.</param>
/// <param name="HourlyCost">
/// What the workload's part of an hour costs, US dollars: the node's price times the largest part of processors, memory or graphics processors that it
/// requests, since nobody else can use the rest of that part; null where the price is not known.
/// </param>
/// <param name="ResponseMilliseconds">Response time of a request: its processor time there, and the round trip; null where that is not known, but is for another node.</param>
/// <param name="UsedAfter">The largest part of processors, memory or graphics processors that is requested with the workload, 0 to 1.</param>
public sealed record NodeCandidate(ExistingNode Node, decimal? HourlyCost, double? ResponseMilliseconds, double UsedAfter);

/// <summary>Why a workload cannot run on a node.</summary>
/// <param name="Reason">For machines and for counting: one word, such as <c>InsufficientMemory</c>.</param>
/// <param name="Message">For people: what is asked for and what there is.</param>
public sealed record NodeObjection(string Reason, string Message);

/// <summary>A node that was not chosen.</summary>
/// <param name="Node">The node.</param>
/// <param name="Candidate">What it would be; null where the workload cannot run there.</param>
/// <param name="Objections">All that speaks against it; empty where it was only worse.</param>
/// <param name="Reason">Why it lost, as a sentence.</param>
public sealed record NodeAlternative(ExistingNode Node, NodeCandidate? Candidate, ImmutableArray<NodeObjection> Objections, string Reason);

/// <summary>On which of the nodes that are there a workload is to run.</summary>
public sealed record NodeDecision
{
    /// <summary>The node; null where it can run on none.</summary>
    public NodeCandidate? Chosen { get; init; }

    /// <summary>The strategy that decided.</summary>
    public required PlacementStrategy Strategy { get; init; }

    /// <summary>Why it is not the one that was asked for; null where it is.</summary>
    public string? FallbackReason { get; init; }

    /// <summary>All other nodes, the best first, and those that it cannot run on last, by name.</summary>
    public ImmutableArray<NodeAlternative> Others { get; init; } = [];

    /// <summary>In a sentence what was decided; where nothing was, on how many nodes stands what.</summary>
    public required string Summary { get; init; }
}
