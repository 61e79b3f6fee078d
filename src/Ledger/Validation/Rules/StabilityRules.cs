using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Ledger.Validation.Rules;

/// <summary>What must be the same wherever an id occurs, in all rows and files that are judged together.</summary>
internal static class StabilityRules
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        One("SkuPriceId", "SkuId", "SkuPriceId-C-008-M", "MUST", "SkuPriceId must have one SkuId."),
        One("SkuPriceId", "PricingUnit", "SkuPriceId-C-009-M", "MUST", "SkuPriceId must remain the same price, of the same PricingUnit.") with { Aliases = ["SkuPriceId-C-010-M", "PricingUnit-C-008-M"] },
        One("SkuPriceId", "SkuPriceDetails", "SkuPriceDetails-C-013-O", "SHOULD", "SkuPriceDetails of a SkuPriceId should remain the same.") with { Aliases = ["SkuPriceDetails-C-014-O"] },
        One("SkuId", "SkuMeter", "SkuMeter-C-006-O", "SHOULD", "SkuMeter of a SkuId should remain the same."),
        One("SkuId", "ServiceName", "SkuId-C-009-M", "MUST", "SkuId must remain the same, whatever the price; here it belongs to several services.", Verdict.Warning)
            with { Aliases = ["SkuId-C-008-M", "SkuId-C-010-M", "SkuId-C-011-C"] },
        One("ServiceName", "ServiceCategory", "ServiceName-C-005-C", "MUST", "ServiceName must have one ServiceCategory."),
        One("ServiceName", "ServiceSubcategory", "ServiceName-C-008-C", "SHOULD", "ServiceName should have one ServiceSubcategory.") with { Since = FocusVersion.V11 },
        One("CommitmentDiscountId", "CommitmentDiscountUnit", "CommitmentDiscountUnit-C-008-M", "MUST", "CommitmentDiscountUnit of a CommitmentDiscountId must remain the same.")
            with { Aliases = ["CommitmentDiscountUnit-C-009-M"] },
        One("CommitmentDiscountId", "CommitmentDiscountType", "CommitmentDiscountId-C-007-M", "MUST", "CommitmentDiscountId must be unique; here it names commitments of several types."),
        One("CapacityReservationId", "RegionId", "CapacityReservationId-C-008-M", "MUST", "CapacityReservationId must be unique; here it names reservations in several regions.", Verdict.Warning),
        One("ResourceId", "ResourceType", "ResourceId-C-007-M", "MUST", "ResourceId must be unique; here it names resources of several types.", Verdict.Warning),
        One("BillingAccountId", "BillingAccountType", "BillingAccountType-C-006-M", "MUST", "BillingAccountType must be consistent for a BillingAccountId."),
        One("SubAccountId", "SubAccountType", "SubAccountType-C-006-M", "MUST", "SubAccountType must be consistent for a SubAccountId."),
        One("BillingAccountId", "BillingAccountName", "BillingAccountId-C-004-M", "MUST", "BillingAccountId must be unique in a provider; here it has several names.", Verdict.Warning),
        One("RegionId", "RegionName", "StringHandling-A-006-M", "MUST", "Identifiers must stay as they are; here a RegionId has several names.", Verdict.Warning),
        One("InvoiceId", "BillingCurrency", "BillingCurrency-C-005-M", "MUST", "BillingCurrency must be that of the invoice; here an InvoiceId has several."),
        One("InvoiceId", "InvoiceIssuerName", "InvoiceId-C-007-C", "MUST", "InvoiceId must belong to one issuer."),

        new GroupRule(
            "CommitmentDiscountName-C-006-C", "MUST NOT", "CommitmentDiscountName", "CommitmentDiscountName must not be null where the commitment has a name; other rows give one.",
            """
            SELECT min(rowid) FILTER (WHERE [CommitmentDiscountName] IS NULL) AS Row,
                'CommitmentDiscountId=' || [CommitmentDiscountId] || ' is called ' || min([CommitmentDiscountName]) AS Found
            FROM rows WHERE [CommitmentDiscountId] IS NOT NULL GROUP BY [CommitmentDiscountId]
            HAVING count(*) > count([CommitmentDiscountName]) AND count([CommitmentDiscountName]) > 0
            """)
        {
            Means = Verdict.Warning, Repair = "Give all rows of the commitment its name.",
        },
        new GroupRule(
            "DuplicateRow", "SHOULD NOT", "", "Rows are expected to differ; the same row twice often is one that was loaded twice.",
            "SELECT min(rowid) AS Row, count(*) || ' rows are the same in every column' AS Found FROM rows GROUP BY RowHash HAVING count(*) > 1")
        {
            Repair = "Check that no part of the bill was exported twice.",
        },
    ];

    private static GroupRule One(string id, string column, string rule, string level, string message, Verdict? means = null) => new(
        rule, level, column, message,
        $"""
        SELECT min(rowid) FILTER (WHERE Value <> First) AS Row, '{id}=' || left(Id, 100) || ' has {column} ' || left(First, 100) || ' and ' || left(min(Value) FILTER (WHERE Value <> First), 100) AS Found
        FROM (
            SELECT rowid, Id, Value, min(Value) OVER (PARTITION BY Id) AS First
            FROM (SELECT min(rowid) AS rowid, [{id}] AS Id, [{column}] AS Value FROM rows WHERE [{id}] IS NOT NULL AND [{column}] IS NOT NULL GROUP BY ALL)
        )
        GROUP BY Id, First HAVING count(*) > 1
        """)
    {
        Means = means,
        Repair = $"Give all rows of one {id} the same {column}, or another {id} to what is something else.",
    };
}
