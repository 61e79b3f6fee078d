using CloudIntel.Core.Units;

namespace CloudIntel.Core.Ports;

/// <summary>What a resource cost: charges of one resource, unit, source and time, added up.</summary>
public sealed record ResourceCost
{
    /// <summary>FOCUS ResourceId, as the bill has it; empty without one.</summary>
    public required string ResourceId { get; init; }

    /// <summary>FOCUS ResourceName; empty without one.</summary>
    public required string ResourceName { get; init; }

    /// <summary>FOCUS SubAccountId; empty without one.</summary>
    public required string SubAccountId { get; init; }

    /// <summary>FOCUS AvailabilityZone; empty without one.</summary>
    public required string AvailabilityZone { get; init; }

    /// <summary>FOCUS PricingUnit; empty without one.</summary>
    public required string PricingUnit { get; init; }

    /// <summary>The cost source.</summary>
    public required string Source { get; init; }

    /// <summary>The day on which the charge periods begin, UTC.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>The last day that they reach into: a bill by the month has charges that go on.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>The effective cost, in the currency that was asked for.</summary>
    public required Amount EffectiveCost { get; init; }
}

/// <summary>Says what single resources cost. Safe for concurrent use.</summary>
/// <remarks>Every method throws <see cref="LedgerUnavailableException"/> when the store cannot be reached: come back later.</remarks>
public interface IResourceCosts
{
    /// <summary>
    /// What resources cost in charge periods that touch some days: usage with what was credited or corrected of it, neither purchases nor
    /// tax. Where sources hold the same bill, that of the highest precedence counts, as everywhere.
    /// </summary>
    /// <param name="names">
    /// Resources whose name, or the part of whose id after the last slash, is one of these, ignoring case. More than those that are meant may
    /// bear one: compare the whole id.
    /// </param>
    /// <param name="from">The first day, UTC.</param>
    /// <param name="to">The day after the last.</param>
    /// <param name="currency">ISO 4217 code of the currency into which each day's charges are converted, at the day's rate.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="DetailDroppedException">Retention has dropped single charges of these days.</exception>
    /// <exception cref="MissingExchangeRateException">A rate is not there.</exception>
    Task<IReadOnlyList<ResourceCost>> ResourceCostsAsync(
        IReadOnlyCollection<string> names, DateOnly from, DateOnly to, string currency, CancellationToken cancellationToken);
}
