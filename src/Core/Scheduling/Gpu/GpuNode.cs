using System.Collections.Immutable;

namespace CloudIntel.Core.Scheduling.Gpu;

/// <summary>A node as the scheduler may use it.</summary>
/// <param name="Name">Unique among the nodes; ties between nodes go to the first by name, in ordinal order.</param>
/// <param name="CpuMilli">Allocatable CPU, in thousandths of a core.</param>
/// <param name="MemoryBytes">Allocatable memory.</param>
/// <param name="Gpus">GPUs, each of which can be shared in thousandths.</param>
/// <param name="Model">Model of its GPUs; empty where it has none.</param>
public sealed record GpuNode(string Name, long CpuMilli, long MemoryBytes, int Gpus, string Model)
{
    /// <summary>Thousandths of each GPU that are free, where pods are there already; empty where all are whole.</summary>
    public ImmutableArray<int> FreeGpus { get; init; } = [];
}
