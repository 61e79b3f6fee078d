using CloudIntel.Controllers.Workloads;
using CloudIntel.Core.Catalog;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>A Workload that runs in a simulation.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Target">What its target requests; null without one.</param>
public sealed record SimulatedWorkloadResource(Workload Workload, TargetRequests? Target);

/// <summary>All that a run is made from: the same inputs come to the same result.</summary>
public sealed record SimulationInputs
{
    /// <summary>The run.</summary>
    public required SimulationRun Run { get; init; }

    /// <summary>List prices and shapes.</summary>
    public required PriceCatalog Catalog { get; init; }

    /// <summary>ConfigMaps that it names: their texts by key, by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ConfigMaps { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>Workloads of its namespace.</summary>
    public IReadOnlyList<SimulatedWorkloadResource> Workloads { get; init; } = [];

    /// <summary>What is observed to run, for liveInventory; null where nobody can look.</summary>
    public IReadOnlyList<SimulationWorkload>? Live { get; init; }
}
