using System.Buffers;
using System.Globalization;
using System.Text;

namespace CloudIntel.TestKit.Bills;

/// <summary>
/// Writes a CUR 2.0 of any length with the column count, text lengths and cardinalities of a large account: one month, hourly rows, a
/// quarter of the instance hours covered by a savings plan with its negation. The same rows for the same seed. Streams.
/// </summary>
public static class VolumeCur
{
    private const int HoursOfMonth = 720;

    private static readonly DateTime Month = new(2026, 9, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly (string Code, string Name, string UsageType, string Operation, string Unit, decimal Price, string Family)[] Offers =
    [
        ("AmazonEC2", "Amazon Elastic Compute Cloud", "BoxUsage:m6i.large", "RunInstances", "Hrs", 0.0832m, "Compute Instance"),
        ("AmazonEC2", "Amazon Elastic Compute Cloud", "BoxUsage:c7g.2xlarge", "RunInstances", "Hrs", 0.3328m, "Compute Instance"),
        ("AmazonEC2", "Amazon Elastic Compute Cloud", "EBS:VolumeUsage.gp3", "CreateVolume-Gp3", "GB-Mo", 0.000111111m, "Storage"),
        ("AmazonS3", "Amazon Simple Storage Service", "TimedStorage-ByteHrs", "StandardStorage", "GB-Mo", 0.0000319444m, "Storage"),
        ("AmazonRDS", "Amazon Relational Database Service", "InstanceUsage:db.r6g.xl", "CreateDBInstance:0002", "Hrs", 0.482m, "Database Instance"),
        ("AmazonCloudWatch", "AmazonCloudWatch", "CW:MetricMonitorUsage", "MetricStorage", "Metrics", 0.0004166667m, "Metric"),
        ("AWSDataTransfer", "AWS Data Transfer", "DataTransfer-Out-Bytes", "RunInstances", "GB", 0.09m, "Data Transfer"),
        ("AWSLambda", "AWS Lambda", "Lambda-GB-Second", "Invoke", "Lambda-GB-Second", 0.0000166667m, "Serverless"),
    ];

    private static readonly string[] Regions = ["us-east-1", "us-west-2", "eu-central-1", "ap-south-1"];

    private static readonly string[] Teams = ["payments", "search", "checkout", "identity", "analytics", "mobile", "platform", "fraud"];

    /// <summary>The columns of a default CUR 2.0 export with resource ids, in the order of the file.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "bill_bill_type", "bill_billing_entity", "bill_billing_period_end_date", "bill_billing_period_start_date", "bill_invoice_id",
        "bill_invoicing_entity", "bill_payer_account_id", "bill_payer_account_name", "cost_category", "discount",
        "discount_bundled_discount", "discount_total_discount", "identity_line_item_id", "identity_time_interval",
        "line_item_availability_zone", "line_item_blended_cost", "line_item_blended_rate", "line_item_currency_code",
        "line_item_legal_entity", "line_item_line_item_description", "line_item_line_item_type", "line_item_net_unblended_cost",
        "line_item_net_unblended_rate", "line_item_normalization_factor", "line_item_normalized_usage_amount", "line_item_operation",
        "line_item_product_code", "line_item_resource_id", "line_item_tax_type", "line_item_unblended_cost", "line_item_unblended_rate",
        "line_item_usage_account_id", "line_item_usage_account_name", "line_item_usage_amount", "line_item_usage_end_date",
        "line_item_usage_start_date", "line_item_usage_type", "pricing_currency", "pricing_lease_contract_length",
        "pricing_offering_class", "pricing_public_on_demand_cost", "pricing_public_on_demand_rate", "pricing_purchase_option",
        "pricing_rate_code", "pricing_rate_id", "pricing_term", "pricing_unit", "product", "product_comment", "product_fee_code",
        "product_fee_description", "product_from_location", "product_from_location_type", "product_from_region_code",
        "product_instance_family", "product_instance_type", "product_instancesku", "product_location", "product_location_type",
        "product_operation", "product_pricing_unit", "product_product_family", "product_region_code", "product_servicecode",
        "product_sku", "product_to_location", "product_to_location_type", "product_to_region_code", "product_usagetype",
        "reservation_amortized_upfront_cost_for_usage", "reservation_amortized_upfront_fee_for_billing_period",
        "reservation_availability_zone", "reservation_effective_cost", "reservation_end_time", "reservation_modification_status",
        "reservation_net_amortized_upfront_cost_for_usage", "reservation_net_effective_cost", "reservation_net_recurring_fee_for_usage",
        "reservation_normalized_units_per_reservation", "reservation_number_of_reservations", "reservation_recurring_fee_for_usage",
        "reservation_reservation_a_r_n", "reservation_start_time", "reservation_subscription_id",
        "reservation_total_reserved_normalized_units", "reservation_total_reserved_units", "reservation_units_per_reservation",
        "reservation_unused_amortized_upfront_fee_for_billing_period", "reservation_unused_normalized_unit_quantity",
        "reservation_unused_quantity", "reservation_unused_recurring_fee", "reservation_upfront_value", "resource_tags",
        "savings_plan_amortized_upfront_commitment_for_billing_period", "savings_plan_end_time",
        "savings_plan_net_savings_plan_effective_cost", "savings_plan_offering_type", "savings_plan_payment_option",
        "savings_plan_purchase_term", "savings_plan_recurring_commitment_for_billing_period", "savings_plan_region",
        "savings_plan_savings_plan_a_r_n", "savings_plan_savings_plan_effective_cost", "savings_plan_savings_plan_rate",
        "savings_plan_start_time", "savings_plan_total_commitment_to_date", "savings_plan_used_commitment",
    ];

    /// <summary>The columns that differ from row to row of a resource, in their order in the file.</summary>
    private static readonly string[] Varying =
    [
        "line_item_unblended_cost", "line_item_usage_amount", "line_item_usage_end_date", "line_item_usage_start_date",
        "pricing_public_on_demand_cost", "savings_plan_savings_plan_effective_cost",
    ];

    /// <summary>Writes the bill, exactly <paramref name="rows"/> lines after the header.</summary>
    public static void Write(Stream stream, long rows, int seed)
    {
        var random = new Random(seed);
        var resources = new Resource[Math.Clamp(rows / HoursOfMonth, 50, 20_000)];
        for (var i = 0; i < resources.Length; i++)
            resources[i] = NewResource(random, i);

        stream.Write(Encoding.ASCII.GetBytes(string.Join(',', Columns) + "\n"));
        var buffer = new ArrayBufferWriter<byte>(1 << 20);
        for (long row = 0, reading = 0; row < rows; reading++)
        {
            var resource = resources[reading % resources.Length];
            var hour = Month.AddHours(reading / resources.Length % HoursOfMonth);
            var amount = random.Next(1, 2_000_000) / 1_000_000m;
            var cost = amount * resource.Price;
            resource.Charge.Write(buffer, [cost, amount, hour.AddHours(1), hour, cost, resource.Negation is null ? 0m : cost * 0.72m]);
            row++;
            if (resource.Negation is not null && row < rows)
            {
                resource.Negation.Write(buffer, [-cost, amount, hour.AddHours(1), hour, 0m, 0m]);
                row++;
            }

            if (buffer.WrittenCount < (1 << 20) - 16_384)
                continue;
            stream.Write(buffer.WrittenSpan);
            buffer.ResetWrittenCount();
        }

        stream.Write(buffer.WrittenSpan);
    }

    private static Resource NewResource(Random random, int number)
    {
        var (code, name, usageType, operation, unit, price, family) = Offers[random.Next(Offers.Length)];
        var region = Regions[random.Next(Regions.Length)];
        var account = random.Next(40);
        var team = Teams[random.Next(Teams.Length)];
        var covered = unit == "Hrs" && random.Next(4) == 0;
        var accountId = (2000_0000_0000 + account).ToString(CultureInfo.InvariantCulture);
        var sku = string.Create(CultureInfo.InvariantCulture, $"SKU{usageType.Length:D3}{region.Length:D3}{code.Length:D3}");
        var cells = new Dictionary<string, string>
        {
            ["bill_bill_type"] = "Anniversary",
            ["bill_billing_entity"] = "AWS",
            ["bill_billing_period_end_date"] = "2026-10-01T00:00:00.000Z",
            ["bill_billing_period_start_date"] = "2026-09-01T00:00:00.000Z",
            ["bill_invoicing_entity"] = "Amazon Web Services, Inc.",
            ["bill_payer_account_id"] = "100000000001",
            ["bill_payer_account_name"] = "Example Holding",
            ["cost_category"] = "{}",
            ["discount"] = "{}",
            ["identity_line_item_id"] = string.Create(CultureInfo.InvariantCulture, $"{random.NextInt64():x16}{random.NextInt64():x16}{number:x8}"),
            ["identity_time_interval"] = "2026-09-01T00:00:00Z/2026-10-01T00:00:00Z",
            ["line_item_availability_zone"] = unit == "Hrs" ? region + "a" : "",
            ["line_item_currency_code"] = "USD",
            ["line_item_legal_entity"] = "Amazon Web Services, Inc.",
            ["line_item_line_item_description"] = string.Create(CultureInfo.InvariantCulture, $"${price} per {unit}, {usageType} in {region}"),
            ["line_item_line_item_type"] = covered ? "SavingsPlanCoveredUsage" : "Usage",
            ["line_item_operation"] = operation,
            ["line_item_product_code"] = code,
            ["line_item_resource_id"] = string.Create(CultureInfo.InvariantCulture, $"arn:aws:{code}:{region}:{accountId}:resource/{team}/r-{random.NextInt64():x16}-{number:x5}"),
            ["line_item_unblended_rate"] = price.ToString(CultureInfo.InvariantCulture),
            ["line_item_usage_account_id"] = accountId,
            ["line_item_usage_account_name"] = string.Create(CultureInfo.InvariantCulture, $"{team}-{account:D2}"),
            ["line_item_usage_type"] = usageType,
            ["pricing_currency"] = "USD",
            ["pricing_public_on_demand_rate"] = price.ToString(CultureInfo.InvariantCulture),
            ["pricing_rate_code"] = sku + ".JRTCKXETXF.6YS6EN2CT7",
            ["pricing_rate_id"] = "4981658079",
            ["pricing_term"] = "OnDemand",
            ["pricing_unit"] = unit,
            ["product"] = $$"""{"product_name": "{{name}}", "region": "{{region}}", "servicename": "{{name}}"}""",
            ["product_location"] = region,
            ["product_operation"] = operation,
            ["product_product_family"] = family,
            ["product_region_code"] = region,
            ["product_servicecode"] = code,
            ["product_sku"] = sku,
            ["product_usagetype"] = usageType,
            ["resource_tags"] = string.Create(CultureInfo.InvariantCulture, $$"""{"user_application": "{{team}}-{{number % 12}}", "user_environment": "{{(number % 3 == 0 ? "prod" : "dev")}}", "user_team": "{{team}}", "user_cost_center": "cc-{{account % 9}}"}"""),
        };
        var plan = covered
            ? new Dictionary<string, string>
            {
                ["savings_plan_offering_type"] = "ComputeSavingsPlans",
                ["savings_plan_payment_option"] = "No Upfront",
                ["savings_plan_purchase_term"] = "1yr",
                ["savings_plan_savings_plan_a_r_n"] = string.Create(CultureInfo.InvariantCulture, $"arn:aws:savingsplans::{accountId}:savingsplan/{account:x8}-4c1b-4dfe"),
            }
            : [];
        RowTemplate Row(string type) => new(Columns, Varying, cells.Concat(plan).Append(new("line_item_line_item_type", type)).GroupBy(cell => cell.Key).ToDictionary(cell => cell.Key, cell => cell.Last().Value));
        return covered ? new(Row("SavingsPlanCoveredUsage"), Row("SavingsPlanNegation"), price) : new(Row("Usage"), null, price);
    }

    private sealed record Resource(RowTemplate Charge, RowTemplate? Negation, decimal Price);
}
