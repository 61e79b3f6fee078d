using System.Collections.Frozen;

namespace CloudIntel.Ledger;

/// <summary>How a column's values are kept.</summary>
internal enum ColumnKind
{
    Text,
    Number,
    Time,
    Json,
}

/// <summary>A column of charges.</summary>
internal sealed record ChargeColumn(string Name, ColumnKind Kind);

/// <summary>The columns of FOCUS, Cost and Usage, and those that the ledger adds to them.</summary>
internal static class FocusColumns
{
    /// <summary>The 65 columns of FOCUS 1.3, which has all of 1.0, 1.1 and 1.2, and the two that 1.4 adds.</summary>
    public static IReadOnlyList<ChargeColumn> All { get; } =
    [
        .. Of(ColumnKind.Json, "AllocatedMethodDetails", "AllocatedTags", "CommitmentProgramEligibilityDetails", "ContractApplied", "SkuPriceDetails", "Tags"),
        .. Of(ColumnKind.Number,
            "BilledCost", "CommitmentDiscountQuantity", "ConsumedQuantity", "ContractedCost", "ContractedUnitPrice", "EffectiveCost",
            "ListCost", "ListUnitPrice", "PricingCurrencyContractedUnitPrice", "PricingCurrencyEffectiveCost",
            "PricingCurrencyListUnitPrice", "PricingQuantity"),
        .. Of(ColumnKind.Time, "BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd"),
        .. Of(ColumnKind.Text,
            "AllocatedMethodId", "AllocatedResourceId", "AllocatedResourceName", "AvailabilityZone", "BillingAccountId",
            "BillingAccountName", "BillingAccountType", "BillingCurrency", "CapacityReservationId", "CapacityReservationStatus",
            "ChargeCategory", "ChargeClass", "ChargeDescription", "ChargeFrequency", "CommitmentDiscountCategory",
            "CommitmentDiscountId", "CommitmentDiscountName", "CommitmentDiscountStatus", "CommitmentDiscountType",
            "CommitmentDiscountUnit", "ConsumedUnit", "HostProviderName", "InvoiceDetailId", "InvoiceId", "InvoiceIssuerName", "PricingCategory",
            "PricingCurrency", "PricingUnit", "ProviderName", "PublisherName", "RegionId", "RegionName", "ResourceId", "ResourceName",
            "ResourceType", "ServiceCategory", "ServiceName", "ServiceProviderName", "ServiceSubcategory", "SkuId", "SkuMeter",
            "SkuPriceId", "SubAccountId", "SubAccountName", "SubAccountType"),
    ];

    /// <summary>Columns of charges beside those of FOCUS by which people may group.</summary>
    public static IReadOnlyList<ChargeColumn> Added { get; } = [.. Of(ColumnKind.Text, "SourceName", "SourceFile", "x_KubernetesNamespace")];

    private static readonly FrozenDictionary<string, ChargeColumn> ByName =
        All.Concat(Added).ToFrozenDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The column with a name in any case; null when there is none.</summary>
    public static ChargeColumn? Find(string name) => ByName.GetValueOrDefault(name);

    private static IEnumerable<ChargeColumn> Of(ColumnKind kind, params string[] names) => names.Select(name => new ChargeColumn(name, kind));
}
