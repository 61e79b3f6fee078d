using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Mappings;

/// <summary>Google Cloud's billing export to BigQuery, standard and detailed: nested as the table is, or flattened into dotted columns.</summary>
internal static class GcpBillingDialect
{
    public static Dialect Definition { get; } = new()
    {
        Format = BillDialect.GcpBilling,
        Title = "Google Cloud billing export",
        Signatures = [["service.id", "sku.id", "usage_start_time"], ["sku.description", "usage_start_time", "cost"], ["cost_type", "usage_start_time", "cost"]],
        Required = [new("cost", "Cost"), new("currency", "Currency"), new("usage_start_time", "UsageStartTime")],
        Columns =
        [
            new("BillingAccount", "billing_account_id"),
            new("InvoiceMonth", "invoice.month"),
            new("CostType", "cost_type"),
            new("ServiceId", "service.id"),
            new("ServiceDescription", "service.description"),
            new("SkuId", "sku.id"),
            new("SkuDescription", "sku.description"),
            new("UsageStartTime", "usage_start_time"),
            new("UsageEndTime", "usage_end_time"),
            new("ProjectId", "project.id"),
            new("ProjectName", "project.name"),
            new("ProjectAncestors", "project.ancestry_numbers"),
            new("ProjectLabels", "project.labels"),
            new("Labels", "labels"),
            new("SystemLabels", "system_labels"),
            new("Tags", "tags"),
            new("Place", "location.location"),
            new("Region", "location.region"),
            new("Zone", "location.zone"),
            new("ResourceName", "resource.name"),
            new("ResourceGlobalName", "resource.global_name"),
            new("Cost", "cost"),
            new("CostAtList", "cost_at_list"),
            new("DefaultCost", "cost_at_effective_price_default"),
            new("Currency", "currency"),
            new("CurrencyConversionRate", "currency_conversion_rate"),
            new("UsageAmount", "usage.amount"),
            new("UsageUnit", "usage.unit"),
            new("PricingAmount", "usage.amount_in_pricing_units"),
            new("PricingUnit", "usage.pricing_unit"),
            new("PriceUnit", "price.unit"),
            new("EffectivePrice", "price.effective_price"),
            new("DefaultPrice", "price.effective_price_default"),
            new("ListPrice", "price.list_price"),
            new("TierStart", "price.tier_start_amount"),
            new("Credits", "credits"),
            new("AdjustmentId", "adjustment_info.id"),
            new("AdjustmentType", "adjustment_info.type"),
            new("AdjustmentMode", "adjustment_info.mode"),
            new("AdjustmentDescription", "adjustment_info.description"),
            new("ConsumptionModelId", "consumption_model.id"),
            new("ConsumptionModelDescription", "consumption_model.description"),
            new("SubscriptionId", "subscription.instance_id"),
            new("TransactionType", "transaction_type"),
            new("SellerName", "seller_name"),
            new("ExportTime", "export_time"),
        ],
        Words = "gcp-words",
        Mapping = "gcp-billing",
        Settlement = "gcp-billing.settle",
        Marks =
        [
            new(44, "SeparateCredit", "A promotion or free tier credit of a row, which is no discount on it, became a Credit charge of its own.", RowChangeKind.Added),
            new(45, "UnusedFee", "The part of a commitment's fee that no usage took up, as a charge for unused commitment; the fee itself stays a Purchase.", RowChangeKind.Added),
            new(46, "SharedFee", "Usage that a commitment covers took on its share of the commitment's fee as EffectiveCost, in proportion to its credits.", RowChangeKind.Merged),
            new(47, "InvoiceMonthOfUsage", "The row names no invoice month; the month of its use in Los Angeles was taken."),
            new(48, "EmptyUsageTime", "The usage ended when it began, or has no end; it was taken to last an hour."),
            new(49, "QuantityInPricingUnits", "The amount of usage has more digits than the ledger keeps; it was taken in pricing units."),
        ],
        Drops =
        [
            new("RepeatedExport", "Rows of one export time that another file of the import has too, one by one: extracts that overlap."),
            new("SplitByKubernetes", "Rows of a GKE cluster whose cost other rows divide among namespaces, adding up to the same."),
        ],
        Refusals =
        [
            new("Credits", "credits", "is no list of credits with amounts"),
            new("UsageStartTime", "usage_start_time", "is no time such as 2026-09-01 00:00:00 UTC"),
            new("InvoiceMonth", "invoice.month", "is no month such as 202609"),
            new("CostAtList", "cost_at_list", "is no number with at most 16 digits before the point"),
            new("DefaultCost", "cost_at_effective_price_default", "is no number with at most 16 digits before the point"),
            new("PricingAmount", "usage.amount_in_pricing_units", "is no number with at most 16 digits before the point"),
        ],
        SourceNames = new Dictionary<string, string>
        {
            ["BilledCost"] = "cost",
            ["EffectiveCost"] = "cost",
            ["BillingCurrency"] = "currency",
            ["ContractedUnitPrice"] = "price.effective_price",
            ["ListUnitPrice"] = "price.list_price",
        },
    };
}
