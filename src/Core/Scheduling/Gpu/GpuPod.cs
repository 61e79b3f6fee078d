using System.Collections.Immutable;

namespace CloudIntel.Core.Scheduling.Gpu;

/// <summary>What a pod asks for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="CpuMilli">Requested CPU, in thousandths of a core.</param>
/// <param name="MemoryBytes">Requested memory.</param>
/// <param name="Gpus">GPUs, all on one node; 0 for a pod that needs none.</param>
/// <param name="GpuMilli">Thousandths of each of these GPUs, 1 to <see cref="WholeGpu"/>; 0 for a pod that needs none.</param>
/// <param name="Models">Models of GPUs that it can use; empty for any.</param>
public sealed record GpuPod(string Name, long CpuMilli, long MemoryBytes, int Gpus, int GpuMilli, ImmutableArray<string> Models)
{
    /// <summary>Thousandths of a GPU that is nobody's yet.</summary>
    public const int WholeGpu = 1000;

    /// <summary>Thousandths of GPUs in all.</summary>
    public long TotalGpuMilli => (long)Gpus * GpuMilli;
}
