using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>One of the four cost columns of FOCUS.</summary>
public enum CostColumn
{
    /// <summary>What is invoiced.</summary>
    BilledCost,

    /// <summary>Amortised cost after all discounts.</summary>
    EffectiveCost,

    /// <summary>Cost at list prices.</summary>
    ListCost,

    /// <summary>Cost at negotiated prices.</summary>
    ContractedCost,
}

/// <summary>The four cost columns of FOCUS, in one currency.</summary>
/// <param name="Billed">What is invoiced.</param>
/// <param name="Effective">Amortised cost after all discounts.</param>
/// <param name="List">Cost at list prices.</param>
/// <param name="Contracted">Cost at negotiated prices.</param>
public readonly record struct CostAmounts(Amount Billed, Amount Effective, Amount List, Amount Contracted)
{
    /// <summary>One of the columns.</summary>
    public Amount this[CostColumn column] => column switch
    {
        CostColumn.BilledCost => Billed,
        CostColumn.EffectiveCost => Effective,
        CostColumn.ListCost => List,
        CostColumn.ContractedCost => Contracted,
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "no cost column"),
    };

    /// <summary>The sums, column by column.</summary>
    public static CostAmounts operator +(CostAmounts left, CostAmounts right) => new(
        left.Billed + right.Billed, left.Effective + right.Effective, left.List + right.List, left.Contracted + right.Contracted);

    /// <summary>The differences, column by column.</summary>
    public static CostAmounts operator -(CostAmounts left, CostAmounts right) => new(
        left.Billed - right.Billed, left.Effective - right.Effective, left.List - right.List, left.Contracted - right.Contracted);
}
