using System.Collections.Immutable;

namespace CloudIntel.Core.Scheduling.Gpu;

/// <summary>A node and what is free on it.</summary>
/// <param name="node">The node.</param>
/// <param name="model">The number of its model.</param>
internal sealed class NodeState(GpuNode node, int model)
{
    public GpuNode Node => node;

    public int Model => model;

    public long CpuMilli { get; private set; } = node.CpuMilli;

    public long MemoryBytes { get; private set; } = node.MemoryBytes;

    /// <summary>Free thousandths of each GPU.</summary>
    public int[] Gpus { get; } = node.FreeGpus.IsEmpty ? [.. Enumerable.Repeat(GpuPod.WholeGpu, node.Gpus)] : [.. node.FreeGpus];

    public long FreeGpuMilli { get; private set; } = node.FreeGpus.IsEmpty ? (long)node.Gpus * GpuPod.WholeGpu : node.FreeGpus.Sum();

    public bool Fits(PodShape shape)
    {
        var key = shape.Key;
        if (CpuMilli < key.CpuMilli || MemoryBytes < key.MemoryBytes)
            return false;
        if (key.Gpus == 0)
            return true;
        if (FreeGpuMilli < shape.TotalGpuMilli || !shape.MayUse(model))
            return false;
        var large = 0;
        foreach (var free in Gpus)
            large += free >= key.GpuMilli ? 1 : 0;
        return large >= key.Gpus;
    }

    public void Take(ShapeKey key, ImmutableArray<int> gpus)
    {
        CpuMilli -= key.CpuMilli;
        MemoryBytes -= key.MemoryBytes;
        foreach (var gpu in gpus)
        {
            Gpus[gpu] -= key.GpuMilli;
            FreeGpuMilli -= key.GpuMilli;
        }
    }
}
