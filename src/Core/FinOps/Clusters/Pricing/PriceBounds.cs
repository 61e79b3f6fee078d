using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.FinOps.Clusters.Pricing;

/// <summary>
/// What prices of nodes can be believed: a unit that was mistaken (bytes for GiB, a month for an hour) is off by far more. Outside, the price
/// counts as it is, and a finding says so.
/// </summary>
internal static class PriceBounds
{
    /// <summary>Spot capacity and the longest commitments go down to a tenth of the price on demand; half of that is still believed.</summary>
    private const decimal LowestShareOfList = 0.05m;

    /// <summary>Licences and dedicated hosts make up to three times the price of a bare Linux machine.</summary>
    private const decimal HighestShareOfList = 3;

    /// <summary>Where there is no list price: times the price of the machine's parts at OpenCost's defaults, which are an ordinary cloud's.</summary>
    private const decimal LowestShareOfParts = 0.02m;
    private const decimal HighestShareOfParts = 20;

    /// <summary>Says what is wrong with a price, or null.</summary>
    public static PriceFinding? Check(NodeSpan node, HourlyPrice price, Offer? offer, PriceSources sources)
    {
        var parts = Parts(node);
        var (low, high) = offer is not null
            ? (LowestShareOfList * Math.Min(offer.OnDemand, (offer.Spot ?? offer.OnDemand) * 2), HighestShareOfList * offer.OnDemand)
            : (LowestShareOfParts * parts, HighestShareOfParts * parts);
        if (sources.Converted(low) is not { } lowest || sources.Converted(high) is not { } highest || high == 0)
            return null;
        if (price.PerHour >= lowest && price.PerHour <= highest)
            return null;
        var compared = offer is null ? "a machine of its size" : $"{node.InstanceType} in {node.Region}";
        return new(
            "ImplausiblePrice",
            $"Node {node.Name} costs {price.PerHour} an hour by {price.Source}; for {compared} from {lowest} to {highest} would be plausible. The price is used: check its unit, its currency and whether the bill is complete.");
    }

    private static decimal Parts(NodeSpan node)
    {
        var weights = ResourceWeights.OpenCost;
        return (node.Capacity.MilliCpu / 1000m * weights.PerCore)
            + ((decimal)node.Capacity.MemoryBytes / (1L << 30) * weights.PerGibibyte)
            + (node.Capacity.MilliGpus / 1000m * weights.PerGpu);
    }
}
