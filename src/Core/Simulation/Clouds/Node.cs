using System.Globalization;
using CloudIntel.Core.Scheduling.Placement;

namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>What a node does.</summary>
public enum NodeState : byte
{
    /// <summary>It was asked for and is not there yet; it may be refused.</summary>
    Launching,

    /// <summary>It runs pods.</summary>
    Ready,

    /// <summary>It runs pods and gets no more: it is given back when it is empty, or taken back by the cloud.</summary>
    Draining,

    /// <summary>It has failed, which nobody knows yet.</summary>
    Failed,

    /// <summary>It is no more.</summary>
    Gone,
}

/// <summary>A node as schedulers see it.</summary>
/// <param name="Index">Its number, in the order of launches.</param>
/// <param name="Offer">Place of its offer in the market.</param>
/// <param name="State">What it does; one that has failed unnoticed shows as what it was.</param>
/// <param name="Allocatable">What it has for pods.</param>
/// <param name="Free">What of it no pod holds.</param>
/// <param name="Pods">How many pods it holds.</param>
/// <param name="MostPods">How many it may hold.</param>
/// <param name="Launched">When it was asked for.</param>
public readonly record struct NodeView(int Index, int Offer, NodeState State, ReplicaRequests Allocatable, ReplicaRequests Free, int Pods, int MostPods, TimeSpan Launched)
{
    /// <summary>Whether pods may be bound to it.</summary>
    public bool TakesPods => State is NodeState.Launching or NodeState.Ready;

    /// <summary>Whether it has room for a pod, graphics processors left aside.</summary>
    public bool Fits(in ReplicaRequests requests) =>
        Pods < MostPods && requests.CpuMillis <= Free.CpuMillis && requests.MemoryBytes <= Free.MemoryBytes && requests.GpuMillis <= Free.GpuMillis;
}

/// <summary>A node as it is kept.</summary>
internal sealed class Node
{
    private const int WholeGpu = 1000;

    public required int Index { get; init; }

    public required int Offer { get; init; }

    public required ReplicaRequests Allocatable { get; init; }

    public required TimeSpan Launched { get; init; }

    /// <summary>The number of the attempt to launch one of its offer.</summary>
    public required int Attempt { get; init; }

    /// <summary>Why it will be refused; null where it is not.</summary>
    public string? Refusal { get; init; }

    public string Name => string.Create(CultureInfo.InvariantCulture, $"node-{Index}");

    /// <summary>Free thousandths of each graphics processor; null without any.</summary>
    public int[]? FreeGpus { get; init; }

    public NodeState State { get; set; }

    public ReplicaRequests Free { get; set; }

    public List<int> Pods { get; } = [];

    /// <summary>What workloads have held of it so far.</summary>
    public List<(int Workload, double CpuSeconds, double ByteSeconds, double GpuSeconds)> Use { get; } = [];

    /// <summary>Changes when what is foretold of idleness does.</summary>
    public int Version { get; set; }

    public bool IsChanged { get; set; }

    /// <summary>Whether its machine is there.</summary>
    public bool IsThere { get; set; }

    /// <summary>What its working pods may use together, in thousandths of a processor.</summary>
    public long MayUse { get; set; }

    /// <summary>What pods get of what they may use; less than 1 where they use more than there is.</summary>
    public double Share { get; set; } = 1;

    /// <summary>Whether the cloud has said that it takes it back.</summary>
    public bool IsNoticed { get; set; }

    /// <summary>The graphics processors that a pod gets, as bits: those that are named, else the one that has the least room left for a part, or whole ones.</summary>
    /// <returns>False where they do not fit.</returns>
    public bool TryGpus(int millis, int wanted, out ulong devices)
    {
        devices = 0;
        if (millis == 0)
            return true;
        if (FreeGpus is null)
            return false;
        if (millis < WholeGpu)
        {
            var best = Pod.None;
            for (var i = 0; i < FreeGpus.Length; i++)
            {
                if (FreeGpus[i] >= millis && (wanted < 0 || wanted == i) && (best < 0 || FreeGpus[i] < FreeGpus[best]))
                    best = i;
            }

            devices = best < 0 ? 0 : 1UL << best;
            return best >= 0;
        }

        var left = millis / WholeGpu;
        for (var i = 0; i < FreeGpus.Length && left > 0; i++)
        {
            if (FreeGpus[i] < WholeGpu)
                continue;
            devices |= 1UL << i;
            left--;
        }

        return left == 0;
    }

    /// <summary>Gives a pod what it asks for, or takes it back where the sign is −1.</summary>
    public void Take(in ReplicaRequests requests, ulong gpus, int sign)
    {
        Free = new(Free.CpuMillis - (sign * requests.CpuMillis), Free.MemoryBytes - (sign * requests.MemoryBytes), Free.GpuMillis - (sign * requests.GpuMillis));
        for (var i = 0; i < (FreeGpus?.Length ?? 0); i++)
        {
            if ((gpus & (1UL << i)) != 0)
                FreeGpus![i] -= sign * Math.Min(WholeGpu, requests.GpuMillis);
        }
    }

    /// <summary>Books what a pod held.</summary>
    public void Book(int workload, in ReplicaRequests requests, double seconds)
    {
        var at = Use.FindIndex(use => use.Workload == workload);
        var (cpu, memory, gpu) = (requests.CpuMillis / 1000.0 * seconds, requests.MemoryBytes * seconds, requests.GpuMillis / 1000.0 * seconds);
        if (at < 0)
            Use.Add((workload, cpu, memory, gpu));
        else
            Use[at] = (workload, Use[at].CpuSeconds + cpu, Use[at].ByteSeconds + memory, Use[at].GpuSeconds + gpu);
    }
}
