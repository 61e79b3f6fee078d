using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>What a cluster costs in a time, and who bears it.</summary>
/// <param name="From">Start of the time, UTC.</param>
/// <param name="To">Its end.</param>
/// <param name="Rows">Who bears it, in no order: each container once, each node once for what is idle, each namespace at most once for what is unmounted.</param>
/// <param name="Assets">What is paid for, in no order.</param>
public sealed record ClusterCosts(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<AllocationRow> Rows, IReadOnlyList<AssetRow> Assets)
{
    /// <summary>The cost of everything that is paid for.</summary>
    public Amount Total => Assets.Aggregate(Amount.Zero, (sum, asset) => sum + asset.Total);

    /// <summary>By how much the costs that somebody bears exceed those that are paid: always 0, and shown so that everybody sees it.</summary>
    public Amount Imbalance => Rows.Aggregate(Amount.Zero, (sum, row) => sum + row.Sums.Total) - Total;
}
