using CloudIntel.Core.FinOps;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Ports;

/// <summary>
/// What one import made of a billing period of a source. An import whose charges of a period are those that are held already
/// makes no version.
/// </summary>
public sealed record PeriodVersion
{
    /// <summary>The source.</summary>
    public required string Source { get; init; }

    /// <summary>The billing period.</summary>
    public required DatePeriod Period { get; init; }

    /// <summary>1 for the first version of the period, and so on.</summary>
    public required int Version { get; init; }

    /// <summary>
    /// From when on it was the newest version, UTC. Greater than that of every earlier import of the source, so as a moment for
    /// <see cref="CostQuery.AsOf"/> it means this version and no other.
    /// </summary>
    public required DateTimeOffset ImportedAt { get; init; }

    /// <summary>Until when; null for the version that counts now.</summary>
    public required DateTimeOffset? SupersededAt { get; init; }

    /// <summary>What is still held of it.</summary>
    public required HeldDetail Detail { get; init; }

    /// <summary>Number of charges.</summary>
    public required long Rows { get; init; }

    /// <summary>The sums, one a currency.</summary>
    public required IReadOnlyList<CostSums> Costs { get; init; }
}

/// <summary>How finely the ledger still knows a version, see the retention of the ledger's options.</summary>
public enum HeldDetail
{
    /// <summary>
    /// Sums by month, provider, accounts, service, charge category and currency. Of every version, until its billing period is
    /// dropped as a whole.
    /// </summary>
    Monthly,

    /// <summary>Besides, sums by day, region, namespace and tags.</summary>
    Daily,

    /// <summary>Every charge.</summary>
    Charges,
}

/// <summary>
/// Two moments of the ledger to compare. For two versions of one billing period, take the moments of their imports, the source,
/// and a filter by BillingPeriodStart.
/// </summary>
public sealed record CostDiffQuery
{
    /// <summary>Columns to group by, as in <see cref="CostQuery.By"/>.</summary>
    public required IReadOnlyList<string> By { get; init; }

    /// <summary>The earlier moment.</summary>
    public required DateTimeOffset Before { get; init; }

    /// <summary>The later moment; null for now.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>Charges whose period starts at or after this moment; null for all.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Charges whose period starts before this moment; null for all.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Charges of this source; null for all.</summary>
    public string? Source { get; init; }

    /// <summary>Charges inside this scope.</summary>
    public CostScope Scope { get; init; } = CostScope.Everything;

    /// <summary>Charges that pass all of these.</summary>
    public IReadOnlyList<CostFilter> Filters { get; init; } = [];
}

/// <summary>A group that differs between two moments.</summary>
/// <param name="Keys">The values of the columns, in the query's order; null where charges have none.</param>
/// <param name="Before">The sums at the earlier moment; zero where the group was not there.</param>
/// <param name="After">The sums at the later moment, in the same currency.</param>
/// <param name="RowsBefore">Number of charges at the earlier moment.</param>
/// <param name="RowsAfter">Number of charges at the later moment.</param>
public sealed record CostDifference(IReadOnlyList<string?> Keys, CostSums Before, CostSums After, long RowsBefore, long RowsAfter)
{
    /// <summary>What was added to the sums; negative where they became less.</summary>
    public CostSums Change => new(
        After.Currency,
        After.Billed - Before.Billed,
        After.Effective - Before.Effective,
        After.List - Before.List,
        After.Contracted - Before.Contracted);
}

/// <summary>A billing period that an import replaced by a different one.</summary>
public sealed record Restatement
{
    /// <summary>The billing period.</summary>
    public required DatePeriod Period { get; init; }

    /// <summary>The version that the import made; the one before was replaced.</summary>
    public required int Version { get; init; }

    /// <summary>When the version was made, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The sums of the whole period, one entry a currency, without keys. Empty where charges changed and no sum did.</summary>
    public required IReadOnlyList<CostDifference> Totals { get; init; }

    /// <summary>The biggest changes by ServiceName and SubAccountId, the keys in this order; at most 10, biggest change of billed or effective cost first.</summary>
    public required IReadOnlyList<CostDifference> Changes { get; init; }
}
