namespace CloudIntel.Core.FinOps.Focus;

/// <summary>
/// One row of the FOCUS dataset Cost and Usage, version 1.2, whose column names the properties bear. Null where a column has
/// no value; costs and prices are in <see cref="BillingCurrency"/>; periods include their start and exclude their end, UTC.
/// </summary>
public sealed record FocusCharge
{
    /// <summary>FOCUS column.</summary>
    public string? AvailabilityZone { get; set; }

    /// <summary>What is invoiced.</summary>
    public decimal BilledCost { get; set; }

    /// <summary>FOCUS column.</summary>
    public string BillingAccountId { get; set; } = "";

    /// <summary>FOCUS column.</summary>
    public string? BillingAccountName { get; set; }

    /// <summary>FOCUS column.</summary>
    public string BillingAccountType { get; set; } = "";

    /// <summary>ISO 4217 code.</summary>
    public string BillingCurrency { get; set; } = "";

    /// <summary>First moment after the billing period.</summary>
    public DateTimeOffset BillingPeriodEnd { get; set; }

    /// <summary>First moment of the billing period.</summary>
    public DateTimeOffset BillingPeriodStart { get; set; }

    /// <summary>FOCUS column.</summary>
    public string? CapacityReservationId { get; set; }

    /// <summary>Used or Unused.</summary>
    public string? CapacityReservationStatus { get; set; }

    /// <summary>Usage, Purchase, Tax, Credit or Adjustment.</summary>
    public string ChargeCategory { get; set; } = "";

    /// <summary>Correction, on a correction of an earlier, invoiced billing period.</summary>
    public string? ChargeClass { get; set; }

    /// <summary>FOCUS column.</summary>
    public string? ChargeDescription { get; set; }

    /// <summary>One-Time, Recurring or Usage-Based.</summary>
    public string ChargeFrequency { get; set; } = "";

    /// <summary>First moment after the charge period.</summary>
    public DateTimeOffset ChargePeriodEnd { get; set; }

    /// <summary>First moment of the charge period.</summary>
    public DateTimeOffset ChargePeriodStart { get; set; }

    /// <summary>Spend or Usage.</summary>
    public string? CommitmentDiscountCategory { get; set; }

    /// <summary>FOCUS column.</summary>
    public string? CommitmentDiscountId { get; set; }

    /// <summary>FOCUS column.</summary>
    public string? CommitmentDiscountName { get; set; }

    /// <summary>What was bought, used or left unused, in <see cref="CommitmentDiscountUnit"/>.</summary>
    public decimal? CommitmentDiscountQuantity { get; set; }

    /// <summary>Used or Unused.</summary>
    public string? CommitmentDiscountStatus { get; set; }

    /// <summary>FOCUS column.</summary>
    public string? CommitmentDiscountType { get; set; }

    /// <summary>FOCUS column.</summary>
    public string? CommitmentDiscountUnit { get; set; }

    /// <summary>What was consumed, in <see cref="ConsumedUnit"/>.</summary>
    public decimal? ConsumedQuantity { get; set; }

    /// <summary>FOCUS column.</summary>
    public string? ConsumedUnit { get; set; }

    /// <summary>Cost at negotiated prices.</summary>
    public decimal ContractedCost { get; set; }

    /// <summary>Negotiated price of one <see cref="PricingUnit"/>.</summary>
    public decimal? ContractedUnitPrice { get; set; }

    /// <summary>Cost after all discounts, with upfront payments spread over their use.</summary>
    public decimal EffectiveCost { get; set; }

    /// <summary>FOCUS column.</summary>
    public string? InvoiceId { get; set; }

    /// <summary>FOCUS column.</summary>
    public string InvoiceIssuerName { get; set; } = "";

    /// <summary>Cost at list prices.</summary>
    public decimal ListCost { get; set; }

    /// <summary>List price of one <see cref="PricingUnit"/>.</summary>
    public decimal? ListUnitPrice { get; set; }

    /// <summary>Standard, Dynamic, Committed or Other.</summary>
    public string? PricingCategory { get; set; }

    /// <summary>ISO 4217 code or a virtual currency.</summary>
    public string PricingCurrency { get; set; } = "";

    /// <summary>Negotiated price in <see cref="PricingCurrency"/>.</summary>
    public decimal? PricingCurrencyContractedUnitPrice { get; set; }

    /// <summary>Effective cost in <see cref="PricingCurrency"/>.</summary>
    public decimal PricingCurrencyEffectiveCost { get; set; }

    /// <summary>List price in <see cref="PricingCurrency"/>.</summary>
    public decimal? PricingCurrencyListUnitPrice { get; set; }

    /// <summary>What the unit prices are multiplied by, in <see cref="PricingUnit"/>.</summary>
    public decimal? PricingQuantity { get; set; }

    /// <summary>FOCUS column.</summary>
    public string? PricingUnit { get; set; }

    /// <summary>FOCUS column.</summary>
    public string ProviderName { get; set; } = "";

    /// <summary>FOCUS column.</summary>
    public string PublisherName { get; set; } = "";

    /// <summary>FOCUS column.</summary>
    public string? RegionId { get; set; }

    /// <summary>FOCUS column.</summary>
    public string? RegionName { get; set; }

    /// <summary>FOCUS column.</summary>
    public string? ResourceId { get; set; }

    /// <summary>FOCUS column.</summary>
    public string? ResourceName { get; set; }

    /// <summary>FOCUS column.</summary>
    public string? ResourceType { get; set; }

    /// <summary>FOCUS column.</summary>
    public string ServiceCategory { get; set; } = "";

    /// <summary>FOCUS column.</summary>
    public string ServiceName { get; set; } = "";

    /// <summary>FOCUS column.</summary>
    public string ServiceSubcategory { get; set; } = "";

    /// <summary>FOCUS column.</summary>
    public string? SkuId { get; set; }

    /// <summary>FOCUS column.</summary>
    public string? SkuMeter { get; set; }

    /// <summary>A JSON object.</summary>
    public string? SkuPriceDetails { get; set; }

    /// <summary>FOCUS column.</summary>
    public string? SkuPriceId { get; set; }

    /// <summary>FOCUS column.</summary>
    public string? SubAccountId { get; set; }

    /// <summary>FOCUS column.</summary>
    public string? SubAccountName { get; set; }

    /// <summary>FOCUS column.</summary>
    public string? SubAccountType { get; set; }

    /// <summary>A JSON object.</summary>
    public string? Tags { get; set; }
}
