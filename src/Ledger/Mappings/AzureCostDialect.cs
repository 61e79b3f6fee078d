using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Mappings;

/// <summary>
/// Azure Cost Management exports of actual and amortised cost: Enterprise Agreement, Microsoft Customer Agreement and pay as you go, with
/// headers in Pascal, camel or lower case or German, and the older usage details.
/// </summary>
internal static class AzureCostDialect
{
    public static Dialect Definition { get; } = new()
    {
        Format = BillDialect.AzureCost,
        Title = "Azure actual or amortized cost",
        Signatures = [["MeterCategory", "ConsumedService"], ["MeterId", "ConsumedService"], ["MeterCategory", "CostInBillingCurrency"], ["MeterCategory", "PreTaxCost"]],
        Required = [new("Date", "Date"), new("CostInBillingCurrency", "ChargeCost")],
        Columns =
        [
            new("Date", "UsageDateTime", "UsageDate"),
            new("BillingPeriodStart", "BillingPeriodStartDate"),
            new("BillingPeriodEnd", "BillingPeriodEndDate"),
            new("ChargeCost", "CostInBillingCurrency", "Cost", "PreTaxCost", "ExtendedCost"),
            new("PaygCost", "PaygCostInBillingCurrency"),
            new("CostInPricingCurrency"),
            new("BillingCurrency", "BillingCurrencyCode", "Currency"),
            new("PricingCurrency", "PricingCurrencyCode"),
            new("ExchangeRate", "ExchangeRatePricingToBilling"),
            new("ExchangeRateDate"),
            new("Quantity", "UsageQuantity", "ConsumedQuantity"),
            new("UnitOfMeasure"),
            new("UnitPrice"),
            new("EffectivePrice", "ResourceRate"),
            new("PayGPrice"),
            new("BillingAccountId"),
            new("BillingAccountName"),
            new("BillingProfileId"),
            new("BillingProfileName"),
            new("InvoiceId"),
            new("InvoiceSection", "InvoiceSectionName", "DepartmentName"),
            new("AccountName"),
            new("CostCenter"),
            new("SubscriptionId", "SubscriptionGuid"),
            new("SubscriptionName"),
            new("ResourceGroup", "ResourceGroupName"),
            new("ResourceId", "InstanceId", "InstanceName"),
            new("ResourceName"),
            new("ResourceType"),
            new("ResourceLocation", "ResourceLocationNormalized", "Location"),
            new("AvailabilityZone"),
            new("ConsumedService"),
            new("ServiceFamily"),
            new("ServiceName"),
            new("MeterCategory"),
            new("MeterId"),
            new("MeterName"),
            new("Product", "ProductName"),
            new("ProductId"),
            new("PartNumber"),
            new("ProductOrderId"),
            new("ReservationId"),
            new("ReservationName"),
            new("BenefitId"),
            new("BenefitName"),
            new("Term"),
            new("ChargeType"),
            new("Frequency"),
            new("PricingModel"),
            new("PublisherType"),
            new("PublisherName"),
            new("PartnerName"),
            new("Provider"),
            new("CostAllocationRuleName"),
            new("AdditionalInfo"),
            new("Tags"),
        ],
        Words = "azure-words",
        Mapping = "azure-cost",
        Settlement = "azure-cost.settle",
        Marks =
        [
            new(34, "DecimalComma", "A number had a decimal comma; it was read as a point."),
            new(35, "BillingPeriodOfMonth", "The export names no billing period; the calendar month of the charge was taken."),
            new(36, "QuantityInBlocks", "The quantity counts blocks of units, not units: the price times the quantity is the cost as it stands."),
            new(37, "NoListPrice", "The export tells no list price (it is empty, or 0 beside a cost); the contracted cost was taken for the list cost."),
            new(40, "NoCurrency", "The export names no currency; the charge was loaded in XXX, the code of ISO 4217 for none, and adds up with no other currency."),
            new(38, "ActualCostOnly", "A commitment was bought or used in a period for which no amortized cost was imported: its price is in BilledCost and nowhere in EffectiveCost. Import the amortized export of the period together with the actual one."),
            new(39, "AmortizedCostOnly", "A commitment was used in a period for which no actual cost was imported: its price is in EffectiveCost and what was paid for it nowhere in BilledCost. Import the actual export of the period together with the amortized one."),
        ],
        Drops =
        [
            new("ActualCostOfAmortizedPeriod", "Rows of an export of actual cost that the export of amortized cost of the same period has too; only purchases and refunds of commitments were taken from it."),
            new("RepeatedFile", "Rows of a file whose charges of a period are those of another file of the import, one by one: the same export twice, or the actual and the amortized one of a period without commitments."),
        ],
        Refusals =
        [
            new("Date", "Date", "is no day such as 09/30/2026, 2026-09-30 or 30.09.2026"),
            new("BillingPeriodStart", "BillingPeriodStartDate", "is no day such as 09/30/2026, 2026-09-30 or 30.09.2026"),
            new("BillingPeriodEnd", "BillingPeriodEndDate", "is no day such as 09/30/2026, 2026-09-30 or 30.09.2026"),
            new("Quantity", "Quantity", "is no number, or one whose comma may be for thousands or for decimals"),
            new("UnitPrice", "UnitPrice", "is no number, or one whose comma may be for thousands or for decimals"),
            new("PayGPrice", "PayGPrice", "is no number, or one whose comma may be for thousands or for decimals"),
            new("PaygCost", "PaygCostInBillingCurrency", "is no number, or one whose comma may be for thousands or for decimals"),
            new("ExchangeRate", "ExchangeRatePricingToBilling", "is no number, or one whose comma may be for thousands or for decimals"),
        ],
        SourceNames = new Dictionary<string, string>
        {
            ["BilledCost"] = "CostInBillingCurrency",
            ["EffectiveCost"] = "CostInBillingCurrency",
            ["PricingCurrencyEffectiveCost"] = "CostInPricingCurrency",
        },
    };
}
