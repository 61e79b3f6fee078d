using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Ledger.Validation.Rules;

namespace CloudIntel.Ledger.Tests.Validation;

/// <summary>One thing that is wrong in a conformant bill.</summary>
/// <param name="Name">What, for people.</param>
/// <param name="Rule">The rule that says so; where others cannot but be broken too, all of them in the order of a report.</param>
/// <param name="In">Puts it into the bill.</param>
internal sealed record Defect(string Name, string Rule, Func<ConformantBill, ConformantBill> In)
{
    public HashSet<string> Rules => [.. Rule.Split(", ")];

    public FocusVersion Since { get; init; } = FocusVersion.V10;

    public FocusVersion Until { get; init; } = FocusVersion.V14;
}

internal static class Defects
{
    /// <summary>Columns of concepts that show in no other column.</summary>
    public static readonly HashSet<string> Alone =
    [
        "BillingAccountType", "CommitmentProgramEligibilityDetails", "ContractApplied", "ContractedUnitPrice", "InvoiceDetailId", "InvoiceId",
        "ListUnitPrice", "PricingCategory", "PricingCurrency", "PricingCurrencyContractedUnitPrice", "PricingCurrencyEffectiveCost",
        "PricingCurrencyListUnitPrice", "ResourceType", "SubAccountType", "Tags",
    ];

    /// <summary>Defects of rules about several columns or rows.</summary>
    public static IReadOnlyList<Defect> OfRows { get; } =
    [
        // Missing values that depend on others.
        Null("RegionName-C-005-C", "RegionName"),
        Null("RegionName-C-004-C", "RegionId", others: ("AvailabilityZone", null)),
        Null("RegionId-C-004-C", "RegionId", others: ("RegionName", null)),
        Null("ResourceType-C-005-C", "ResourceType"),
        Null("ResourceType-C-004-C", "ResourceId", others: ("ResourceName", null)),
        Null("ResourceName-C-004-C", "ResourceId", others: ("ResourceType", null)),
        Null("SubAccountName-C-005-C", "SubAccountName"),
        Null("SubAccountName-C-004-C", "SubAccountId", others: ("SubAccountType", null)),
        Null("SubAccountType-C-005-C", "SubAccountType") with { Since = FocusVersion.V12 },
        Null("SubAccountType-C-004-C", "SubAccountId", others: ("SubAccountName", null)) with { Since = FocusVersion.V12 },
        Null("PricingUnit-C-006-C", "PricingUnit"),
        Cells("PricingUnit-C-005-C", "tax", ("PricingUnit", "Hours")),
        Null("ConsumedUnit-C-006-C", "ConsumedUnit"),
        Cells("ConsumedUnit-C-005-C", "tax", ("ConsumedUnit", "Hours")),
        Cells("CommitmentDiscountUnit-C-006-C", "used0", ("CommitmentDiscountUnit", null)) with { Since = FocusVersion.V11 },
        Cells("CommitmentDiscountUnit-C-005-C", "usage", ("CommitmentDiscountUnit", "USD")) with { Since = FocusVersion.V11 },
        Cells("CommitmentDiscountCategory-C-004-C", "used0", ("CommitmentDiscountCategory", null)),
        Cells("CommitmentDiscountCategory-C-003-C", "usage", ("CommitmentDiscountCategory", "Spend")),
        Cells("CommitmentDiscountType-C-005-C", "used0", ("CommitmentDiscountType", null)),
        Cells("CommitmentDiscountType-C-004-C", "usage", ("CommitmentDiscountType", "Savings Plan")),
        Cells("CommitmentDiscountName-C-004-C", "usage", ("CommitmentDiscountName", "Compute")),
        Cells("CommitmentDiscountName-C-006-C", "used0", ("CommitmentDiscountName", null)),
        Cells("CommitmentDiscountStatus-C-003-C", "usage", ("CommitmentDiscountStatus", "Used")),
        Cells("CommitmentDiscountStatus-C-004-C, EffectiveCost-C-013-C", "used0", ("CommitmentDiscountStatus", null)),
        Cells("CommitmentDiscountQuantity-C-005-C, DiscountHandling-A-017-C", "used0", ("CommitmentDiscountQuantity", null), ("CommitmentDiscountUnit", null)) with { Since = FocusVersion.V11 },
        Cells("CommitmentDiscountQuantity-C-007-C", "usage", ("CommitmentDiscountQuantity", "1"), ("CommitmentDiscountUnit", "USD")) with { Since = FocusVersion.V11 },
        Cells("CapacityReservationStatus-C-003-C", "usage", ("CapacityReservationStatus", "Used")) with { Since = FocusVersion.V11 },
        Cells("CapacityReservationStatus-C-004-C", "reserved", ("CapacityReservationStatus", null)) with { Since = FocusVersion.V11 },
        Cells("SkuMeter-C-004-C", "tax", ("SkuMeter", "Hours")) with { Since = FocusVersion.V11 },
        Null("SkuMeter-C-005-C", "SkuMeter") with { Since = FocusVersion.V11 },
        Cells("SkuPriceDetails-C-004-C", "tax", ("SkuPriceDetails", "{}")) with { Since = FocusVersion.V11 },
        Null("ChargeDescription-C-003-O", "ChargeDescription"),
        Null("BillingAccountType-C-005-C", "BillingAccountType") with { Since = FocusVersion.V12 },
        Cells("AllocatedResourceName-Null", "rest", ("AllocatedResourceName", "pod")) with { Since = FocusVersion.V13 },
        Cells("AllocatedTags-Null", "rest", ("AllocatedTags", "{}")) with { Since = FocusVersion.V13 },
        Cells("AllocatedResourceId-Null", "usage", ("AllocatedResourceId", "pod")) with { Since = FocusVersion.V13 },
        Cells("AllocatedMethodDetails-Null", "usage", ("AllocatedMethodDetails", """{"Elements":[{"AllocatedRatio":1}]}""")) with { Since = FocusVersion.V13 },
        Cells("InvoiceDetailId-Null", "tax", ("InvoiceId", null)) with { Since = FocusVersion.V14 },
        Null("ListUnitPrice-C-005-C", "ListUnitPrice"),
        Cells("ListUnitPrice-C-004-C", "tax", ("ListUnitPrice", "1")),
        Null("ContractedUnitPrice-C-006-C", "ContractedUnitPrice"),
        Cells("ContractedUnitPrice-C-005-C", "tax", ("ContractedUnitPrice", "1")),
        Cells("PricingQuantity-C-005-C", "usage", ("PricingQuantity", null), ("PricingUnit", null)),
        Cells("PricingQuantity-C-004-C", "tax", ("PricingQuantity", "1"), ("PricingUnit", "Hours")),
        Null("PricingCategory-C-004-C", "PricingCategory"),
        Cells("PricingCategory-C-003-C", "tax", ("PricingCategory", "Standard")),
        Cells("SkuId-C-005-C", "usage", ("SkuId", null), ("SkuMeter", null)),
        Cells("SkuId-C-004-C", "tax", ("SkuId", "sku-9"), ("SkuMeter", "Hours")),
        Cells("SkuPriceId-C-005-C", "usage", ("SkuPriceId", null), ("SkuPriceDetails", null)) with { Until = FocusVersion.V12 },
        Cells("SkuPriceId-C-005-C, ConsumedQuantity-WithSkuPriceId, PricingQuantity-WithSkuPriceId", "usage", ("SkuPriceId", null), ("SkuPriceDetails", null)) with { Since = FocusVersion.V13 },
        Cells("PricingQuantity-WithSkuPriceId", "credit", ("PricingQuantity", "1"), ("PricingUnit", "Hours")) with { Since = FocusVersion.V13 },
        Cells("CommitmentDiscountQuantity-WithSkuPriceId", "purchase1", ("SkuPriceId", null), ("ChargeClass", "Correction"), ("ChargePeriodStart", "2026-03-02T01:00:00Z"),
            ("CommitmentDiscountId", "sp-9"), ("ResourceId", "sp-9"), ("EffectiveCost", "0"), ("PricingQuantity", null), ("PricingUnit", null), ("ListUnitPrice", null), ("ContractedUnitPrice", null))
            with { Since = FocusVersion.V13, Rule = "CommitmentDiscountQuantity-WithSkuPriceId, DiscountHandling-A-011-C, DiscountHandling-A-017-C" },
        Cells("SkuId-C-004-C, SkuPriceId-C-004-C", "tax", ("SkuPriceId", "price-9"), ("SkuId", "sku-9"), ("SkuMeter", "Hours")),
        Cells("PricingCurrencyListUnitPrice-C-005-C", "usage", ("PricingCurrencyListUnitPrice", null)) with { Since = FocusVersion.V12 },
        Cells("PricingCurrencyListUnitPrice-C-004-C", "tax", ("PricingCurrencyListUnitPrice", "1")) with { Since = FocusVersion.V12 },
        Cells("PricingCurrencyContractedUnitPrice-C-005-C", "usage", ("PricingCurrencyContractedUnitPrice", null)) with { Since = FocusVersion.V12 },
        Cells("PricingCurrencyContractedUnitPrice-C-004-C", "tax", ("PricingCurrencyContractedUnitPrice", "1")) with { Since = FocusVersion.V12 },
        Cells("PricingCurrency-C-004-M", "usage", ("PricingCurrency", null)) with { Since = FocusVersion.V12, Until = FocusVersion.V13 },
        Cells("PricingCurrencyEffectiveCost-C-003-M", "usage", ("PricingCurrencyEffectiveCost", null)) with { Since = FocusVersion.V12, Until = FocusVersion.V13 },
        Cells("ConsumedQuantity-C-004-C", "purchase0", ("ConsumedQuantity", "1"), ("ConsumedUnit", "Hours")),
        Cells("ConsumedQuantity-C-004-C", "unused2", ("ConsumedQuantity", "1"), ("ConsumedUnit", "Hours")),
        Cells("ConsumedQuantity-C-006-C", "usage", ("ConsumedQuantity", null), ("ConsumedUnit", null)),

        // Values that depend on others.
        Cells("ChargeFrequency-C-004-C", "purchase0", ("ChargeFrequency", "Usage-Based")),
        Cells("ServiceSubcategory-C-004-M", "usage", ("ServiceSubcategory", "Virtual Machines")) with { Since = FocusVersion.V11 },
        Cells("PricingCategory-C-009-C", "used0", ("PricingCategory", "Standard")),
        Cells("PricingCategory-C-009-C", "purchase0", ("PricingCategory", "Committed")),
        Cells("BillingPeriodEnd-C-004-M", "usage", ("BillingPeriodEnd", "2026-04-30T00:00:00Z")),
        Cells("BillingPeriodEnd-C-004-M", "usage", ("BillingPeriodEnd", "2026-04-30T23:59:59Z")),
        Cells("ChargePeriodEnd-C-004-M", "usage", ("ChargePeriodEnd", "2026-04-02T23:59:59Z")),
        Cells("ChargePeriodEnd-C-004-M", "usage", ("ChargePeriodEnd", "2026-04-02T00:00:00Z")),
        Cells("ChargePeriod-InBillingPeriod", "usage", ("ChargePeriodStart", "2026-03-31T00:00:00Z")),
        Cells("ChargeClass-C-003-C", "correction", ("ChargePeriodStart", "2026-04-05T00:00:00Z"), ("ChargePeriodEnd", "2026-04-06T00:00:00Z")),
        Cells("Tags-C-006-M", "usage", ("Tags", """{"team":null}""")),
        Cells("Tags-C-012-M", "usage", ("Tags", """{"cloudformation:stack-name":"web"}""")),
        Cells("Tags-C-017-M", "usage", ("Tags", """{"AWS:team":"web"}""")),
        Cells("SkuPriceDetails-C-017-C", "usage", ("SkuPriceDetails", """{"Tenancy":"Shared"}""")) with { Since = FocusVersion.V11 },
        Cells("SkuPriceDetails-C-020-M", "usage", ("SkuPriceDetails", """{"coreCount":2}""")) with { Since = FocusVersion.V11 },
        Cells("SkuPriceDetails-C-021-M", "usage", ("SkuPriceDetails", """{"CoreCount":"2"}""")) with { Since = FocusVersion.V11 },
        Cells("SkuPriceDetails-C-002-O", "usage", ("SkuPriceDetails", """{"x_tenancy":"Shared"}""")) with { Since = FocusVersion.V11 },
        new("tags that are repeated", "AllocatedTags-Repeated", bill => bill.Set("share1", ("AllocatedTags", bill.Cell("share1", "Tags")))) { Since = FocusVersion.V13 },
        Cells("ResourceName-C-006-C", "usage", ("ResourceName", "db-1")),
        Cells("NullHandling-A-002-M", "usage", ("CommitmentDiscountName", "NULL")),
        Cells("NullHandling-A-002-M", "usage", ("CommitmentDiscountName", "Not Applicable")),
        Cells("StringHandling-A-007-M", "usage", ("InvoiceIssuerName", "  ")) with { Rule = "StringHandling-A-007-M" },

        // Costs.
        Cells("ListUnitPrice-C-010-C", "usage", ("ListCost", "1000000")),
        new("a list cost that was rounded", "ListUnitPrice-C-010-C", bill => bill.Set("usage", ("ListCost", bill.Cell("usage", "ListCost") + "0000000001"))),
        Cells("ContractedUnitPrice-C-011-C", "usage", ("ContractedCost", "1000000")),
        Cells("ListCost-C-008-C", "credit", ("ListCost", "-100")),
        Cells("ContractedCost-C-008-C", "credit", ("ContractedCost", "-100")),
        Cells("EffectiveCost-C-010-C", "credit", ("EffectiveCost", "-100"), ("PricingCurrencyEffectiveCost", "-100")),
        Cells("EffectiveCost-Tax", "tax", ("EffectiveCost", "-100"), ("PricingCurrencyEffectiveCost", "-100")) with { Since = FocusVersion.V14 },
        Cells("EffectiveCost-C-005-C", "purchase0", ("EffectiveCost", "1"), ("PricingCurrencyEffectiveCost", "0"), ("PricingCurrency", "EUR")),
        Subscription("EffectiveCost-C-005-C", ("EffectiveCost", "7"), ("PricingCurrencyEffectiveCost", "7")) with { Since = FocusVersion.V12, Until = FocusVersion.V13 },
        Subscription("EffectiveCost-OwnPeriod", ("EffectiveCost", "0"), ("PricingCurrencyEffectiveCost", "0")),
        Cells("PricingCurrencyEffectiveCost-C-005-M", "purchase0", ("PricingCurrencyEffectiveCost", "1"), ("PricingCurrency", "EUR")) with { Since = FocusVersion.V12 },
        Cells("PricingCurrencyEffectiveCost-C-006-M", "tax", ("PricingCurrencyEffectiveCost", "100")) with { Since = FocusVersion.V12 },
        Cells("PricingCurrencyListUnitPrice-C-009-M", "reserved", ("PricingCurrencyListUnitPrice", "100")) with { Since = FocusVersion.V12 },
        Cells("PricingCurrencyContractedUnitPrice-C-009-C", "reserved", ("PricingCurrencyContractedUnitPrice", "100")) with { Since = FocusVersion.V12 },
        Cells("EffectiveCost-Order", "usage", ("EffectiveCost", "1000000")),
        Cells("BilledCost-C-005-C", "usage", ("InvoiceIssuerName", "Datadog, Inc.")),

        // Commitments.
        new("usage at a committed price without a commitment", "DiscountHandling-A-006-C", bill => bill.Set("usage", ("PricingCategory", "Committed"))),
        Cells("DiscountHandling-A-009-C", "used0", ("BilledCost", "1")),
        Cells("DiscountHandling-A-012-C", "purchase0", ("ResourceId", "vm-9")),
        Cells("DiscountHandling-A-014-C", "purchase0", ("CommitmentDiscountStatus", "Used")),
        Cells("DiscountHandling-A-018-C", "purchase0", ("CommitmentDiscountStatus", "Unused")),
        Cells("DiscountHandling-A-016-C", "used0", ("ResourceId", "sp-1"), ("ResourceType", "Savings Plan")),
        Cells("DiscountHandling-A-019-C", "unused2", ("ResourceId", "vm-9")),
        Cells("DiscountHandling-A-011-C", "used0", ("EffectiveCost", "0.0001"), ("PricingCurrency", "EUR")),
        new("a fee that is spread with a rounding error", "DiscountHandling-A-011-C", bill => bill.Set("used0", ("EffectiveCost", bill.Cell("used0", "EffectiveCost") + "0000000001"))),
        Cells("EffectiveCost-C-013-C", "used0", ("CommitmentDiscountStatus", null)) with { Rule = "CommitmentDiscountStatus-C-004-C, EffectiveCost-C-013-C" },
        Cells("DiscountHandling-A-017-C", "used0", ("CommitmentDiscountQuantity", "0.0001")) with { Since = FocusVersion.V11 },

        // What must be the same wherever an id occurs.
        Cells("SkuPriceId-C-008-M", "reserved", ("SkuId", "sku-8")),
        Cells("SkuPriceId-C-009-M", "reserved", ("PricingUnit", "Days")),
        Cells("SkuPriceDetails-C-013-O", "reserved", ("SkuPriceDetails", """{"CoreCount":4}""")) with { Since = FocusVersion.V11 },
        Cells("SkuMeter-C-006-O", "reserved", ("SkuMeter", "Minutes")) with { Since = FocusVersion.V11 },
        Cells("SkuId-C-009-M", "reserved", ("ServiceName", "Amazon Lightsail")),
        Cells("ServiceName-C-005-C", "reserved", ("ServiceCategory", "Storage"), ("ServiceSubcategory", "Object Storage")) with { Rule = "ServiceName-C-005-C, ServiceName-C-008-C", Since = FocusVersion.V11 },
        Cells("ServiceName-C-005-C", "reserved", ("ServiceCategory", "Storage")) with { Until = FocusVersion.V10 },
        Cells("ServiceName-C-008-C", "reserved", ("ServiceSubcategory", "Containers")) with { Since = FocusVersion.V11 },
        Cells("CommitmentDiscountUnit-C-008-M", "used0", ("CommitmentDiscountUnit", "Hours")) with { Since = FocusVersion.V11 },
        Cells("CommitmentDiscountId-C-007-M", "used0", ("CommitmentDiscountType", "Reserved Instance")),
        new("a reservation in two regions", "CapacityReservationId-C-008-M", bill => bill.Copy("reserved", "other", ("RegionId", "eu-west-2"), ("RegionName", "London"))) { Since = FocusVersion.V11 },
        Cells("ResourceId-C-007-M", "reserved", ("ResourceType", "Container")),
        Cells("BillingAccountType-C-006-M", "reserved", ("BillingAccountType", "Other")) with { Since = FocusVersion.V12 },
        Cells("SubAccountType-C-006-M", "reserved", ("SubAccountType", "Other")) with { Since = FocusVersion.V12 },
        Cells("BillingAccountId-C-004-M", "reserved", ("BillingAccountName", "Other")),
        Cells("StringHandling-A-006-M", "reserved", ("RegionName", "Ireland")),
        Cells("BillingCurrency-C-005-M", "reserved", ("BillingCurrency", "EUR")) with { Since = FocusVersion.V12 },
        Cells("InvoiceId-C-007-C", "reserved", ("InvoiceIssuerName", "Amazon Web Services EMEA SARL")) with { Since = FocusVersion.V12 },
        new("a row that is there twice", "DuplicateRow", bill => bill.Copy("usage", "again")),

        // Split cost allocation.
        Cells("ContractApplied-Keys", "usage", ("ContractApplied", """{"Elements":[{"ContractId":"c","ContractCommitmentId":"cc","ContractCommitmentAppliedCost":1}]}""")) with { Since = FocusVersion.V13, Until = FocusVersion.V13 },
        Cells("ContractApplied-Keys", "usage", ("ContractApplied", """{"Elements":[{"ContractID":"c","ContractCommitmentID":"cc","ContractCommitmentAppliedCost":1}]}""")) with { Since = FocusVersion.V14 },
        Cells("AllocatedMethodDetails-Ratio, AllocatedRatio-Sum", "share1", ("AllocatedMethodDetails", """{"Elements":[{"AllocatedRatio":1.25}]}""")) with { Since = FocusVersion.V13 },
        new("a rest that is missing", "AllocatedRatio-Sum", bill => bill.Remove("rest")) { Since = FocusVersion.V13 },
        new("shares that are not by their ratios", "AllocatedRatio-Cost", bill => bill.Set("share1", ("EffectiveCost", "0"), ("PricingCurrencyEffectiveCost", "0"))) { Since = FocusVersion.V13 },
        Cells("PricingCurrency-Virtual", "usage", ("PricingCurrency", "Tokens")) with { Since = FocusVersion.V14 },

        // The header.
        new("a column in small letters", "ColumnHandling-A-001-M", bill => bill.Rename("Tags", "tags")),
        new("a custom column with a blank", "ColumnHandling-A-003-M", bill => bill.With("x_Cost centre", "1")),
        new("a long name", "ColumnHandling-A-005-O", bill => bill.With("x_" + new string('A', 60), "1")),
        new("a custom column without prefix", "ColumnHandling-A-010-M", bill => bill.With("CostCentre", "1")),
        new("a custom column in small letters", "ColumnHandling-A-011-O", bill => bill.With("x_costcentre", "1")),
        new("a custom column in front", "ColumnHandling-A-012-O", bill => bill.With("x_Id", "1", at: 0)),
        new("a column of a later version", "ColumnHandling-LaterVersion", bill => bill.With("HostProviderName", "AWS")) { Until = FocusVersion.V12 },
        new("a column that is there twice", "ColumnHandling-Doubled", bill => bill.Double("Tags")),
    ];

    /// <summary>A defect for each rule that follows from a column's definition.</summary>
    public static IEnumerable<Defect> OfColumn(ColumnDefinition column, FocusVersion version)
    {
        var ids = OfficialIds.Of(column.Name);
        var row = column.Name switch
        {
            _ when column.Name.StartsWith("Commitment", StringComparison.Ordinal) && column.Name != "CommitmentProgramEligibilityDetails" => "purchase0",
            _ when column.Name.StartsWith("Capacity", StringComparison.Ordinal) => "reserved",
            _ when column.Name.StartsWith("Allocated", StringComparison.Ordinal) => "share1",
            _ => "usage",
        };
        if (column.Level != FeatureLevel.Conditional || !Alone.Contains(column.Name))
            yield return new($"no column {column.Name}", ids.Presence!, bill => bill.Without(column.Name));
        if (!column.Nullable && column.Name != "BillingAccountType")
            yield return Cells(ids.NotNull!, row, (column.Name, null));

        switch (column.Type)
        {
            case ColumnType.Decimal:
                // A sum that lacks a part is another one.
                var broken = column.Name == "CommitmentDiscountQuantity" ? ", DiscountHandling-A-017-C" : "";
                yield return Cells(ids.Type! + broken, row, (column.Name, "many"));
                yield return new($"{column.Name} with a plus sign", ids.Format!, bill => bill.Set(row, (column.Name, "+" + bill.Cell(row, column.Name))));
                if (column.Format == ValueFormat.NonNegative)
                    yield return Negative(column.Name);
                break;
            case ColumnType.Time:
                yield return Cells(ids.Type!, "usage", (column.Name, "soon"));
                yield return new($"{column.Name} with a blank", ids.Format!, bill => bill.Set("usage", (column.Name, bill.Cell("usage", column.Name)!.Replace('T', ' '))));
                break;
            case ColumnType.Json:
                yield return Cells(ids.Format!, row, (column.Name, "[1]"));
                break;
            case ColumnType.Text when column.Format == ValueFormat.AllowedValues:
                yield return Cells(ids.Values!, column.Name == "ChargeCategory" ? "tax" : column.Name == "ChargeClass" ? "usage" : row, (column.Name, "Bogus"));
                break;
            case ColumnType.Text when column.Format == ValueFormat.Unit:
                yield return Cells(ids.Format!, row == "purchase0" ? "usage" : row, (column.Name, "hours")) with
                {
                    // Where a unit stands alone its quantity is missing too.
                    Rule = column.Name == "CommitmentDiscountUnit" ? $"CommitmentDiscountUnit-C-005-C, {ids.Format}" : ids.Format!,
                };
                break;
            case ColumnType.Text when column.Format == ValueFormat.Currency:
                yield return Cells(ids.Format!, "usage", (column.Name, "eur"));
                yield return column.Name == "BillingCurrency"
                    ? Cells("BillingCurrency-C-006-M", "usage", (column.Name, "Tokens"))
                    : Cells("CurrencyFormat-A-002-C", "usage", (column.Name, "To\uFFFDens")) with { Until = FocusVersion.V13, Rule = version == FocusVersion.V14 ? "CurrencyFormat-A-002-C, PricingCurrency-Virtual" : "CurrencyFormat-A-002-C" };
                break;
            default:
                yield return new($"{column.Name} with a damaged letter", Damaged(column.Name, ids.Format!), bill => bill.Set(row, (column.Name, bill.Cell(row, column.Name) + "\uFFFD")));
                break;
        }
    }

    /// <summary>Of ids that other cells repeat, another value is another id.</summary>
    private static string Damaged(string column, string format) => column switch
    {
        "CommitmentDiscountId" => $"{format}, DiscountHandling-A-012-C",
        "AllocatedMethodId" => $"{format}, AllocatedRatio-Sum",
        "CommitmentDiscountType" => $"{format}, CommitmentDiscountId-C-007-M",
        _ => format,
    };

    /// <summary>A price below zero, with the cost that follows from it.</summary>
    private static Defect Negative(string column)
    {
        var id = column switch
        {
            "ListUnitPrice" => "ListUnitPrice-C-008-M",
            "ContractedUnitPrice" => "ContractedUnitPrice-C-009-C",
            "PricingCurrencyListUnitPrice" => "PricingCurrencyListUnitPrice-C-008-M",
            _ => "PricingCurrencyContractedUnitPrice-C-008-C",
        };
        return new($"a negative {column}", id, bill =>
        {
            bill.Set("usage", (column, "-" + bill.Cell("usage", column)));
            return column switch
            {
                "ListUnitPrice" => bill.Set("usage", ("ListCost", "-" + bill.Cell("usage", "ListCost"))),
                "ContractedUnitPrice" => bill.Set("usage", ("ContractedCost", "-" + bill.Cell("usage", "ContractedCost"))),
                _ => bill,
            };
        });
    }

    private static Defect Null(string rule, string column, params (string Column, string? Value)[] others) => Cells(rule, "usage", [(column, null), .. others]);

    private static Defect Cells(string rule, string row, params (string Column, string? Value)[] cells) =>
        new($"{row}: {string.Join(", ", cells.Select(cell => $"{cell.Column}={cell.Value ?? "null"}"))}", rule, bill => bill.Set(row, cells));

    /// <summary>A monthly fee without a commitment.</summary>
    private static Defect Subscription(string rule, params (string Column, string? Value)[] cells) => new("a subscription", rule, bill => bill.Copy(
        "usage", "subscription",
        [
            ("ChargeCategory", "Purchase"), ("ChargeFrequency", "Recurring"), ("ConsumedQuantity", null), ("ConsumedUnit", null), ("PricingQuantity", "1"),
            ("ListUnitPrice", "7"), ("ContractedUnitPrice", "7"), ("ListCost", "7"), ("ContractedCost", "7"), ("BilledCost", "7"), ("EffectiveCost", "7"),
            ("PricingCurrency", "EUR"), .. cells,
        ]));
}
