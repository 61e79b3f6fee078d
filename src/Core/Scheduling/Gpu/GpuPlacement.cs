using System.Collections.Immutable;

namespace CloudIntel.Core.Scheduling.Gpu;

/// <summary>Where a pod went.</summary>
/// <param name="Node">The node.</param>
/// <param name="Gpus">Its GPUs that the pod takes part of, counted from 0; empty for a pod that needs none.</param>
public sealed record GpuPlacement(GpuNode Node, ImmutableArray<int> Gpus);
