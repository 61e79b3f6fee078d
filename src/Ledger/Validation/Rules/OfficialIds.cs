namespace CloudIntel.Ledger.Validation.Rules;

/// <summary>The ids that the official model of FOCUS 1.2 has for the rules that follow from a column's definition.</summary>
/// <param name="Presence">The column is there.</param>
/// <param name="Type">Its values are of its type.</param>
/// <param name="Format">They are written as their format asks.</param>
/// <param name="NotNull">None is missing.</param>
/// <param name="Values">They are among the allowed ones.</param>
internal sealed record OfficialIds(string? Presence = null, string? Type = null, string? Format = null, string? NotNull = null, string? Values = null)
{
    private static readonly Dictionary<string, OfficialIds> ByColumn = new()
    {
        ["AvailabilityZone"] = new(Presence: "CostAndUsage-D-003-C", Type: "AvailabilityZone-C-001-M", Format: "AvailabilityZone-C-002-M"),
        ["BilledCost"] = new(Presence: "CostAndUsage-D-006-M", Type: "BilledCost-C-001-M", Format: "BilledCost-C-002-M", NotNull: "BilledCost-C-003-M"),
        ["BillingAccountId"] = new(Presence: "CostAndUsage-D-024-M", Type: "BillingAccountId-C-002-M", Format: "BillingAccountId-C-003-M", NotNull: "BillingAccountId-C-001-M"),
        ["BillingAccountName"] = new(Presence: "CostAndUsage-D-005-M", Type: "BillingAccountName-C-001-M", Format: "BillingAccountName-C-002-M"),
        ["BillingAccountType"] = new(Presence: "CostAndUsage-D-007-C", Type: "BillingAccountType-C-001-M", Format: "BillingAccountType-C-002-M"),
        ["BillingCurrency"] = new(Presence: "CostAndUsage-D-035-M", Type: "BillingCurrency-C-001-M", Format: "BillingCurrency-C-003-M", NotNull: "BillingCurrency-C-004-M"),
        ["BillingPeriodEnd"] = new(Presence: "CostAndUsage-D-010-M", Type: "BillingPeriodEnd-C-001-M", Format: "BillingPeriodEnd-C-002-M", NotNull: "BillingPeriodEnd-C-003-M"),
        ["BillingPeriodStart"] = new(Presence: "CostAndUsage-D-009-M", Type: "BillingPeriodStart-C-001-M", Format: "BillingPeriodStart-C-002-M", NotNull: "BillingPeriodStart-C-003-M"),
        ["CapacityReservationId"] = new(Presence: "CostAndUsage-D-065-C", Type: "CapacityReservationId-C-001-M", Format: "CapacityReservationId-C-002-M"),
        ["CapacityReservationStatus"] = new(Presence: "CostAndUsage-D-020-C", Type: "CapacityReservationStatus-C-001-M", Values: "CapacityReservationStatus-C-006-M"),
        ["ChargeCategory"] = new(Presence: "CostAndUsage-D-008-M", Type: "ChargeCategory-C-001-M", NotNull: "ChargeCategory-C-002-M", Values: "ChargeCategory-C-003-M"),
        ["ChargeClass"] = new(Presence: "CostAndUsage-D-026-M", Type: "ChargeClass-C-001-M", Values: "ChargeClass-C-005-C"),
        ["ChargeDescription"] = new(Presence: "CostAndUsage-D-025-M", Type: "ChargeDescription-C-001-M", Format: "ChargeDescription-C-002-M", NotNull: "ChargeDescription-C-003-O"),
        ["ChargeFrequency"] = new(Presence: "CostAndUsage-D-027-O", Type: "ChargeFrequency-C-001-M", NotNull: "ChargeFrequency-C-002-M", Values: "ChargeFrequency-C-003-M"),
        ["ChargePeriodEnd"] = new(Presence: "CostAndUsage-D-028-M", Type: "ChargePeriodEnd-C-001-M", Format: "ChargePeriodEnd-C-002-M", NotNull: "ChargePeriodEnd-C-003-M"),
        ["ChargePeriodStart"] = new(Presence: "CostAndUsage-D-037-M", Type: "ChargePeriodStart-C-001-M", Format: "ChargePeriodStart-C-002-M", NotNull: "ChargePeriodStart-C-003-M"),
        ["CommitmentDiscountCategory"] = new(Presence: "CostAndUsage-D-016-C", Type: "CommitmentDiscountCategory-C-001-M", Values: "CommitmentDiscountCategory-C-005-M"),
        ["CommitmentDiscountId"] = new(Presence: "CostAndUsage-D-013-C", Type: "CommitmentDiscountId-C-001-M", Format: "CommitmentDiscountId-C-002-M"),
        ["CommitmentDiscountName"] = new(Presence: "CostAndUsage-D-012-C", Type: "CommitmentDiscountName-C-001-M", Format: "CommitmentDiscountName-C-002-M"),
        ["CommitmentDiscountQuantity"] = new(Presence: "CostAndUsage-D-018-C", Type: "CommitmentDiscountQuantity-C-001-M", Format: "CommitmentDiscountQuantity-C-002-M"),
        ["CommitmentDiscountStatus"] = new(Presence: "CostAndUsage-D-017-C", Type: "CommitmentDiscountStatus-C-001-M", Values: "CommitmentDiscountStatus-C-005-M"),
        ["CommitmentDiscountType"] = new(Presence: "CostAndUsage-D-014-C", Type: "CommitmentDiscountType-C-001-M", Format: "CommitmentDiscountType-C-002-M"),
        ["CommitmentDiscountUnit"] = new(Presence: "CostAndUsage-D-015-C", Type: "CommitmentDiscountUnit-C-001-M", Format: "CommitmentDiscountUnit-C-003-M"),
        ["ConsumedQuantity"] = new(Presence: "CostAndUsage-D-011-C", Type: "ConsumedQuantity-C-001-M", Format: "ConsumedQuantity-C-002-M"),
        ["ConsumedUnit"] = new(Presence: "CostAndUsage-D-066-C", Type: "ConsumedUnit-C-001-M", Format: "ConsumedUnit-C-003-O"),
        ["ContractedCost"] = new(Presence: "CostAndUsage-D-030-M", Type: "ContractedCost-C-001-M", Format: "ContractedCost-C-002-M", NotNull: "ContractedCost-C-003-M"),
        ["ContractedUnitPrice"] = new(Presence: "CostAndUsage-D-034-C", Type: "ContractedUnitPrice-C-002-M", Format: "ContractedUnitPrice-C-003-M"),
        ["EffectiveCost"] = new(Presence: "CostAndUsage-D-031-M", Type: "EffectiveCost-C-001-M", Format: "EffectiveCost-C-002-M", NotNull: "EffectiveCost-C-003-M"),
        ["InvoiceId"] = new(Presence: "CostAndUsage-D-033-O", Type: "InvoiceId-C-001-M", Format: "InvoiceId-C-002-M"),
        ["InvoiceIssuerName"] = new(Presence: "CostAndUsage-D-023-M", Type: "InvoiceIssuerName-C-001-M", Format: "InvoiceIssuerName-C-002-M", NotNull: "InvoiceIssuerName-C-003-M"),
        ["ListCost"] = new(Presence: "CostAndUsage-D-032-M", Type: "ListCost-C-001-M", Format: "ListCost-C-002-M", NotNull: "ListCost-C-003-M"),
        ["ListUnitPrice"] = new(Presence: "CostAndUsage-D-004-C", Type: "ListUnitPrice-C-001-M", Format: "ListUnitPrice-C-002-M"),
        ["PricingCategory"] = new(Presence: "CostAndUsage-D-022-C", Type: "PricingCategory-C-001-M", Values: "PricingCategory-C-007-M"),
        ["PricingCurrency"] = new(Presence: "CostAndUsage-D-045-C", Type: "PricingCurrency-C-001-M", Format: "PricingCurrency-C-003-M", NotNull: "PricingCurrency-C-004-M"),
        ["PricingCurrencyContractedUnitPrice"] = new(Presence: "CostAndUsage-D-047-C", Type: "PricingCurrencyContractedUnitPrice-C-001-M", Format: "PricingCurrencyContractedUnitPrice-C-002-M"),
        ["PricingCurrencyEffectiveCost"] = new(Presence: "CostAndUsage-D-051-C", Type: "PricingCurrencyEffectiveCost-C-001-M", Format: "PricingCurrencyEffectiveCost-C-002-M", NotNull: "PricingCurrencyEffectiveCost-C-003-M"),
        ["PricingCurrencyListUnitPrice"] = new(Presence: "CostAndUsage-D-055-C", Type: "PricingCurrencyListUnitPrice-C-001-M", Format: "PricingCurrencyListUnitPrice-C-002-M"),
        ["PricingQuantity"] = new(Presence: "CostAndUsage-D-036-M", Type: "PricingQuantity-C-001-M", Format: "PricingQuantity-C-002-M"),
        ["PricingUnit"] = new(Presence: "CostAndUsage-D-068-M", Type: "PricingUnit-C-001-M", Format: "PricingUnit-C-003-O"),
        ["ProviderName"] = new(Presence: "CostAndUsage-D-038-M", Type: "ProviderName-C-001-M", Format: "ProviderName-C-002-M", NotNull: "ProviderName-C-003-M"),
        ["PublisherName"] = new(Presence: "CostAndUsage-D-021-M", Type: "PublisherName-C-001-M", Format: "PublisherName-C-002-M", NotNull: "PublisherName-C-003-M"),
        ["RegionId"] = new(Presence: "CostAndUsage-D-063-C", Type: "RegionId-C-001-M", Format: "RegionId-C-002-M"),
        ["RegionName"] = new(Presence: "CostAndUsage-D-062-C", Type: "RegionName-C-001-M", Format: "RegionName-C-002-M"),
        ["ResourceId"] = new(Presence: "CostAndUsage-D-043-C", Type: "ResourceId-C-001-M", Format: "ResourceId-C-002-M"),
        ["ResourceName"] = new(Presence: "CostAndUsage-D-044-C", Type: "ResourceName-C-001-M", Format: "ResourceName-C-002-M"),
        ["ResourceType"] = new(Presence: "CostAndUsage-D-039-C", Type: "ResourceType-C-001-M", Format: "ResourceType-C-002-M"),
        ["ServiceCategory"] = new(Presence: "CostAndUsage-D-040-M", Type: "ServiceCategory-C-001-M", NotNull: "ServiceCategory-C-002-M", Values: "ServiceCategory-C-003-M"),
        ["ServiceName"] = new(Presence: "CostAndUsage-D-041-M", Type: "ServiceName-C-001-M", Format: "ServiceName-C-002-M", NotNull: "ServiceName-C-003-M"),
        ["ServiceSubcategory"] = new(Presence: "CostAndUsage-D-042-O", Type: "ServiceSubcategory-C-001-M", NotNull: "ServiceSubcategory-C-002-M", Values: "ServiceSubcategory-C-003-M"),
        ["SkuId"] = new(Presence: "CostAndUsage-D-060-C", Type: "SkuId-C-001-M", Format: "SkuId-C-002-M"),
        ["SkuMeter"] = new(Presence: "CostAndUsage-D-059-C", Type: "SkuMeter-C-001-M", Format: "SkuMeter-C-002-M"),
        ["SkuPriceDetails"] = new(Presence: "CostAndUsage-D-061-C", Format: "SkuPriceDetails-C-001-M"),
        ["SkuPriceId"] = new(Presence: "CostAndUsage-D-058-C", Type: "SkuPriceId-C-001-M", Format: "SkuPriceId-C-002-M"),
        ["SubAccountId"] = new(Presence: "CostAndUsage-D-019-C", Type: "SubAccountId-C-001-M", Format: "SubAccountId-C-002-M"),
        ["SubAccountName"] = new(Presence: "CostAndUsage-D-029-C", Type: "SubAccountName-C-001-M", Format: "SubAccountName-C-002-M"),
        ["SubAccountType"] = new(Presence: "CostAndUsage-D-067-C", Type: "SubAccountType-C-001-M", Format: "SubAccountType-C-002-M"),
        ["Tags"] = new(Presence: "CostAndUsage-D-064-C", Format: "Tags-C-001-M"),
    };

    /// <summary>The ids for a column; a name of ours, such as <c>AllocatedTags-Format</c>, for what the model of 1.2 does not have.</summary>
    public static OfficialIds Of(string column)
    {
        var known = ByColumn.GetValueOrDefault(column) ?? new();
        return new(
            known.Presence ?? $"{column}-Presence",
            known.Type ?? $"{column}-Type",
            known.Format ?? $"{column}-Format",
            known.NotNull ?? $"{column}-NotNull",
            known.Values ?? $"{column}-Values");
    }
}
