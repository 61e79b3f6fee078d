using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Simulation.Charges;

/// <summary>Whose a node was.</summary>
internal static class NodeShares
{
    private const decimal MillisOfCore = 1000;

    /// <summary>The share of a node's time that each workload requested, mean of processors and memory; what is missing to 1 was nobody's.</summary>
    public static IEnumerable<(string Workload, decimal Share)> Of(MarketOffer offer, NodeLease lease)
    {
        var seconds = (decimal)(lease.To - lease.From).TotalSeconds;
        if (seconds <= 0)
            yield break;
        var (cores, memory) = (offer.Capacity.CpuMilli / MillisOfCore * seconds, offer.Capacity.MemoryBytes * seconds);
        foreach (var use in lease.Use)
            yield return (use.Workload, ((cores > 0 ? (decimal)use.CpuSeconds / cores : 0) + (memory > 0 ? (decimal)use.MemoryByteSeconds / memory : 0)) / 2);
    }
}
