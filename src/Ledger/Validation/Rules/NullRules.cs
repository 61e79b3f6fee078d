using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Ledger.Validation.Rules;

/// <summary>Which values must be there, or must not, depending on others of the row.</summary>
internal static class NullRules
{
    /// <summary>Charges that stand for something used or bought, unless they correct others.</summary>
    private const string Ordinary = "[ChargeCategory] IN ('Usage', 'Purchase') AND [ChargeClass?] IS DISTINCT FROM 'Correction'";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        .. Together("RegionName", "RegionId", "RegionName-C-004-C", "RegionName-C-005-C"),
        .. Together("ResourceType", "ResourceId", "ResourceType-C-004-C", "ResourceType-C-005-C", "ResourceId-C-005-C"),
        .. Together("SubAccountName", "SubAccountId", "SubAccountName-C-004-C", "SubAccountName-C-005-C", "SubAccountId-C-005-C"),
        .. Together("SubAccountType", "SubAccountId", "SubAccountType-C-004-C", "SubAccountType-C-005-C"),
        .. Together("PricingUnit", "PricingQuantity", "PricingUnit-C-005-C", "PricingUnit-C-006-C"),
        .. Together("ConsumedUnit", "ConsumedQuantity", "ConsumedUnit-C-005-C", "ConsumedUnit-C-006-C"),
        .. Together("CommitmentDiscountUnit", "CommitmentDiscountQuantity", "CommitmentDiscountUnit-C-005-C", "CommitmentDiscountUnit-C-006-C"),
        .. Together("CommitmentDiscountCategory", "CommitmentDiscountId", "CommitmentDiscountCategory-C-003-C", "CommitmentDiscountCategory-C-004-C"),
        .. Together("CommitmentDiscountType", "CommitmentDiscountId", "CommitmentDiscountType-C-004-C", "CommitmentDiscountType-C-005-C"),

        OnlyWith("CommitmentDiscountName", "CommitmentDiscountId", "CommitmentDiscountName-C-004-C"),
        OnlyWith("CommitmentDiscountStatus", "CommitmentDiscountId", "CommitmentDiscountStatus-C-003-C"),
        OnlyWith("CapacityReservationStatus", "CapacityReservationId", "CapacityReservationStatus-C-003-C") with { Aliases = ["CapacityReservationId-C-005-C"] },
        OnlyWith("ResourceName", "ResourceId", "ResourceName-C-004-C"),
        OnlyWith("SkuMeter", "SkuId", "SkuMeter-C-004-C"),
        OnlyWith("SkuPriceDetails", "SkuPriceId", "SkuPriceDetails-C-004-C") with { Aliases = ["SkuPriceDetails-C-007-M"] },
        OnlyWith("AllocatedResourceName", "AllocatedResourceId", "AllocatedResourceName-Null"),
        OnlyWith("AllocatedTags", "AllocatedResourceId", "AllocatedTags-Null"),
        OnlyWith("AllocatedResourceId", "AllocatedMethodId", "AllocatedResourceId-Null"),
        OnlyWith("AllocatedMethodDetails", "AllocatedMethodId", "AllocatedMethodDetails-Null"),
        OnlyWith("InvoiceDetailId", "InvoiceId", "InvoiceDetailId-Null"),

        new RowRule(
            "BillingAccountType-C-005-C", "MUST NOT", "BillingAccountType", "BillingAccountType must not be null when BillingAccountId is not null.",
            "[BillingAccountType] IS NULL AND [BillingAccountId] IS NOT NULL")
        {
            Repair = "Say which type of account it is.",
        },
        new RowRule(
            "RegionId-C-004-C", "MUST NOT", "RegionId", "RegionId must not be null for what runs in a distinct region, as an AvailabilityZone shows.",
            "[RegionId] IS NULL AND [RegionName?] IS NULL AND [AvailabilityZone] IS NOT NULL") { Repair = "Give the row the region of its availability zone." },
        new RowRule(
            "SkuMeter-C-005-C", "SHOULD NOT", "SkuMeter", "SkuMeter should not be null when SkuId is not null.",
            "[SkuMeter] IS NULL AND [SkuId] IS NOT NULL") { Repair = "Say what the SKU measures." },
        new RowRule(
            "ChargeDescription-C-003-O", "SHOULD NOT", "ChargeDescription", "ChargeDescription should not be null.",
            "[ChargeDescription] IS NULL") { Repair = "Say what the charge is for." },

        .. Priced("ListUnitPrice", "ListUnitPrice-C-004-C", "ListUnitPrice-C-005-C"),
        .. Priced("ContractedUnitPrice", "ContractedUnitPrice-C-005-C", "ContractedUnitPrice-C-006-C"),
        .. Priced("PricingQuantity", "PricingQuantity-C-004-C", "PricingQuantity-C-005-C"),
        .. Priced("PricingCategory", "PricingCategory-C-003-C", "PricingCategory-C-004-C"),
        .. Priced("SkuId", "SkuId-C-004-C", "SkuId-C-005-C"),
        .. Priced("SkuPriceId", "SkuPriceId-C-004-C", "SkuPriceId-C-005-C", "SkuPriceId-C-012-C"),
        .. Priced("PricingCurrencyListUnitPrice", "PricingCurrencyListUnitPrice-C-004-C", "PricingCurrencyListUnitPrice-C-005-C"),
        .. Priced("PricingCurrencyContractedUnitPrice", "PricingCurrencyContractedUnitPrice-C-004-C", "PricingCurrencyContractedUnitPrice-C-005-C"),

        new RowRule(
            "PricingCurrency-C-004-M", "MUST NOT", "PricingCurrency",
            "PricingCurrency may be null by the column's table, and may not by its rules.", "[PricingCurrency] IS NULL")
        {
            Until = FocusVersion.V13, Means = Verdict.SpecConflict,
        },
        new RowRule(
            "PricingCurrencyEffectiveCost-C-003-M", "MUST NOT", "PricingCurrencyEffectiveCost",
            "PricingCurrencyEffectiveCost may be null by the column's table, and may not by its rules.", "[PricingCurrencyEffectiveCost] IS NULL")
        {
            Until = FocusVersion.V13, Means = Verdict.SpecConflict,
        },

        new RowRule(
            "ConsumedQuantity-C-004-C", "MUST", "ConsumedQuantity",
            "ConsumedQuantity must be null unless ChargeCategory is Usage and CommitmentDiscountStatus is not Unused.",
            "[ConsumedQuantity] IS NOT NULL AND ([ChargeCategory] <> 'Usage' OR [CommitmentDiscountStatus?] = 'Unused')")
        {
            Repair = "Remove ConsumedQuantity and ConsumedUnit: nothing was consumed.",
        },
        new RowRule(
            "ConsumedQuantity-C-006-C", "MUST NOT", "ConsumedQuantity",
            "ConsumedQuantity must not be null when ChargeCategory is Usage, CommitmentDiscountStatus is not Unused and ChargeClass is not Correction.",
            "[ConsumedQuantity] IS NULL AND [ChargeCategory] = 'Usage' AND [CommitmentDiscountStatus?] IS DISTINCT FROM 'Unused' AND [ChargeClass?] IS DISTINCT FROM 'Correction' "
            // Without its status nobody knows whether a part of a commitment was used.
            + "AND NOT ([CommitmentDiscountId?] IS NOT NULL AND [CommitmentDiscountStatus?] IS NULL)")
        {
            Repair = "Say how much was consumed.",
        },
        new RowRule(
            "CommitmentDiscountQuantity-C-005-C", "MUST NOT", "CommitmentDiscountQuantity",
            "CommitmentDiscountQuantity must not be null for usage and purchases of a commitment discount that correct nothing.",
            $"[CommitmentDiscountQuantity] IS NULL AND [CommitmentDiscountId] IS NOT NULL AND {Ordinary}")
        {
            Repair = "Say how much was bought, used or left unused.",
        },
        new RowRule(
            "CommitmentDiscountQuantity-C-007-C", "MUST", "CommitmentDiscountQuantity",
            "CommitmentDiscountQuantity must be null unless the charge is usage or a purchase of a commitment discount.",
            "[CommitmentDiscountQuantity] IS NOT NULL AND ([ChargeCategory] NOT IN ('Usage', 'Purchase') OR [CommitmentDiscountId] IS NULL)")
        {
            Repair = "Remove the quantity.",
        },
        new RowRule(
            "CommitmentDiscountStatus-C-004-C", "MUST NOT", "CommitmentDiscountStatus",
            "CommitmentDiscountStatus must not be null for usage with a CommitmentDiscountId.",
            "[CommitmentDiscountStatus] IS NULL AND [CommitmentDiscountId] IS NOT NULL AND [ChargeCategory] = 'Usage'")
        {
            Repair = "Say whether this part of the commitment was Used or Unused.",
        },
        new RowRule(
            "CapacityReservationStatus-C-004-C", "MUST NOT", "CapacityReservationStatus",
            "CapacityReservationStatus must not be null for usage with a CapacityReservationId.",
            "[CapacityReservationStatus] IS NULL AND [CapacityReservationId] IS NOT NULL AND [ChargeCategory] = 'Usage'")
        {
            Repair = "Say whether this part of the reservation was Used or Unused.",
        },

        // 1.3 and 1.4 want quantities to go with a SKU price; for usage and purchases they also want them never to be missing.
        .. new[] { "PricingQuantity", "ConsumedQuantity", "CommitmentDiscountQuantity" }.SelectMany(WithSkuPrice),
    ];

    private static IEnumerable<Rule> Together(string child, string parent, string nullId, string notNullId, params string[] aliases)
    {
        yield return OnlyWith(child, parent, nullId) with { Aliases = aliases };
        yield return new RowRule(
            notNullId, "MUST NOT", child, $"{child} must not be null when {parent} is not null.", $"[{child}] IS NULL AND [{parent}] IS NOT NULL")
        {
            Repair = $"Give the row its {child}.",
        };
    }

    private static RowRule OnlyWith(string child, string parent, string id) =>
        new(id, "MUST", child, $"{child} must be null when {parent} is null.", $"[{child}] IS NOT NULL AND [{parent}] IS NULL")
        {
            Repair = $"Give the row its {parent}, or remove {child}.",
        };

    private static IEnumerable<Rule> Priced(string column, string nullId, string notNullId, params string[] aliases)
    {
        yield return new RowRule(
            nullId, "MUST", column, $"{column} must be null when ChargeCategory is Tax.", $"[{column}] IS NOT NULL AND [ChargeCategory] = 'Tax'")
        {
            Repair = $"Remove {column}: a tax has no unit that is priced.",
        };
        yield return new RowRule(
            notNullId, "MUST NOT", column,
            $"{column} must not be null when ChargeCategory is Usage or Purchase and ChargeClass is not Correction.", $"[{column}] IS NULL AND {Ordinary}")
        {
            Aliases = aliases,
            Repair = $"Give the row its {column}.",
        };
    }

    private static IEnumerable<Rule> WithSkuPrice(string quantity)
    {
        yield return new RowRule(
            $"{quantity}-WithSkuPriceId", "MUST", quantity, $"{quantity} must be null when SkuPriceId is null.",
            $"[{quantity}] IS NOT NULL AND [SkuPriceId] IS NULL AND NOT coalesce({Ordinary}, false) AND [ChargeCategory] <> 'Tax'")
        {
            Since = FocusVersion.V13,
            Repair = $"Give the row its SkuPriceId, or remove {quantity}.",
        };
        yield return new RowRule(
            $"{quantity}-WithSkuPriceId", "MUST", quantity,
            $"{quantity} must be null when SkuPriceId is null, and must not be null on usage and purchases.",
            $"[{quantity}] IS NOT NULL AND [SkuPriceId] IS NULL AND {Ordinary}")
        {
            Since = FocusVersion.V13,
            Means = Verdict.SpecConflict,
        };
    }
}
