using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Mappings;

/// <summary>The AWS Cost and Usage Report: legacy (<c>lineItem/UnblendedCost</c>) and 2.0 (<c>line_item_unblended_cost</c>).</summary>
internal static class AwsCurDialect
{
    public static Dialect Definition { get; } = new()
    {
        Format = BillDialect.AwsCur,
        Title = "AWS Cost and Usage Report",
        Mapping = "aws-cur",
        Words = "aws-words",
        Signatures = [["line_item_line_item_type", "line_item_unblended_cost"]],
        Required =
        [
            new("bill/BillingPeriodStartDate", "bill_billing_period_start_date"),
            new("bill/BillingPeriodEndDate", "bill_billing_period_end_date"),
            new("lineItem/LineItemType", "line_item_line_item_type"),
            new("lineItem/UsageStartDate", "line_item_usage_start_date"),
            new("lineItem/UsageEndDate", "line_item_usage_end_date"),
            new("lineItem/CurrencyCode", "line_item_currency_code"),
            new("lineItem/UnblendedCost", "line_item_unblended_cost"),
        ],
        Columns =
        [
            .. Each(
                "bill_billing_entity", "bill_billing_period_end_date", "bill_billing_period_start_date", "bill_invoice_id",
                "bill_invoicing_entity", "bill_payer_account_id", "bill_payer_account_name",
                "identity_time_interval",
                "line_item_availability_zone", "line_item_currency_code", "line_item_legal_entity", "line_item_line_item_description",
                "line_item_line_item_type", "line_item_net_unblended_cost", "line_item_operation", "line_item_product_code",
                "line_item_resource_id", "line_item_tax_type", "line_item_unblended_cost", "line_item_unblended_rate",
                "line_item_usage_account_id", "line_item_usage_account_name", "line_item_usage_amount", "line_item_usage_end_date",
                "line_item_usage_start_date", "line_item_usage_type",
                "pricing_public_on_demand_cost", "pricing_public_on_demand_rate", "pricing_rate_code", "pricing_rate_id", "pricing_unit",
                "product", "product_instance_type", "product_location", "product_product_name", "product_region", "product_region_code",
                "product_sku",
                "reservation_effective_cost", "reservation_net_effective_cost", "reservation_net_unused_amortized_upfront_fee_for_billing_period",
                "reservation_net_unused_recurring_fee", "reservation_reservation_a_r_n", "reservation_unused_amortized_upfront_fee_for_billing_period",
                "reservation_unused_quantity", "reservation_unused_recurring_fee",
                "resource_tags",
                "savings_plan_net_savings_plan_effective_cost", "savings_plan_savings_plan_a_r_n", "savings_plan_savings_plan_effective_cost",
                "savings_plan_total_commitment_to_date", "savings_plan_used_commitment",
                "split_line_item_parent_resource_id"),
        ],
        Groups = [new("resource_tag_columns", ["resourceTags/user:", "resourceTags/", "resource_tags_user_", "resource_tags_"], KeepsPrefix: false)],
        Marks =
        [
            new(24, "UnusedCommitment", "The unused part of a commitment's fee, which the report holds in columns of the fee's row, became a charge of its own.", RowChangeKind.Added),
            new(25, "DiscountInNetCost", "Discounts that the report also lists as lines of their own are in the net costs of these rows.", RowChangeKind.Merged),
            new(26, "UnknownLineItemType", "The type of a line item is none that AWS documents; it was loaded as an Adjustment with its unblended cost."),
            new(27, "PeriodOfBill", "A line item had no usage period of its own, or one that ends where it begins; its time interval, or the billing period, was taken."),
            new(28, "NoAmortization", "The report lacks the columns of amortised cost, so that the cost of a reservation counts where it is billed instead of where it is used."),
        ],
        Drops =
        [
            new("SavingsPlanNegation", "Takes the on-demand cost of usage that a savings plan covers back; that usage is billed with the plan's fee and was loaded with a billed cost of 0."),
            new("SplitCost", "Splits the cost of an instance to its containers, and would count it a second time."),
            new("DiscountLine", "Lists a discount that is in the net costs of the discounted rows already."),
        ],
        Check = loaded => SavingsPlanBalance.Warnings(loaded),
        SourceNames = new Dictionary<string, string>
        {
            ["BilledCost"] = "lineItem/UnblendedCost",
            ["BillingCurrency"] = "lineItem/CurrencyCode",
            ["BillingPeriodStart"] = "bill/BillingPeriodStartDate",
            ["BillingPeriodEnd"] = "bill/BillingPeriodEndDate",
            ["ChargePeriodStart"] = "lineItem/UsageStartDate",
            ["ChargePeriodEnd"] = "lineItem/UsageEndDate",
            ["ListCost"] = "pricing/publicOnDemandCost",
            ["ListUnitPrice"] = "pricing/publicOnDemandRate",
            ["ContractedUnitPrice"] = "lineItem/UnblendedRate",
            ["PricingQuantity"] = "lineItem/UsageAmount",
        },
    };

    private static IEnumerable<ExportColumn> Each(params string[] names) => names.Select(name => new ExportColumn(name));
}
