using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Units;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Clusters;

/// <summary>The figures of rows and assets of a day as columns: whole numbers, and nothing for 0.</summary>
internal static class DayFigures
{
    /// <summary>Columns of <see cref="AllocationSums"/>.</summary>
    public static readonly string[] OfRows =
    [
        "RunningMilliseconds", "ObservedMilliseconds", "UnpricedMilliseconds", "RequestedMilliCpu", "RequestedBytes", "RequestedMilliGpus",
        "HeldMilliCpu", "HeldBytes", "HeldMilliGpus", "UsedMilliCpu", "UsedBytes", "UsedMilliGpus", "VolumeByteMilliseconds", "Received", "Sent",
        "SentToZones", "SentToRegions", "SentToInternet", "CpuCost", "MemoryCost", "GpuCost", "VolumeCost", "LoadBalancerCost", "NetworkCost",
        "ManagementCost", "CpuAdjustment", "MemoryAdjustment", "GpuAdjustment", "VolumeAdjustment", "LoadBalancerAdjustment", "NetworkAdjustment",
        "ManagementAdjustment", "InvoiceCost", "ListCost", "FallbackCost",
    ];

    /// <summary>Columns of the figures of an <see cref="AssetRow"/>. Of what is idle a node alone has any.</summary>
    public static readonly string[] OfAssets =
    [
        "PresentMilliseconds", "UnpricedMilliseconds", "CapacityMilliCpu", "CapacityBytes", "CapacityMilliGpus", "HeldMilliCpu", "HeldBytes",
        "HeldMilliGpus", "VolumeByteMilliseconds", "CpuCost", "MemoryCost", "GpuCost", "VolumeCost", "LoadBalancerCost", "NetworkCost",
        "ManagementCost", "IdleCpuCost", "IdleMemoryCost", "IdleGpuCost", "CpuAdjustment", "MemoryAdjustment", "GpuAdjustment", "VolumeAdjustment",
        "LoadBalancerAdjustment", "NetworkAdjustment", "ManagementAdjustment", "InvoiceCost", "ListCost", "FallbackCost",
    ];

    public static void Write(IRowWriter row, AllocationSums sums)
    {
        Write(row, sums.RunningMilliseconds, sums.ObservedMilliseconds, sums.UnpricedMilliseconds);
        Write(row, sums.Requested);
        Write(row, sums.Held);
        Write(row, sums.Used);
        var network = sums.Network;
        Write(row, sums.VolumeByteMilliseconds, network.Received, network.Sent, network.ToZones, network.ToRegions, network.ToInternet);
        Write(row, sums.Costs);
        Write(row, sums.Adjustments);
        Write(row, sums.Provenance);
    }

    public static void Write(IRowWriter row, AssetRow asset)
    {
        Write(row, asset.Milliseconds, asset.UnpricedMilliseconds);
        Write(row, asset.Capacity);
        Write(row, asset.Held);
        Write(row, asset.VolumeByteMilliseconds);
        Write(row, asset.Costs);
        Write(row, asset.Idle.Cpu.Units, asset.Idle.Memory.Units, asset.Idle.Gpu.Units);
        Write(row, asset.Adjustments);
        Write(row, asset.Provenance);
    }

    /// <summary>Reads what follows a column.</summary>
    public static AllocationSums ReadRow(IRow row, int first)
    {
        var figures = new Figures(row, first);
        return new()
        {
            RunningMilliseconds = figures.Long(),
            ObservedMilliseconds = figures.Long(),
            UnpricedMilliseconds = figures.Long(),
            Requested = figures.Time(),
            Held = figures.Time(),
            Used = figures.Time(),
            VolumeByteMilliseconds = figures.Next(),
            Network = new(figures.Long(), figures.Long(), figures.Long(), figures.Long(), figures.Long()),
            Costs = figures.Costs(),
            Adjustments = figures.Costs(),
            Provenance = figures.Provenance(),
        };
    }

    /// <summary>Adds the figures that follow a column.</summary>
    public static AssetRow ReadAsset(AssetRow asset, IRow row, int first)
    {
        var figures = new Figures(row, first);
        return asset with
        {
            Milliseconds = figures.Long(),
            UnpricedMilliseconds = figures.Long(),
            Capacity = figures.Time(),
            Held = figures.Time(),
            VolumeByteMilliseconds = figures.Next(),
            Costs = figures.Costs(),
            Idle = new(figures.Amount(), figures.Amount(), figures.Amount()),
            Adjustments = figures.Costs(),
            Provenance = figures.Provenance(),
        };
    }

    private static void Write(IRowWriter row, in ResourceTime time) => Write(row, time.MilliCpuMilliseconds, time.ByteMilliseconds, time.MilliGpuMilliseconds);

    private static void Write(IRowWriter row, in CostByProvenance costs) => Write(row, costs.Invoice.Units, costs.List.Units, costs.Fallback.Units);

    private static void Write(IRowWriter row, in CostBreakdown costs) => Write(
        row,
        costs.Cpu.Units, costs.Memory.Units, costs.Gpu.Units, costs.Volume.Units, costs.LoadBalancer.Units, costs.Network.Units, costs.Management.Units);

    private static void Write(IRowWriter row, params ReadOnlySpan<Int128> figures)
    {
        foreach (var figure in figures)
        {
            if (figure == 0)
                row.Null();
            else
                row.Integer(figure);
        }
    }

    /// <summary>Reads one after the other.</summary>
    private sealed class Figures(IRow row, int first)
    {
        private int next = first;

        public Int128 Next() => row.Integer(next++);

        public long Long() => checked((long)Next());

        public Amount Amount() => new(Next());

        public ResourceTime Time() => new(Next(), Next(), Next());

        public CostBreakdown Costs() => new(Amount(), Amount(), Amount(), Amount(), Amount(), Amount(), Amount());

        public CostByProvenance Provenance() => new(Amount(), Amount(), Amount());
    }
}
