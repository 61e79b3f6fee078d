using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Ports;

/// <summary>Says what clusters cost, and who bears it. Safe for concurrent use.</summary>
public interface IClusterQueries
{
    /// <summary>What the clusters that are recorded cost in some periods.</summary>
    /// <param name="periods">The periods, one after the other without gaps; at least one, and none reaches beyond now.</param>
    /// <param name="detail">How finely it is told who bears them: by workload is far less to read.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LedgerUnavailableException">The store cannot be reached: come back later.</exception>
    /// <exception cref="DetailDroppedException">Of a day that lies so far back, only sums of the whole day by workload are kept.</exception>
    Task<RecordedCosts> CostsAsync(IReadOnlyList<DatePeriod> periods, CostDetail detail, CancellationToken cancellationToken);

    /// <summary>The same without what is paid for, <see cref="ClusterCosts.Assets"/>: far less to read where only who bears it is asked.</summary>
    /// <param name="periods">As there.</param>
    /// <param name="detail">As there.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LedgerUnavailableException">The store cannot be reached: come back later.</exception>
    Task<RecordedCosts> RowsAsync(IReadOnlyList<DatePeriod> periods, CostDetail detail, CancellationToken cancellationToken) => CostsAsync(periods, detail, cancellationToken);
}

/// <summary>What clusters cost.</summary>
/// <param name="Periods">The costs of each period, in the order of the question: one for each cluster.</param>
/// <param name="Unobserved">Times of the question in which a cluster was not watched, so that something may be missing.</param>
public sealed record RecordedCosts(IReadOnlyList<IReadOnlyList<ClusterCosts>> Periods, IReadOnlyList<UnobservedTime> Unobserved)
{
    /// <summary>Times of the question in which a cluster was not watched either, and of which it was reconstructed what ran, to within a minute or so.</summary>
    public IReadOnlyList<UnobservedTime> BackFilled { get; init; } = [];
}

/// <summary>A time in which a cluster was not watched.</summary>
/// <param name="Cluster">Name of the cluster.</param>
/// <param name="Time">The time.</param>
public sealed record UnobservedTime(string Cluster, DatePeriod Time);
