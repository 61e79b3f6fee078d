using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>Fills the columns of a charge that depend on each other.</summary>
internal static class Pricing
{
    /// <summary>Prices a charge; what is billed and effective is the cost at negotiated prices.</summary>
    public static FocusCharge Priced(this FocusCharge charge, decimal quantity, string unit, decimal listPrice, decimal contractedPrice)
    {
        charge.PricingQuantity = quantity;
        charge.PricingUnit = unit;
        charge.ListUnitPrice = listPrice;
        charge.ContractedUnitPrice = contractedPrice;
        charge.PricingCurrencyListUnitPrice = listPrice;
        charge.PricingCurrencyContractedUnitPrice = contractedPrice;
        charge.ListCost = quantity * listPrice;
        charge.ContractedCost = quantity * contractedPrice;
        return charge.Costing(billed: charge.ContractedCost, effective: charge.ContractedCost);
    }

    /// <summary>Sets what is billed and what is effective.</summary>
    public static FocusCharge Costing(this FocusCharge charge, decimal billed, decimal effective)
    {
        charge.BilledCost = billed;
        charge.EffectiveCost = effective;
        charge.PricingCurrencyEffectiveCost = effective;
        return charge;
    }
}
