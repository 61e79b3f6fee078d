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
        ("cpuCost", costs.Cpu.ToDecimal()),
        ("cpuCostAdjustment", sums.Adjustments.Cpu.ToDecimal()),
        ("cpuEfficiency", CpuEfficiency),
        ("gpuCount", Average(sums.Held.GpuHours)),
        ("gpuHours", sums.Held.GpuHours),
        ("gpuCost", costs.Gpu.ToDecimal()),
        ("gpuCostAdjustment", sums.Adjustments.Gpu.ToDecimal()),
        ("networkTransferBytes", sums.Network.Sent),
        ("networkReceiveBytes", sums.Network.Received),
        ("networkCost", costs.Network.ToDecimal()),
        ("networkCostAdjustment", sums.Adjustments.Network.ToDecimal()),
        ("loadBalancerCost", costs.LoadBalancer.ToDecimal()),
        ("loadBalancerCostAdjustment", sums.Adjustments.LoadBalancer.ToDecimal()),
        ("pvBytes", Average(VolumeByteHours)),
        ("pvByteHours", VolumeByteHours),
        ("pvCost", costs.Volume.ToDecimal()),
        ("pvCostAdjustment", sums.Adjustments.Volume.ToDecimal()),
        ("ramBytes", Average(sums.Held.ByteHours)),
        ("ramByteRequestAverage", Average(sums.Requested.ByteHours)),
        ("ramByteUsageAverage", Average(UsedByteHours)),
        ("ramByteHours", sums.Held.ByteHours),
        ("ramCost", costs.Memory.ToDecimal()),
        ("ramCostAdjustment", sums.Adjustments.Memory.ToDecimal()),
        ("ramEfficiency", MemoryEfficiency),
        ("sharedCost", Group.Shared.ToDecimal()),
        ("externalCost", 0),
        ("totalCost", Group.Total.ToDecimal()),
        ("totalEfficiency", TotalEfficiency),
        ("clusterManagementCost", (costs.Management + sums.Adjustments.Management).ToDecimal()),
        ("invoicedCost", sums.Provenance.Invoice.ToDecimal()),
        ("listCost", sums.Provenance.List.ToDecimal()),
        ("fallbackCost", sums.Provenance.Fallback.ToDecimal()),
        ("unpricedMinutes", sums.UnpricedMilliseconds / 60_000m),
        ("usageKnown", Share(sums.ObservedMilliseconds, sums.RunningMilliseconds)),
    ];

    private decimal VolumeByteHours => (decimal)sums.VolumeByteMilliseconds / 3_600_000;

    /// <summary>As if the rest of the time were like that of which usage is known.</summary>
    private decimal UsedCoreHours => sums.ObservedMilliseconds == 0 ? 0 : sums.Used.CoreHours * sums.RunningMilliseconds / sums.ObservedMilliseconds;

    private decimal UsedByteHours => sums.ObservedMilliseconds == 0 ? 0 : sums.Used.ByteHours * sums.RunningMilliseconds / sums.ObservedMilliseconds;

    private decimal CpuEfficiency => Efficiency(UsedCoreHours, sums.Requested.CoreHours, costs.Cpu);

    private decimal MemoryEfficiency => Efficiency(UsedByteHours, sums.Requested.ByteHours, costs.Memory);

    /// <summary>Weighed by what processors and memory cost.</summary>
    private decimal TotalEfficiency => Share(
        (CpuEfficiency * costs.Cpu.ToDecimal()) + (MemoryEfficiency * costs.Memory.ToDecimal()), (costs.Cpu + costs.Memory).ToDecimal());

    private static decimal Efficiency(decimal used, decimal requested, Amount cost) =>
        requested > 0 ? used / requested : used > 0 && cost > Amount.Zero ? 1 : 0;

    private static decimal Share(decimal part, decimal whole) => whole > 0 ? part / whole : 0;

    private decimal Average(decimal hours) => Share(hours * 60, Minutes);
}
