using System.Collections.Immutable;
using CloudIntel.Core.FinOps;

namespace CloudIntel.Core.Ports;

/// <summary>Which cost column a figure is made of.</summary>
public enum CostMetric
{
    /// <summary>FOCUS BilledCost: ties to the invoice.</summary>
    BilledCost,

    /// <summary>FOCUS EffectiveCost: commitments and upfront payments spread over their use.</summary>
    EffectiveCost,

    /// <summary>FOCUS ListCost.</summary>
    ListCost,

    /// <summary>FOCUS ContractedCost.</summary>
    ContractedCost,
}

/// <summary>What to sum and how to group it.</summary>
public sealed record CostQuery
{
    /// <summary>
    /// Columns to group by: a FOCUS column name in any case, <c>month</c> or <c>day</c> (of ChargePeriodStart, yyyy-MM and
    /// yyyy-MM-dd), or <c>tag:KEY</c>. Empty for one total a currency.
    /// </summary>
    public required IReadOnlyList<string> By { get; init; }

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

    /// <summary>
    /// Charges for resources whose name, or the part of whose id after the last slash, is one of these, ignoring case; null for all. More than
    /// those that are meant may bear one: group by ResourceId and compare the whole id.
    /// </summary>
    public IReadOnlyCollection<string>? ResourceNames { get; init; }

    /// <summary>
    /// What the ledger held at this moment, instead of what it holds now: of each billing period the version that was the newest
    /// then. Which of overlapping sources counts is decided by today's precedence.
    /// </summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>
    /// ISO 4217 code of the currency into which each day's charges are converted, at the day's rate: see
    /// <see cref="ExchangeRate"/>. Null to leave each currency its own.
    /// </summary>
    public string? Currency { get; init; }
}

/// <summary>Charges by the value of one column.</summary>
/// <param name="Column">A column as in <see cref="CostQuery.By"/>.</param>
/// <param name="Values">
/// One of these, ignoring case except for tags; numbers and times by their value. The empty text means charges without a value.
/// </param>
/// <param name="Excluded">Whether it is the other charges that are meant.</param>
public sealed record CostFilter(string Column, ImmutableArray<string> Values, bool Excluded = false);

/// <summary>One group of a summary.</summary>
/// <param name="Keys">The values of the columns, in the query's order; null where charges have none.</param>
/// <param name="Costs">The sums.</param>
/// <param name="Rows">Number of charges.</param>
public sealed record CostGroup(IReadOnlyList<string?> Keys, CostSums Costs, long Rows);

/// <summary>What a scope cost on one day, in one currency.</summary>
/// <param name="Day">The day on which the charge periods start, UTC.</param>
/// <param name="Currency">ISO 4217 code of the charges.</param>
/// <param name="Cost">The sum, in that currency.</param>
/// <param name="Converted">The sum in the currency that was asked for; null when none was, or when there is no rate for the day.</param>
public sealed record DailyCost(DateOnly Day, string Currency, decimal Cost, decimal? Converted = null);

/// <summary>
/// Which charges are meant. A charge is inside when each list that is not empty has an entry that matches it; comparison
/// ignores case, except for tags.
/// </summary>
public sealed record CostScope
{
    /// <summary>All charges.</summary>
    public static CostScope Everything { get; } = new();

    /// <summary>FOCUS ServiceProviderName (ProviderName before 1.3).</summary>
    public ImmutableArray<string> Providers { get; init; } = [];

    /// <summary>FOCUS SubAccountId or BillingAccountId.</summary>
    public ImmutableArray<string> Accounts { get; init; } = [];

    /// <summary>FOCUS ServiceName.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    /// <summary>FOCUS RegionId.</summary>
    public ImmutableArray<string> Regions { get; init; } = [];

    /// <summary>Kubernetes namespaces to which charges are allocated.</summary>
    public ImmutableArray<string> Namespaces { get; init; } = [];

    /// <summary>Tags, all of which a charge must carry.</summary>
    public ImmutableArray<TagMatch> Tags { get; init; } = [];
}

/// <summary>A tag that a charge must carry.</summary>
/// <param name="Key">The key, exactly.</param>
/// <param name="Values">One of these values, exactly; any value when empty.</param>
public sealed record TagMatch(string Key, ImmutableArray<string> Values);
