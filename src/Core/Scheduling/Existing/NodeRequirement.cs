using System.Collections.Immutable;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Scheduling.Existing;

/// <summary>What a pod, or another workload that runs on one machine, needs of a node that is there. What is empty or null allows everything.</summary>
public sealed record NodeRequirement
{
    /// <summary>What it requests.</summary>
    public required ReplicaRequests Requests { get; init; }

    /// <summary>Labels that the node must have, with their values.</summary>
    public ImmutableDictionary<string, string> NodeSelector { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What the node must be: any of these.</summary>
    public ImmutableArray<NodeSelectorTerm> NodeAffinity { get; init; } = [];

    /// <summary>Taints that it does not mind.</summary>
    public ImmutableArray<Toleration> Tolerations { get; init; } = [];

    /// <summary>Zones in which it may run.</summary>
    public ImmutableArray<string> Zones { get; init; } = [];

    /// <summary>The most that an hour of its part of the node may cost, US dollars.</summary>
    public decimal? HourlyCeiling { get; init; }

    /// <summary>The most that a round trip may take, in milliseconds.</summary>
    public double? MaximumRoundTripMilliseconds { get; init; }

    /// <summary>The least score of a virtual processor.</summary>
    public double? MinimumProcessorScore { get; init; }

    /// <summary>Processor time that a request to it takes on a processor of score 1, in milliseconds; above 0.</summary>
    public double ProcessorMilliseconds { get; init; } = PlacementRequirement.DefaultProcessorMilliseconds;

    /// <summary>What it is chosen by.</summary>
    public PlacementStrategy Strategy { get; init; }
}
