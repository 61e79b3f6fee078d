namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>Who answers for the cost.</summary>
/// <param name="Dimensions">One answer for each dimension, in the order of the rules.</param>
/// <param name="Totals">All cost by day and currency: what the costs of every dimension add up to, exactly.</param>
public sealed record CostAllocation(IReadOnlyList<DimensionAllocation> Dimensions, IReadOnlyList<DayTotal> Totals)
{
    /// <summary>The answer for one dimension; null when there is none of that name.</summary>
    public DimensionAllocation? Find(string dimension) => Dimensions.FirstOrDefault(found => found.Name == dimension);
}

/// <summary>All cost of one day in one currency.</summary>
public readonly record struct DayTotal(DateOnly Day, string Currency, CostAmounts Costs, long Charges);

/// <summary>Who answers for the cost in one dimension.</summary>
/// <param name="Name">The dimension.</param>
/// <param name="Costs">By day, then currency, then value; what is unallocated last.</param>
/// <param name="Pools">What became of the shared costs, by day, currency and pool.</param>
public sealed record DimensionAllocation(string Name, IReadOnlyList<AllocatedCost> Costs, IReadOnlyList<PoolOutcome> Pools);

/// <summary>What one value of a dimension answers for on one day in one currency.</summary>
/// <param name="Day">The day, UTC.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Value">The value; null for what is unallocated.</param>
/// <param name="Own">The cost of its own charges.</param>
/// <param name="Shared">Its parts of shared costs; of what is unallocated, the shared costs that could not be divided up.</param>
/// <param name="Charges">How many charges of its own.</param>
public sealed record AllocatedCost(DateOnly Day, string Currency, string? Value, CostAmounts Own, CostAmounts Shared, long Charges)
{
    /// <summary>Everything it answers for.</summary>
    public CostAmounts Total => Own + Shared;
}

/// <summary>What became of a shared cost on one day in one currency.</summary>
/// <param name="Day">The day, UTC.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Pool">The pool.</param>
/// <param name="Costs">What was in it: charges and parts of other pools.</param>
/// <param name="Charges">How many charges of its own.</param>
/// <param name="Outcome">How it was divided up.</param>
public sealed record PoolOutcome(DateOnly Day, string Currency, string Pool, CostAmounts Costs, long Charges, SplitOutcome Outcome);

/// <summary>How a shared cost was divided up.</summary>
public enum SplitOutcome
{
    /// <summary>As its method says.</summary>
    AsStated,

    /// <summary>In equal parts, because there was nothing to weigh by.</summary>
    FellBackToEven,

    /// <summary>Not at all: it is unallocated.</summary>
    Unallocated,
}
