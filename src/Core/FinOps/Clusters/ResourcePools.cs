using System.Numerics;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>The price of a node an hour, divided into its resources. They add up to it exactly.</summary>
/// <param name="Cpu">All its processors.</param>
/// <param name="Memory">All its memory.</param>
/// <param name="Gpu">All its graphics processors.</param>
public readonly record struct ResourcePools(Amount Cpu, Amount Memory, Amount Gpu)
{
    /// <summary>
    /// Divides a price. What has no weight or is not there costs nothing; where nothing has, the processors cost everything. Memory, or else
    /// graphics processors, or else processors take what is left by rounding.
    /// </summary>
    public static ResourcePools Of(Amount price, ComputeResources capacity, ResourceWeights weights)
    {
        // In a common unit: a weight's last digit times a thousandth of a GiB.
        var cpu = Weight(weights.PerCore, capacity.MilliCpu) * ByteUnits.Gibibyte;
        var memory = Weight(weights.PerGibibyte, capacity.MemoryBytes) * 1000;
        var gpu = Weight(weights.PerGpu, capacity.MilliGpus) * ByteUnits.Gibibyte;
        var gpuCost = Amount.Zero;
        if (weights.GpuShare is { } share && capacity.MilliGpus > 0)
            (gpuCost, gpu) = (Part(price, Weight(share, 1), Weight(1, 1)), 0);

        var all = cpu + memory + gpu;
        if (all.IsZero)
            return new(price - gpuCost, Amount.Zero, gpuCost);
        var rest = price - gpuCost;
        var (cpuCost, otherGpuCost) = (Part(rest, cpu, all), Part(rest, gpu, all));
        rest -= cpuCost + otherGpuCost;
        return memory.IsZero && gpu.IsZero ? new(cpuCost + rest, Amount.Zero, gpuCost)
            : memory.IsZero ? new(cpuCost, Amount.Zero, otherGpuCost + rest)
            : new(cpuCost, rest, gpuCost + otherGpuCost);
    }

    /// <summary>Their sum.</summary>
    public Amount Total => Cpu + Memory + Gpu;

    private static BigInteger Weight(decimal weight, long quantity) => (BigInteger)Amount.Of(weight).Units * quantity;

    private static Amount Part(Amount price, BigInteger weight, BigInteger all) => new((Int128)(price.Units * weight / all));
}
