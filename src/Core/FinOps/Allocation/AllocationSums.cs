namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>What one value of a dimension answers for over several days, in one currency.</summary>
/// <param name="Value">The value; null for what is unallocated.</param>
/// <param name="Own">The cost of its own charges.</param>
/// <param name="Shared">Its parts of shared costs.</param>
/// <param name="Charges">How many charges of its own.</param>
public sealed record ValueCost(string? Value, CostAmounts Own, CostAmounts Shared, long Charges)
{
    /// <summary>Everything it answers for.</summary>
    public CostAmounts Total => Own + Shared;
}

/// <summary>Adds up allocated costs over days.</summary>
public static class AllocationSums
{
    /// <summary>What each value answers for, in the order of names; what is unallocated last.</summary>
    /// <param name="dimension">The answer for a dimension.</param>
    /// <param name="currency">The currency.</param>
    /// <param name="from">First day.</param>
    /// <param name="to">First day after.</param>
    public static IReadOnlyList<ValueCost> Sum(this DimensionAllocation dimension, string currency, DateOnly from, DateOnly to) =>
    [
        .. Between(dimension.Costs, from, to)
            .Where(cost => cost.Currency == currency)
            .GroupBy(cost => cost.Value)
            .Select(value => value.Aggregate(
                new ValueCost(value.Key, default, default, 0),
                (sum, cost) => new(sum.Value, sum.Own + cost.Own, sum.Shared + cost.Shared, sum.Charges + cost.Charges)))
            .OrderBy(value => value.Value is null).ThenBy(value => value.Value, StringComparer.Ordinal),
    ];

    /// <summary>
    /// All cost over days less what the values and the unallocated rest add up to: 0 in every column, or the engine is broken.
    /// </summary>
    public static CostAmounts Imbalance(this CostAllocation allocation, DimensionAllocation dimension, string currency, DateOnly from, DateOnly to)
    {
        var total = allocation.Totals.Where(day => day.Currency == currency && day.Day >= from && day.Day < to)
            .Aggregate(default(CostAmounts), (sum, day) => sum + day.Costs);
        return dimension.Sum(currency, from, to).Aggregate(total, (left, value) => left - value.Total);
    }

    /// <summary>The costs of some days, which lie together.</summary>
    private static IEnumerable<AllocatedCost> Between(IReadOnlyList<AllocatedCost> costs, DateOnly from, DateOnly to)
    {
        var (low, high) = (0, costs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (costs[middle].Day < from)
                low = middle + 1;
            else
                high = middle;
        }

        for (; low < costs.Count && costs[low].Day < to; low++)
            yield return costs[low];
    }
}
