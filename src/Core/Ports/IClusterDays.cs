using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Ports;

/// <summary>Keeps what clusters cost day by day. A day is replaced as a whole, so that nothing counts twice. Safe for concurrent use, and beside imports.</summary>
/// <remarks>Every method throws <see cref="LedgerUnavailableException"/> when the store cannot be reached: come back later.</remarks>
public interface IClusterDays
{
    /// <summary>Keeps a day in place of what was kept of it, all or nothing, by container and by workload (see <see cref="AllocationRollUp"/>).</summary>
    /// <param name="day">The day.</param>
    /// <param name="costs">Its costs by container.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task PutDayAsync(ClusterDay day, ClusterCosts costs, CancellationToken cancellationToken);

    /// <summary>The days that are kept of a cluster, in their order.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="from">The first day, UTC.</param>
    /// <param name="to">The day after the last.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<IReadOnlyList<ClusterDay>> DaysAsync(string cluster, DateOnly from, DateOnly to, CancellationToken cancellationToken);

    /// <summary>
    /// The sums of whole days. Of a time of which some days are not kept, it is the sum of the others. What volumes and load balancers are used by
    /// is not kept.
    /// </summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="from">The first day, UTC.</param>
    /// <param name="to">The day after the last.</param>
    /// <param name="detail">By container only while <see cref="ClusterDay.HasContainers"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<ClusterCosts> SumDaysAsync(string cluster, DateOnly from, DateOnly to, CostDetail detail, CancellationToken cancellationToken);

    /// <summary>The same without assets.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="from">The first day, UTC.</param>
    /// <param name="to">The day after the last.</param>
    /// <param name="detail">By container only while <see cref="ClusterDay.HasContainers"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<ClusterCosts> SumRowsAsync(string cluster, DateOnly from, DateOnly to, CostDetail detail, CancellationToken cancellationToken);

    /// <summary>Removes days, and rows by container of more days.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="containersBefore">Rows by container of days before go.</param>
    /// <param name="before">Days before go as a whole.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task RemoveDaysAsync(string cluster, DateOnly containersBefore, DateOnly before, CancellationToken cancellationToken);
}

/// <summary>What is known of a day of a cluster, besides its rows.</summary>
public sealed record ClusterDay
{
    /// <summary>Name of the cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>The day, UTC.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>When it was computed.</summary>
    public required DateTimeOffset ComputedAt { get; init; }

    /// <summary>What it was computed from, in few digits: the same facts have the same, so that nothing needs to be written again.</summary>
    public required string Basis { get; init; }

    /// <summary>ISO 4217 code of the currency of its costs.</summary>
    public required string Currency { get; init; }

    /// <summary>The times of the day in which the cluster was not watched, and of which it is not known otherwise what ran.</summary>
    public IReadOnlyList<DatePeriod> Unobserved { get; init; } = [];

    /// <summary>The times of the day in which it was not watched, and of which it was reconstructed later what ran.</summary>
    public IReadOnlyList<DatePeriod> BackFilled { get; init; } = [];

    /// <summary>What everything cost when the day was computed first.</summary>
    public required Amount AtFirst { get; init; }

    /// <summary>What bills added since; negative where it was less.</summary>
    public required Amount Adjustments { get; init; }

    /// <summary>What everything costs, by where the prices come from.</summary>
    public required CostByProvenance Provenance { get; init; }

    /// <summary>How many things had no price, at least for some of the time.</summary>
    public required int UnpricedAssets { get; init; }

    /// <summary>By how much what is borne exceeds what is paid for: always 0.</summary>
    public required Amount Imbalance { get; init; }

    /// <summary>What should be looked at in the prices of the day; the first of them.</summary>
    public IReadOnlyList<PriceFinding> Findings { get; init; } = [];

    /// <summary>How many findings there were.</summary>
    public int FindingCount { get; init; }

    /// <summary>Whether rows by container are kept still; ignored when a day is put.</summary>
    public bool HasContainers { get; init; } = true;

    /// <summary>Share of the day of which it is known what ran, 0 to 1.</summary>
    public decimal ObservedShare => 1 - ((decimal)Unobserved.Sum(time => (time.End - time.Start).Ticks) / TimeSpan.TicksPerDay);

    /// <summary>A day of costs.</summary>
    public static ClusterDay Of(string cluster, ClusterCosts costs, string currency, string basis, IReadOnlyList<DatePeriod> unobserved, DateTimeOffset computedAt) => new()
    {
        Cluster = cluster,
        Day = DateOnly.FromDateTime(costs.From.UtcDateTime),
        ComputedAt = computedAt,
        Basis = basis,
        Currency = currency,
        Unobserved = unobserved,
        AtFirst = costs.Assets.Aggregate(Amount.Zero, (sum, asset) => sum + asset.Costs.Total),
        Adjustments = costs.Assets.Aggregate(Amount.Zero, (sum, asset) => sum + asset.Adjustments.Total),
        Provenance = costs.Assets.Aggregate(default(CostByProvenance), (sum, asset) => sum + asset.Provenance),
        UnpricedAssets = costs.Assets.Count(asset => asset.UnpricedMilliseconds > 0),
        Imbalance = costs.Imbalance,
    };
}
