using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Units;

namespace CloudIntel.Operator.Endpoints.OpenCost;

/// <summary>A group of an allocation in OpenCost's terms: hours, averages over the time of the group, efficiencies.</summary>
internal sealed class ServedAllocation
{
    private readonly AllocationSums sums;
    private readonly CostBreakdown costs;

    public ServedAllocation(AllocationGroup group)
    {
        (Group, sums) = (group, group.Sums);
        costs = sums.Costs + group.Idle;
        Start = group.Rows.Count > 0 ? group.Rows.Min(row => row.Start) : null;
        End = group.Rows.Count > 0 ? group.Rows.Max(row => row.End) : null;
        Minutes = (decimal)(End - Start ?? TimeSpan.Zero).TotalMilliseconds / 60_000;
    }

    /// <summary>Without anything: all figures are 0.</summary>
    public static ServedAllocation Nothing { get; } = new(new() { Name = "", Kind = AllocationKind.Container, Rows = [], Sums = default });

    public AllocationGroup Group { get; }

    /// <summary>What costs are multiplied by; null for nothing.</summary>
    public decimal? Factor { get; init; }

    /// <summary>When the first container began; null where nothing runs, as of shared cost that nobody bears.</summary>
    public DateTimeOffset? Start { get; }

    public DateTimeOffset? End { get; }

    public decimal Minutes { get; }

    /// <summary>The figures by the names that OpenCost has for them, in its order. What it does not have comes last.</summary>
    public IEnumerable<(string Name, decimal Value)> Figures =>
    [
        ("minutes", Minutes),
        ("cpuCores", Average(sums.Held.CoreHours)),
        ("cpuCoreRequestAverage", Average(sums.Requested.CoreHours)),
        ("cpuCoreUsageAverage", Average(UsedCoreHours)),
        ("cpuCoreHours", sums.Held.CoreHours),
        ("cpuCost", Money(costs.Cpu)),
        ("cpuCostAdjustment", Money(sums.Adjustments.Cpu)),
        ("cpuCostIdle", Money(Group.Idle.Cpu)),
        ("cpuEfficiency", CpuEfficiency),
        ("gpuCount", Average(sums.Held.GpuHours)),
        ("gpuHours", sums.Held.GpuHours),
        ("gpuCost", Money(costs.Gpu)),
        ("gpuCostAdjustment", Money(sums.Adjustments.Gpu)),
        ("gpuCostIdle", Money(Group.Idle.Gpu)),
        ("gpuEfficiency", GpuEfficiency),
        ("networkTransferBytes", sums.Network.Sent),
        ("networkReceiveBytes", sums.Network.Received),
        ("networkCost", Money(costs.Network)),
        ("networkCostAdjustment", Money(sums.Adjustments.Network)),
        ("loadBalancerCost", Money(costs.LoadBalancer)),
        ("loadBalancerCostAdjustment", Money(sums.Adjustments.LoadBalancer)),
        ("pvBytes", Average(VolumeByteHours)),
        ("pvByteHours", VolumeByteHours),
        ("pvCost", Money(costs.Volume)),
        ("pvCostAdjustment", Money(sums.Adjustments.Volume)),
        ("ramBytes", Average(sums.Held.ByteHours)),
        ("ramByteRequestAverage", Average(sums.Requested.ByteHours)),
        ("ramByteUsageAverage", Average(UsedByteHours)),
        ("ramByteHours", sums.Held.ByteHours),
        ("ramCost", Money(costs.Memory)),
        ("ramCostAdjustment", Money(sums.Adjustments.Memory)),
        ("ramCostIdle", Money(Group.Idle.Memory)),
        ("ramEfficiency", MemoryEfficiency),
        ("sharedCost", Money(Group.Shared)),
        ("externalCost", 0),
        ("totalCost", Money(Group.Total)),
        ("totalEfficiency", TotalEfficiency),
        ("clusterManagementCost", Money(costs.Management + sums.Adjustments.Management)),
        ("invoicedCost", Money(sums.Provenance.Invoice)),
        ("listCost", Money(sums.Provenance.List)),
        ("fallbackCost", Money(sums.Provenance.Fallback)),
        ("unpricedMinutes", sums.UnpricedMilliseconds / 60_000m),
        ("usageKnown", Share(sums.ObservedMilliseconds, sums.RunningMilliseconds)),
    ];

    private decimal VolumeByteHours => (decimal)sums.VolumeByteMilliseconds / 3_600_000;

    /// <summary>As if the rest of the time were like that of which usage is known.</summary>
    private decimal UsedCoreHours => sums.ObservedMilliseconds == 0 ? 0 : sums.Used.CoreHours * sums.RunningMilliseconds / sums.ObservedMilliseconds;

    private decimal UsedByteHours => sums.ObservedMilliseconds == 0 ? 0 : sums.Used.ByteHours * sums.RunningMilliseconds / sums.ObservedMilliseconds;

    private decimal UsedGpuHours => sums.ObservedMilliseconds == 0 ? 0 : sums.Used.GpuHours * sums.RunningMilliseconds / sums.ObservedMilliseconds;

    private decimal CpuEfficiency => Efficiency(UsedCoreHours, sums.Requested.CoreHours, costs.Cpu);

    private decimal MemoryEfficiency => Efficiency(UsedByteHours, sums.Requested.ByteHours, costs.Memory);

    private decimal GpuEfficiency => Efficiency(UsedGpuHours, sums.Requested.GpuHours, costs.Gpu);

    /// <summary>Weighed by what processors and memory cost.</summary>
    private decimal TotalEfficiency => Share(
        (CpuEfficiency * costs.Cpu.ToDecimal()) + (MemoryEfficiency * costs.Memory.ToDecimal()), (costs.Cpu + costs.Memory).ToDecimal());

    private static decimal Efficiency(decimal used, decimal requested, Amount cost) =>
        requested > 0 ? used / requested : used > 0 && cost > Amount.Zero ? 1 : 0;

    private static decimal Share(decimal part, decimal whole) => whole > 0 ? part / whole : 0;

    private decimal Money(Amount amount) => amount.ToDecimal() * (Factor ?? 1);

    private decimal Average(decimal hours) => Share(hours * 60, Minutes);
}
