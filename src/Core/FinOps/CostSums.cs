namespace CloudIntel.Core.FinOps;

/// <summary>The four cost columns of FOCUS, in one currency. List and contracted cost count charges without a value as 0.</summary>
/// <param name="Currency">ISO 4217 code, FOCUS BillingCurrency.</param>
/// <param name="Billed">What is invoiced.</param>
/// <param name="Effective">Amortised cost after all discounts.</param>
/// <param name="List">Cost at list prices.</param>
/// <param name="Contracted">Cost at negotiated prices.</param>
public sealed record CostSums(string Currency, decimal Billed, decimal Effective, decimal List, decimal Contracted)
{
    /// <summary>The sum of two in the same currency.</summary>
    public CostSums Plus(CostSums other) => Currency == other.Currency
        ? new(Currency, Billed + other.Billed, Effective + other.Effective, List + other.List, Contracted + other.Contracted)
        : throw new ArgumentException($"{other.Currency} cannot be added to {Currency}.", nameof(other));
}
