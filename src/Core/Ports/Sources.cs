namespace CloudIntel.Core.Ports;

/// <summary>A bill - provider, billing account, billing period - that more than one source holds.</summary>
/// <param name="Provider">FOCUS ServiceProviderName.</param>
/// <param name="BillingAccountId">FOCUS BillingAccountId; null where charges have none.</param>
/// <param name="Start">FOCUS BillingPeriodStart.</param>
/// <param name="Sources">Who holds it, highest precedence first.</param>
public sealed record SourceOverlap(string Provider, string? BillingAccountId, DateTimeOffset Start, IReadOnlyList<OverlappingSource> Sources)
{
    /// <summary>Whether more than one of them counts, since no precedence decides between them.</summary>
    public bool IsCountedTwice => Sources.Count(source => source.Counts) > 1;
}

/// <summary>One of several sources that hold the same bill.</summary>
/// <param name="Source">The source.</param>
/// <param name="Precedence">Its precedence.</param>
/// <param name="Counts">Whether its charges of the bill count; those of a lower precedence than another's do not.</param>
/// <param name="Rows">Number of its charges of the bill.</param>
public sealed record OverlappingSource(string Source, int Precedence, bool Counts, long Rows);

/// <summary>How much of a day's final cost a source's bills usually hold some time after the day, learned from its imports.</summary>
/// <param name="Hours">Hours after the end of the day, UTC.</param>
/// <param name="Share">
/// The median, over final days, of BilledCost then as a share of BilledCost in the end; rounded to 4 decimals, above 1 where bills are
/// corrected downwards. Null until a final day is known.
/// </param>
/// <param name="Days">How many final days the share is learned from.</param>
public sealed record DataMaturity(int Hours, decimal? Share, int Days);
