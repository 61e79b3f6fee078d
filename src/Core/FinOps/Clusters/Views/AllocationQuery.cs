using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters.Views;

/// <summary>What becomes of idle cost.</summary>
public enum IdleCost
{
    /// <summary>It is shown by itself.</summary>
    Separate,

    /// <summary>Containers bear it in proportion to what they bear of the same resource; where nobody bears any, it is shown by itself.</summary>
    Shared,

    /// <summary>It is left out.</summary>
    Hidden,
}

/// <summary>How shared cost is divided up.</summary>
public enum SharedSplit
{
    /// <summary>In proportion to what each bears by itself.</summary>
    Weighted,

    /// <summary>In equal parts.</summary>
    Even,

    /// <summary>In proportion to numbers that are given.</summary>
    Metric,
}

/// <summary>Which costs everybody shares.</summary>
/// <param name="Rows">Whether a row is shared, such as one of a namespace of platform services, what is unmounted or the control plane.</param>
/// <param name="Split">How they are divided up among those that have containers. Where there is nothing to weigh by, in equal parts.</param>
/// <param name="Metric">Numbers by the name of a group for <see cref="SharedSplit.Metric"/>; groups without one have 0.</param>
public sealed record SharedCosts(Func<AllocationRow, bool> Rows, SharedSplit Split, IReadOnlyDictionary<string, decimal>? Metric = null)
{
    /// <summary>Hours that a month counts, as clouds and OpenCost do: a twelfth of a year of 365 days.</summary>
    public const int HoursOfMonth = 730;

    /// <summary>What is shared besides, in the currency of the clusters, such as a contract for support.</summary>
    public Amount Besides { get; init; }
}

/// <summary>How the costs of clusters are shown.</summary>
public sealed record AllocationQuery
{
    /// <summary>What they are added up by.</summary>
    public required IReadOnlyList<AllocationKey> By { get; init; }

    /// <summary>The rows that it needs, by its keys, filter and shares.</summary>
    public CostDetail Detail { get; init; } = CostDetail.Container;

    /// <summary>
    /// Which rows are shown. It decides nothing but that: idle and shared costs are divided up among all rows, and those that are not shown keep their
    /// parts. Asked of idle cost, too.
    /// </summary>
    public Func<AllocationRow, bool> Filter { get; init; } = _ => true;

    /// <summary>What becomes of idle cost.</summary>
    public IdleCost Idle { get; init; }

    /// <summary>Whether idle cost is shared among the containers of its node, rather than of its cluster.</summary>
    public bool IdleByNode { get; init; }

    /// <summary>Whether idle cost that is shown is shown by cluster, or by node.</summary>
    public bool SplitIdle { get; init; }

    /// <summary>Which costs everybody shares; null for none.</summary>
    public SharedCosts? Shared { get; init; }

    /// <summary>What everybody shares besides in a month, in the currency of the clusters; it is counted for the time of a period.</summary>
    public decimal SharedMonthly { get; init; }

    /// <summary>The query for a period.</summary>
    public AllocationQuery In(DatePeriod period) => SharedMonthly == 0 ? this : this with
    {
        Shared = (Shared ?? new(_ => false, SharedSplit.Weighted)) with
        {
            Besides = Amount.Of(decimal.Round(SharedMonthly * period.Length.Ticks / TimeSpan.TicksPerHour / SharedCosts.HoursOfMonth, PoolSplit.Decimals)),
        },
    };
}

/// <summary>Costs that have the same values of all keys.</summary>
public sealed record AllocationGroup
{
    /// <summary>The values, with a slash between them.</summary>
    public required string Name { get; init; }

    /// <summary>What it is; <see cref="AllocationKind.Container"/> where any of it is a container's.</summary>
    public required AllocationKind Kind { get; init; }

    /// <summary>The rows in it that are shown; none for <see cref="AllocationNames.Shared"/>.</summary>
    public required IReadOnlyList<AllocationRow> Rows { get; init; }

    /// <summary>Their sums.</summary>
    public required AllocationSums Sums { get; init; }

    /// <summary>Their parts of idle cost.</summary>
    public CostBreakdown Idle { get; init; }

    /// <summary>Their part of shared costs.</summary>
    public Amount Shared { get; init; }

    /// <summary>Everything they bear.</summary>
    public Amount Total => Sums.Total + Idle.Total + Shared;
}
