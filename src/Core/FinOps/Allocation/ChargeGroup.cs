using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>Charges of one day and currency that are alike in every column that the rules read.</summary>
/// <param name="Day">The day on which their charge periods start, UTC.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Keys">Their values of <see cref="AllocationPlan.Columns"/>, in that order; null where they have none.</param>
/// <param name="Costs">The sums.</param>
/// <param name="Usage">Sum of ConsumedQuantity; of meaning only where the keys name its unit.</param>
/// <param name="Charges">How many charges.</param>
public readonly record struct ChargeGroup(
    DateOnly Day, string Currency, IReadOnlyList<string?> Keys, CostAmounts Costs, Amount Usage, long Charges);

/// <summary>How many units of something a value of a dimension had on one day.</summary>
/// <param name="Metric">Name of the unit metric.</param>
/// <param name="Value">The value of the dimension.</param>
/// <param name="Day">The day, UTC.</param>
/// <param name="Units">How many; not negative.</param>
public sealed record UnitPoint(string Metric, string Value, DateOnly Day, decimal Units);
