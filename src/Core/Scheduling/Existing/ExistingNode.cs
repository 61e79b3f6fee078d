using System.Collections.Immutable;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Scheduling.Existing;

/// <summary>A node of a cluster, or a virtual machine, that is there already.</summary>
public sealed record ExistingNode
{
    /// <summary>Its name, unique among those that are compared.</summary>
    public required string Name { get; init; }

    /// <summary>What it has for pods in all.</summary>
    public required ReplicaRequests Allocatable { get; init; }

    /// <summary>What its pods request already.</summary>
    public ReplicaRequests Requested { get; init; }

    /// <summary>How many pods it takes in all; null for any number.</summary>
    public int? PodLimit { get; init; }

    /// <summary>How many pods it has.</summary>
    public int Pods { get; init; }

    /// <summary>Labels, among them zone and architecture by their well-known names.</summary>
    public ImmutableDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Taints.</summary>
    public ImmutableArray<Taint> Taints { get; init; } = [];

    /// <summary>Whether it takes no new pods, as after <c>kubectl cordon</c>.</summary>
    public bool Unschedulable { get; init; }

    /// <summary>The zone; empty where it is not known.</summary>
    public string Zone { get; init; } = "";

    /// <summary>What an hour of all of it costs, US dollars, at least 0; null where it is not known.</summary>
    public decimal? HourlyPrice { get; init; }

    /// <summary>Mean round trip to where the workload's users and dependencies are, in milliseconds; null where it is not known.</summary>
    public double? RoundTripMilliseconds { get; init; }

    /// <summary>How fast a virtual processor is, relative to 1; above 0.</summary>
    public double ProcessorScore { get; init; } = 1;

    /// <summary>What is free.</summary>
    public ReplicaRequests Free => new(
        Allocatable.CpuMillis - Requested.CpuMillis, Allocatable.MemoryBytes - Requested.MemoryBytes, Allocatable.GpuMillis - Requested.GpuMillis);
}
