using System.Buffers;
using System.Globalization;
using System.Text;

namespace CloudIntel.TestKit.Bills;

/// <summary>
/// Writes a FOCUS 1.1 bill of any length with the text lengths and cardinalities of a large AWS export: one month, hourly rows, every
/// resource once an hour. The same rows for the same seed. Streams, about a million rows in a few seconds.
/// </summary>
public static class VolumeBill
{
    private const int HoursOfMonth = 720;

    private static readonly DateTime Month = new(2026, 9, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly Offer[] Offers =
    [
        new("Amazon Elastic Compute Cloud", "Compute", "Virtual Machines", "Instance Usage", "Hours", 0.0832m, "m6i.large"),
        new("Amazon Elastic Compute Cloud", "Compute", "Virtual Machines", "Instance Usage", "Hours", 0.3328m, "c7g.2xlarge"),
        new("Amazon Elastic Block Store", "Storage", "Block Storage", "Volume Usage", "GB-Months", 0.000111111m, "gp3"),
        new("Amazon Simple Storage Service", "Storage", "Object Storage", "Storage", "GB-Months", 0.0000319444m, "Standard"),
        new("Amazon Relational Database Service", "Databases", "Relational Databases", "Instance Usage", "Hours", 0.482m, "db.r6g.xlarge"),
        new("Elastic Load Balancing", "Networking", "Load Balancing", "Capacity Units", "LCU-Hours", 0.008m, "LCUUsage"),
        new("AmazonCloudWatch", "Management and Governance", "Observability", "Metrics", "Metrics", 0.0004166667m, "MetricMonitorUsage"),
        new("AWS Data Transfer", "Networking", "Network Infrastructure", "Data Transfer", "GB", 0.09m, "DataTransfer-Out-Bytes"),
        new("AWS Lambda", "Compute", "Serverless Compute", "Duration", "GB-Seconds", 0.0000166667m, "Lambda-GB-Second"),
        new("Amazon Simple Queue Service", "Integration", "Messaging", "Requests", "Requests", 0.0000004m, "Requests-Tier1"),
    ];

    private static readonly (string Id, string Name)[] Regions =
        [("us-east-1", "US East (N. Virginia)"), ("us-west-2", "US West (Oregon)"), ("eu-central-1", "Europe (Frankfurt)"), ("ap-south-1", "Asia Pacific (Mumbai)")];

    private static readonly string[] Teams = ["payments", "search", "checkout", "identity", "analytics", "mobile", "platform", "fraud"];

    /// <summary>The columns, in the order of the file.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "AvailabilityZone", "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd",
        "BillingPeriodStart", "CapacityReservationId", "CapacityReservationStatus", "ChargeCategory", "ChargeClass",
        "ChargeDescription", "ChargeFrequency", "ChargePeriodEnd", "ChargePeriodStart", "CommitmentDiscountCategory",
        "CommitmentDiscountId", "CommitmentDiscountName", "CommitmentDiscountQuantity", "CommitmentDiscountStatus",
        "CommitmentDiscountType", "CommitmentDiscountUnit", "ConsumedQuantity", "ConsumedUnit", "ContractedCost",
        "ContractedUnitPrice", "EffectiveCost", "InvoiceIssuerName", "ListCost", "ListUnitPrice", "PricingCategory",
        "PricingQuantity", "PricingUnit", "ProviderName", "PublisherName", "RegionId", "RegionName", "ResourceId", "ResourceName",
        "ResourceType", "ServiceCategory", "ServiceName", "ServiceSubcategory", "SkuId", "SkuMeter", "SkuPriceDetails", "SkuPriceId",
        "SubAccountId", "SubAccountName", "Tags",
    ];

    /// <summary>The columns that differ from row to row of a resource, in their order in the file.</summary>
    private static readonly string[] Varying =
        ["BilledCost", "ChargePeriodEnd", "ChargePeriodStart", "ConsumedQuantity", "ContractedCost", "EffectiveCost", "ListCost", "PricingQuantity"];

    /// <summary>Writes the bill and returns its totals, exact to the last digit.</summary>
    public static VolumeBillTotals Write(Stream stream, long rows, int seed)
    {
        var random = new Random(seed);
        var resources = new Resource[Math.Clamp(rows / HoursOfMonth, 50, 20_000)];
        for (var i = 0; i < resources.Length; i++)
            resources[i] = NewResource(random, i);

        stream.Write(Encoding.ASCII.GetBytes(string.Join(',', Columns) + "\n"));
        var buffer = new ArrayBufferWriter<byte>(1 << 20);
        decimal billed = 0, effective = 0, list = 0, contracted = 0;
        for (long row = 0; row < rows; row++)
        {
            var resource = resources[row % resources.Length];
            var hour = Month.AddHours(row / resources.Length % HoursOfMonth);
            var quantity = random.Next(1, 2_000_000) / 1_000_000m;
            var listCost = quantity * resource.ListPrice;
            var contractedCost = quantity * resource.ContractedPrice;
            var billedCost = resource.Committed ? 0m : contractedCost;
            resource.Template.Write(
                buffer, [billedCost, hour.AddHours(1), hour, quantity, contractedCost, contractedCost, listCost, quantity]);
            billed += billedCost;
            effective += contractedCost;
            list += listCost;
            contracted += contractedCost;
            if (buffer.WrittenCount < (1 << 20) - 8192)
                continue;
            stream.Write(buffer.WrittenSpan);
            buffer.ResetWrittenCount();
        }

        stream.Write(buffer.WrittenSpan);
        return new(rows, billed, effective, list, contracted);
    }

    private static Resource NewResource(Random random, int number)
    {
        var offer = Offers[random.Next(Offers.Length)];
        var region = Regions[random.Next(Regions.Length)];
        var account = random.Next(40);
        var team = Teams[random.Next(Teams.Length)];
        var committed = offer.Unit == "Hours" && random.Next(4) == 0;
        var contractedPrice = offer.Price * 0.9m;
        var id = string.Create(CultureInfo.InvariantCulture, $"arn:aws:{offer.Code}:{region.Id}:{2000_0000_0000 + account}:resource/{team}/r-{random.NextInt64():x16}-{number:x5}");
        var commitment = string.Create(CultureInfo.InvariantCulture, $"arn:aws:savingsplans::{2000_0000_0000 + account}:savingsplan/{account:x8}-4c1b-4dfe");
        var cells = new Dictionary<string, string>
        {
            ["AvailabilityZone"] = offer.Unit == "Hours" ? region.Id + "a" : "",
            ["BillingAccountId"] = "100000000001",
            ["BillingAccountName"] = "Example Holding",
            ["BillingCurrency"] = "USD",
            ["BillingPeriodEnd"] = "2026-10-01T00:00:00Z",
            ["BillingPeriodStart"] = "2026-09-01T00:00:00Z",
            ["ChargeCategory"] = "Usage",
            ["ChargeDescription"] = string.Create(CultureInfo.InvariantCulture, $"${offer.Price} per {offer.Unit} of {offer.Code}, {offer.Meter} in {region.Name}"),
            ["ChargeFrequency"] = "Usage-Based",
            ["CommitmentDiscountCategory"] = committed ? "Spend" : "",
            ["CommitmentDiscountId"] = committed ? commitment : "",
            ["CommitmentDiscountStatus"] = committed ? "Used" : "",
            ["CommitmentDiscountType"] = committed ? "Compute Savings Plan" : "",
            ["ConsumedUnit"] = offer.Unit,
            ["ContractedUnitPrice"] = contractedPrice.ToString(CultureInfo.InvariantCulture),
            ["InvoiceIssuerName"] = "Amazon Web Services, Inc.",
            ["ListUnitPrice"] = offer.Price.ToString(CultureInfo.InvariantCulture),
            ["PricingCategory"] = committed ? "Committed" : "Standard",
            ["PricingUnit"] = offer.Unit,
            ["ProviderName"] = "AWS",
            ["PublisherName"] = "Amazon Web Services, Inc.",
            ["RegionId"] = region.Id,
            ["RegionName"] = region.Name,
            ["ResourceId"] = id,
            ["ResourceName"] = string.Create(CultureInfo.InvariantCulture, $"{team}-{number}"),
            ["ResourceType"] = offer.Subcategory,
            ["ServiceCategory"] = offer.Category,
            ["ServiceName"] = offer.Service,
            ["ServiceSubcategory"] = offer.Subcategory,
            ["SkuId"] = string.Create(CultureInfo.InvariantCulture, $"SKU{offer.Code.Length:D3}{region.Id.Length:D3}"),
            ["SkuMeter"] = offer.Meter,
            ["SkuPriceDetails"] = $$"""{"InstanceType": "{{offer.Code}}", "OperatingSystem": "Linux"}""",
            ["SkuPriceId"] = string.Create(CultureInfo.InvariantCulture, $"SKU{offer.Code.Length:D3}{region.Id.Length:D3}.JRTCKXETXF.6YS6EN2CT7"),
            ["SubAccountId"] = (2000_0000_0000 + account).ToString(CultureInfo.InvariantCulture),
            ["SubAccountName"] = string.Create(CultureInfo.InvariantCulture, $"{team}-{account:D2}"),
            ["Tags"] = string.Create(CultureInfo.InvariantCulture, $$"""{"application": "{{team}}-{{number % 12}}", "environment": "{{(number % 3 == 0 ? "prod" : "dev")}}", "team": "{{team}}", "aws:eks:namespace": "{{team}}", "cost-center": "cc-{{account % 9}}"}"""),
        };
        return new(new RowTemplate(Columns, Varying, cells), offer.Price, contractedPrice, committed);
    }

    private sealed record Offer(string Service, string Category, string Subcategory, string Meter, string Unit, decimal Price, string Code);

    private sealed record Resource(RowTemplate Template, decimal ListPrice, decimal ContractedPrice, bool Committed);
}

/// <summary>What a bill adds up to.</summary>
public sealed record VolumeBillTotals(long Rows, decimal Billed, decimal Effective, decimal List, decimal Contracted);
