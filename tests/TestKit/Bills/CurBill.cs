using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CloudIntel.TestKit.Bills;

/// <summary>
/// A month's AWS Cost and Usage Report with every type of line item, the same for the same seed. What its charges must add up to is known from
/// how it was made: each commitment costs an amount an hour, of which some hours are used.
/// </summary>
public sealed class CurBill
{
    private const int HoursOfMonth = 720;

    private readonly Random random;
    private readonly bool net;
    private readonly List<Dictionary<string, string>> rows = [];
    private readonly List<string> columns =
    [
        "identity_line_item_id", "identity_time_interval", "bill_invoice_id", "bill_invoicing_entity", "bill_billing_entity", "bill_bill_type",
        "bill_payer_account_id", "bill_billing_period_start_date", "bill_billing_period_end_date", "line_item_usage_account_id",
        "line_item_line_item_type", "line_item_usage_start_date", "line_item_usage_end_date", "line_item_product_code", "line_item_usage_type",
        "line_item_operation", "line_item_resource_id", "line_item_usage_amount", "line_item_currency_code", "line_item_unblended_cost",
        "line_item_line_item_description", "line_item_tax_type", "line_item_legal_entity", "product_product_name", "product_region_code",
        "product_sku", "pricing_unit", "pricing_rate_code", "pricing_public_on_demand_cost", "pricing_public_on_demand_rate",
        "reservation_reservation_a_r_n", "reservation_effective_cost", "reservation_unused_amortized_upfront_fee_for_billing_period",
        "reservation_unused_recurring_fee", "reservation_unused_quantity", "reservation_amortized_upfront_fee_for_billing_period",
        "savings_plan_savings_plan_a_r_n", "savings_plan_savings_plan_effective_cost", "savings_plan_total_commitment_to_date",
        "savings_plan_used_commitment", "savings_plan_amortized_upfront_commitment_for_billing_period", "split_line_item_parent_resource_id",
        "resource_tags",
    ];

    private CurBill(int seed, bool net)
    {
        random = new Random(seed);
        this.net = net;
        if (net)
            columns.Add("line_item_net_unblended_cost");
    }

    /// <summary>What the charges must add up to, by FOCUS ChargeCategory.</summary>
    public BillTotals Totals { get; } = new();

    /// <summary>Line items.</summary>
    public int Rows => rows.Count;

    /// <summary>Line items that must become no charge, by the rule that drops them.</summary>
    public Dictionary<string, int> Dropped { get; } = [];

    /// <summary>Unused parts of commitments, which become charges.</summary>
    public int Unused { get; private set; }

    /// <summary>Upfront fees that are billed in this month, less those that were refunded.</summary>
    public decimal UpfrontBilled { get; private set; }

    /// <summary>Upfront fees, of this month and before, that this month used up.</summary>
    public decimal UpfrontAmortized { get; private set; }

    /// <summary>Makes a bill.</summary>
    /// <param name="seed">Which one.</param>
    /// <param name="net">Whether the account has discounts that are in net columns.</param>
    public static CurBill Generate(int seed, bool net = false)
    {
        var bill = new CurBill(seed, net);
        for (var i = 0; i < 40; i++)
            bill.AddUsage();
        for (var i = 0; i < 4; i++)
        {
            bill.AddReservation();
            bill.AddSavingsPlan();
        }

        bill.AddOthers();
        bill.AddSplitCosts();
        return bill;
    }

    /// <summary>The report as CSV with the names of 2.0, tags as an object.</summary>
    public string Version2() => Csv(columns, name => name, row => row.GetValueOrDefault("tags") is { } tags ? Text(tags) : "{}");

    /// <summary>The report as CSV with the names of the legacy form, a column a tag.</summary>
    public string Legacy()
    {
        var names = columns.Where(name => name != "resource_tags").Concat(["resourceTags/user:team", "resourceTags/aws:createdBy"]).ToList();
        return Csv(names, LegacyName, row => "");
    }

    /// <summary>The report as JSON lines with the names of 2.0, its amounts as numbers.</summary>
    public string JsonLines()
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var cells = row.Where(cell => columns.Contains(cell.Key))
                .Select(cell => IsNumber(cell.Key) ? $"\"{cell.Key}\":{cell.Value}" : $"\"{cell.Key}\":{JsonSerializer.Serialize(cell.Value)}");
            text.Append('{').AppendJoin(',', cells.Append($"\"resource_tags\":{Text(row["tags"])}")).Append("}\n");
        }

        return text.ToString();
    }

    private static bool IsNumber(string column) => column.EndsWith("_cost", StringComparison.Ordinal) || column.EndsWith("_amount", StringComparison.Ordinal);

    private static string Text(string team) => JsonSerializer.Serialize(new Dictionary<string, string> { ["user_team"] = team, ["aws_created_by"] = "root" });

    private static string LegacyName(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
            return name;
        var prefix = new[] { "identity_", "bill_", "line_item_", "product_", "pricing_", "reservation_", "savings_plan_", "split_line_item_" }
            .First(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
        return Camel(prefix) + "/" + string.Concat(name[prefix.Length..].Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    private static string Camel(string prefix)
    {
        var words = prefix.TrimEnd('_').Split('_');
        return words[0] + string.Concat(words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    private string Csv(IReadOnlyList<string> names, Func<string, string> header, Func<Dictionary<string, string>, string> tags)
    {
        var text = new StringBuilder().AppendJoin(',', names.Select(header)).Append('\n');
        foreach (var row in rows)
            text.AppendJoin(',', names.Select(name => Quoted(Value(row, name, tags)))).Append('\n');
        return text.ToString();
    }

    private static string Value(Dictionary<string, string> row, string name, Func<Dictionary<string, string>, string> tags) => name switch
    {
        "resource_tags" => tags(row),
        "resourceTags/user:team" => row["tags"],
        "resourceTags/aws:createdBy" => "root",
        _ => row.GetValueOrDefault(name, ""),
    };

    private static string Quoted(string cell) =>
        cell.AsSpan().ContainsAny(',', '"') ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;

    private void AddUsage()
    {
        var cost = Amount();
        var discount = net ? Rounded(cost * 0.09m) : 0;
        Add("Usage", cost, "Usage", cost - discount, cost - discount, Net(cost - discount),
            ("line_item_usage_type", random.Next(3) == 0 ? "USE1-SpotUsage:m6i.large" : "BoxUsage:m6i.large"), ("pricing_unit", "Hrs"), ("line_item_usage_amount", "1"),
            ("line_item_resource_id", $"i-{rows.Count}"), ("pricing_public_on_demand_cost", Text(cost)));
        if (discount == 0)
            return;
        // The same discount once more, as a line of its own whose net cost is none.
        var type = random.Next(2) == 0 ? "EdpDiscount" : "PrivateRateDiscount";
        Drop("DiscountLine", type, -discount, Net(0), ("line_item_usage_type", "BoxUsage:m6i.large"));
    }

    private void AddReservation()
    {
        var arn = $"arn:aws:ec2:us-east-1:1:reserved-instances/{rows.Count}";
        var (upfront, recurring) = (random.Next(2) * Amount(), Amount());
        var used = random.Next(3) == 0 ? HoursOfMonth : random.Next(HoursOfMonth);
        for (var left = used; left > 0;)
        {
            var hours = Math.Min(left, 1 + random.Next(300));
            left -= hours;
            Add("DiscountedUsage", 0, "Usage", 0, (upfront + recurring) * hours, Net(0),
                ("reservation_reservation_a_r_n", arn), ("reservation_effective_cost", Text((upfront + recurring) * hours)), ("line_item_usage_type", "BoxUsage:m6i.large"),
                ("line_item_usage_amount", hours.ToString(CultureInfo.InvariantCulture)), ("pricing_unit", "Hrs"));
        }

        var unused = HoursOfMonth - used;
        UpfrontAmortized += upfront * HoursOfMonth;
        Add("RIFee", recurring * HoursOfMonth, "Purchase", recurring * HoursOfMonth, 0, Net(recurring * HoursOfMonth),
            ("reservation_reservation_a_r_n", arn), ("reservation_unused_amortized_upfront_fee_for_billing_period", Text(upfront * unused)),
            ("reservation_unused_recurring_fee", Text(recurring * unused)), ("reservation_unused_quantity", unused.ToString(CultureInfo.InvariantCulture)),
            ("reservation_amortized_upfront_fee_for_billing_period", Text(upfront * HoursOfMonth)));
        AddUnused((upfront + recurring) * unused);
        if (random.Next(2) == 0)
            AddUpfront("Fee", ("reservation_reservation_a_r_n", arn));
    }

    private void AddSavingsPlan()
    {
        var arn = $"arn:aws:savingsplans::1:savingsplan/{rows.Count}";
        var (upfront, recurring) = (random.Next(2) * Amount(), Amount());
        var commitment = (upfront + recurring) * HoursOfMonth;
        decimal used = 0;
        for (var i = random.Next(6); i > 0; i--)
        {
            var effective = Rounded((commitment - used) * random.Next(1, 80) / 100);
            var onDemand = Rounded(effective * 1.37m);
            used += effective;
            (string, string)[] cells =
                [("savings_plan_savings_plan_a_r_n", arn), ("line_item_usage_type", "BoxUsage:c7g.xlarge"), ("line_item_usage_amount", "1"), ("pricing_unit", "Hrs"), ("line_item_product_code", "AmazonEC2")];
            Add("SavingsPlanCoveredUsage", onDemand, "Usage", 0, effective, [.. cells, ("savings_plan_savings_plan_effective_cost", Text(effective)), ("pricing_public_on_demand_cost", Text(onDemand))]);
            Drop("SavingsPlanNegation", "SavingsPlanNegation", -onDemand, cells);
        }

        UpfrontAmortized += upfront * HoursOfMonth;
        Add("SavingsPlanRecurringFee", recurring * HoursOfMonth, "Purchase", recurring * HoursOfMonth, 0,
            ("savings_plan_savings_plan_a_r_n", arn), ("savings_plan_total_commitment_to_date", Text(commitment)), ("savings_plan_used_commitment", Text(used)),
            ("savings_plan_amortized_upfront_commitment_for_billing_period", Text(upfront * HoursOfMonth)), ("line_item_product_code", "ComputeSavingsPlans"));
        AddUnused(commitment - used);
        if (random.Next(2) == 0)
            AddUpfront("SavingsPlanUpfrontFee", ("savings_plan_savings_plan_a_r_n", arn), ("line_item_product_code", "ComputeSavingsPlans"));
    }

    private void AddOthers()
    {
        foreach (var (type, category, sign) in new[] { ("Tax", "Tax", 1), ("Credit", "Credit", -1), ("Fee", "Purchase", 1), ("SomethingNew", "Adjustment", -1) })
        {
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                var cost = sign * Amount();
                Add(type, cost, category, cost, cost, ("line_item_product_code", type == "Fee" ? "AWSSupportBusiness" : "AmazonS3"), ("line_item_tax_type", type == "Tax" ? "VAT" : ""));
            }
        }

        var refund = -Amount();
        Add("Refund", refund, "Usage", refund, refund,
            ("line_item_usage_type", "BoxUsage:m6i.large"), ("line_item_usage_start_date", "2026-08-03T00:00:00.000Z"), ("line_item_usage_end_date", "2026-08-04T00:00:00.000Z"));
        refund = -Amount();
        Add("Refund", refund, "Tax", refund, refund, ("line_item_tax_type", "VAT"), ("line_item_usage_type", "x"));
        refund = -Amount();
        UpfrontBilled += refund;
        Add("Refund", refund, "Purchase", refund, 0, ("line_item_product_code", "ComputeSavingsPlans"));
        if (net)
            return;
        // Without net columns a discount is a line alone.
        foreach (var type in new[] { "EdpDiscount", "PrivateRateDiscount", "BundledDiscount", "RiVolumeDiscount" })
        {
            var discount = -Amount();
            Add(type, discount, "Credit", discount, discount, ("line_item_usage_type", "BoxUsage:m6i.large"));
        }
    }

    private void AddSplitCosts()
    {
        for (var i = random.Next(1, 6); i > 0; i--)
            Drop("SplitCost", "Usage", Amount(), ("line_item_operation", "EKSPod-EC2"), ("split_line_item_parent_resource_id", "i-1"), ("line_item_usage_type", "EKS-EC2-vCPU-Hours"));
    }

    private void AddUpfront(string type, params (string, string)[] cells)
    {
        var cost = Amount() * 100;
        UpfrontBilled += cost;
        Add(type, cost, "Purchase", cost, 0, cells);
    }

    private void AddUnused(decimal cost)
    {
        if (cost == 0)
            return;
        Unused++;
        Totals.Add("Usage", 0, cost);
    }

    private void Drop(string rule, string type, decimal unblended, params (string, string)[] cells)
    {
        Dropped[rule] = Dropped.GetValueOrDefault(rule) + 1;
        Row(type, unblended, cells);
    }

    private void Add(string type, decimal unblended, string category, decimal billed, decimal effective, params (string, string)[] cells)
    {
        Totals.Add(category, billed, effective);
        Row(type, unblended, cells);
    }

    private void Row(string type, decimal unblended, (string Column, string Value)[] cells)
    {
        var row = new Dictionary<string, string>
        {
            ["identity_line_item_id"] = $"line{rows.Count}",
            ["identity_time_interval"] = "2026-09-01T00:00:00Z/2026-09-01T01:00:00Z",
            ["bill_invoicing_entity"] = "Amazon Web Services, Inc.",
            ["bill_billing_entity"] = "AWS",
            ["bill_bill_type"] = "Anniversary",
            ["bill_payer_account_id"] = "100000000001",
            ["bill_billing_period_start_date"] = "2026-09-01T00:00:00.000Z",
            ["bill_billing_period_end_date"] = "2026-10-01T00:00:00.000Z",
            ["line_item_usage_account_id"] = $"20000000000{random.Next(4)}",
            ["line_item_line_item_type"] = type,
            ["line_item_usage_start_date"] = "2026-09-01T00:00:00.000Z",
            ["line_item_usage_end_date"] = "2026-09-01T01:00:00.000Z",
            ["line_item_product_code"] = "AmazonEC2",
            ["line_item_currency_code"] = "USD",
            ["line_item_unblended_cost"] = Text(unblended),
            ["line_item_line_item_description"] = $"{type}, \"{rows.Count}\"",
            ["product_product_name"] = "Amazon Elastic Compute Cloud",
            ["product_region_code"] = "us-east-1",
            ["tags"] = random.Next(2) == 0 ? "payments" : "search",
        };
        foreach (var (column, value) in cells)
            row[column] = value;
        if (net && !row.ContainsKey("line_item_net_unblended_cost"))
            row["line_item_net_unblended_cost"] = row["line_item_unblended_cost"];
        rows.Add(row);
    }

    /// <summary>Written only where the report has net columns.</summary>
    private static (string, string) Net(decimal cost) => ("line_item_net_unblended_cost", Text(cost));

    /// <summary>An amount with up to ten decimals.</summary>
    private decimal Amount() => (1 + random.NextInt64(20_000_000_000)) / 10_000_000_000m;

    private static decimal Rounded(decimal amount) => Math.Round(amount, 10);

    private static string Text(decimal amount) => (amount / 1.0000000000000000000m).ToString(CultureInfo.InvariantCulture);
}
