using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace CloudIntel.TestKit.Bills;

/// <summary>
/// Some days of a Google Cloud billing export with every kind of row that it has: usage with discounts, promotions and free tier, resource-based and
/// spend-based commitments in both of their forms with used and unused parts, tax, adjustments, rounding, corrections, late usage and
/// marketplace. The same rows for the same seed; the totals are closed forms of what they were made from.
/// </summary>
public sealed class GcpBillingBill
{
    private const int Days = 3;

    private readonly List<JsonObject> rows = [];
    private readonly DateTime month;
    private readonly decimal rate;

    /// <summary>Makes the rows.</summary>
    /// <param name="seed">Equal seeds, equal bills.</param>
    /// <param name="month">The first of the invoice month.</param>
    /// <param name="rate">Units of the billing currency for a US dollar.</param>
    public GcpBillingBill(int seed, DateOnly month, decimal rate = 1)
    {
        this.month = month.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        this.rate = rate;
        var random = new Random(seed);
        AddUsage(random);
        AddResourceCommitment(random);
        AddSpendCommitment(random);
        AddModelCommitment(random);
        AddOthers(random);
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rows));
    }

    /// <summary>What the export comes to.</summary>
    public BillTotals Totals { get; } = new();

    /// <summary>What of commitments nobody used.</summary>
    public decimal Unused { get; private set; }

    /// <summary>Credits that are charges of their own.</summary>
    public int SeparateCredits { get; private set; }

    /// <summary>The rows as the table has them.</summary>
    public IReadOnlyList<JsonObject> Rows => rows;

    /// <summary>One JSON object a line.</summary>
    public string JsonLines() => string.Concat(rows.Select(row => row.ToJsonString() + "\n"));

    /// <summary>CSV with dotted columns.</summary>
    /// <param name="python">Lists as Python writes them, else as JSON.</param>
    public string Csv(bool python)
    {
        var flat = rows.ConvertAll(Flat);
        var columns = flat.SelectMany(row => row.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        var text = new StringBuilder().AppendJoin(',', columns).Append('\n');
        foreach (var row in flat)
            text.AppendJoin(',', columns.Select(column => Quoted(Cell(row.GetValueOrDefault(column), python)))).Append('\n');
        return text.ToString();
    }

    private static decimal Price(Random random) => random.Next(1, 9_999) / 100_000m;

    private void AddUsage(Random random)
    {
        for (var machine = 0; machine < 3; machine++)
        {
            var price = Price(random);
            for (var hour = 0; hour < Days * 24; hour++)
            {
                var discount = hour % 3 == 0 ? -price / 4 : 0;
                Add(Usage(hour, $"vm-{machine}", price, 1, discount == 0 ? [] : [("Sustained Usage Discount", "SUSTAINED_USAGE_DISCOUNT", discount)]), "Usage", price + discount);
            }
        }

        // Bytes times seconds: more digits than fit.
        var storage = Price(random);
        var row = Usage(5, "", storage, 0.5m, [("Free tier", "FREE_TIER", -storage / 2), ("Free trial", "PROMOTION", -storage / 8)]);
        row["service"] = new JsonObject { ["id"] = "95FF-2EF5-5EA1", ["description"] = "Cloud Storage" };
        row["sku"] = new JsonObject { ["id"] = "E5F0-6A5D-7BAD", ["description"] = "Standard Storage US Regional" };
        row["usage"] = new JsonObject { ["amount"] = 123456789012345678901m, ["unit"] = "byte-seconds", ["amount_in_pricing_units"] = 0.5m, ["pricing_unit"] = "gibibyte month" };
        Add(row, "Usage", storage);
        Credits(2, (-storage / 2) + (-storage / 8));

        var late = Usage(-30, "late", storage, 1, []);
        Add(late, "Usage", storage);
        Add(Usage(7, "spot", storage / 5, 1, [], "Spot Preemptible N2 Instance Core running in Frankfurt"), "Usage", storage / 5);
    }

    /// <summary>8 cores are committed; 6, 8 or none of them are used in turn.</summary>
    private void AddResourceCommitment(Random random)
    {
        var (price, fee) = (Price(random), Price(random));
        for (var hour = 0; hour < Days * 24; hour++)
        {
            var used = (hour % 3) switch { 0 => 6, 1 => 8, _ => 0 };
            var row = Usage(hour, "", fee * 8, 8, [], "Commitment v1: N2 Cpu in Frankfurt for 1 Year");
            row["subscription"] = new JsonObject { ["instance_id"] = "1111111111111111111" };
            rows.Add(row);
            Total("Purchase", fee * 8, 0);
            Total("Usage", 0, fee * 8);
            Unused += fee * (8 - used);
            // Two machines share what is used; the second one has more cores than are covered.
            if (used == 0)
                continue;
            rows.Add(Usage(hour, "covered-1", price * 2, 2, [("Committed Usage Discount: CPU", "COMMITTED_USAGE_DISCOUNT", -price * 2)], "N2 Instance Core running in Frankfurt"));
            Add(Usage(hour, "covered-2", price * 8, 8, [("Committed Usage Discount: CPU", "COMMITTED_USAGE_DISCOUNT", -price * (used - 2))], "N2 Instance Core running in Frankfurt"), "Usage", price * (8 - (used - 2)));
        }
    }

    /// <summary>A commitment of 1 USD an hour in prices on demand, bought in cents; 75 cents or all are used.</summary>
    private void AddSpendCommitment(Random random)
    {
        var fee = Price(random);
        for (var hour = 0; hour < Days * 24; hour++)
        {
            var used = hour % 2 == 0 ? 0.75m : 1m;
            var row = Usage(hour, "", fee, 100, [], "Commitment - dollar based v1: GCE for 1 year");
            row["subscription"] = new JsonObject { ["instance_id"] = "769c55ea-c50f-4258-bcf5-04b6688fa5fa" };
            rows.Add(row);
            Total("Purchase", fee, 0);
            Total("Usage", 0, fee);
            Unused += fee * (1 - used);
            var credit = used;
            rows.Add(Usage(hour, "flexible", credit, 10, [("GCE Commitments", "COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE", -credit)], "E2 Instance Core running in Belgium"));
        }
    }

    /// <summary>The newer form: usage has the lower price, and the fee a credit for what is used of it.</summary>
    private void AddModelCommitment(Random random)
    {
        var fee = Price(random);
        for (var hour = 0; hour < Days * 24; hour++)
        {
            var used = fee / 4 * (hour % 5);
            var row = Usage(hour, "", fee, 1, used == 0 ? [] : [("Fee offset", "FEE_UTILIZATION_OFFSET", -Math.Min(used, fee))], "Commitment - dollar based v2: Cloud Run");
            row["subscription"] = new JsonObject { ["instance_id"] = "99999999-aaaa-bbbb-cccc-dddddddddddd" };
            rows.Add(row);
            var left = fee - Math.Min(used, fee);
            Total("Purchase", left, 0);
            Total("Usage", 0, left);
            Unused += left;
            if (used == 0)
                continue;
            var use = Usage(hour, "run", Math.Min(used, fee), 1, [], "Cloud Run CPU");
            use["consumption_model"] = new JsonObject { ["id"] = "D97B-0795-975B", ["description"] = "Cloud Run CUD - 1 Year" };
            use["cost_at_effective_price_default"] = used * 2;
            Add(use, "Usage", Math.Min(used, fee));
        }
    }

    private void AddOthers(Random random)
    {
        var amount = Price(random) * 100;
        Add(Other("tax", amount), "Tax", amount);
        Add(Other("rounding_error", -0.0049m), "Adjustment", -0.0049m);
        var adjusted = Other("adjustment", -amount / 2);
        adjusted["adjustment_info"] = new JsonObject { ["id"] = "adj-1", ["type"] = "SLA_VIOLATION", ["mode"] = "MANUAL_ADJUSTMENT", ["description"] = "Service level" };
        Add(adjusted, "Adjustment", -amount / 2);
        var corrected = Usage(9, "vm-0", -amount / 8, 1, []);
        corrected["adjustment_info"] = new JsonObject { ["id"] = "adj-2", ["type"] = "USAGE_CORRECTION", ["mode"] = "PARTIAL_CORRECTION" };
        Add(corrected, "Usage", -amount / 8);
        var sold = Usage(10, "", amount, 1, []);
        sold["transaction_type"] = "THIRD_PARTY_AGENCY";
        sold["seller_name"] = "Example Software";
        Add(sold, "Usage", amount);
        var paid = Other("regular", amount);
        paid["credits"] = List([("Grant", "PROMOTION", -amount * rate)]);
        Add(paid, "Usage", amount);
        Credits(1, -amount);
    }

    private JsonObject Other(string type, decimal cost)
    {
        var row = Usage(0, "", cost, 0, []);
        row["cost_type"] = type;
        row.Remove("resource");
        row["sku"] = new JsonObject { ["id"] = "0000-0000-0000", ["description"] = type };
        return row;
    }

    private JsonObject Usage(int hour, string resource, decimal cost, decimal amount, (string Name, string Type, decimal Amount)[] credits, string sku = "E2 Instance Core running in Americas")
    {
        var start = month.AddHours(7 + hour);
        return new()
        {
            ["billing_account_id"] = "018984-D0AAA4-940B88",
            ["service"] = new JsonObject { ["id"] = "6F81-5844-456A", ["description"] = "Compute Engine" },
            ["sku"] = new JsonObject { ["id"] = $"SKU-{sku.Length}", ["description"] = sku },
            ["usage_start_time"] = Time(start),
            ["usage_end_time"] = Time(start.AddHours(1)),
            ["project"] = new JsonObject { ["id"] = "payments-1", ["name"] = "Payments", ["labels"] = Pairs(("env", "prod")), ["ancestry_numbers"] = "/1/2/" },
            ["labels"] = Pairs(("team", "pay'ments"), ("k8s-namespace", "checkout")),
            ["system_labels"] = Pairs(("compute.googleapis.com/cores", "2")),
            ["tags"] = Pairs(("cost_center", "7")),
            ["location"] = new JsonObject { ["location"] = "europe-west3", ["country"] = "DE", ["region"] = "europe-west3", ["zone"] = "europe-west3-a" },
            ["export_time"] = Time(start.AddHours(20)),
            ["cost"] = cost * rate,
            ["cost_at_list"] = cost * rate * 2,
            ["currency"] = rate == 1 ? "USD" : "EUR",
            ["currency_conversion_rate"] = rate,
            ["usage"] = new JsonObject { ["amount"] = amount * 3600, ["unit"] = "seconds", ["amount_in_pricing_units"] = amount, ["pricing_unit"] = "hour" },
            ["credits"] = List([.. credits.Select(credit => (credit.Name, credit.Type, credit.Amount * rate))]),
            ["invoice"] = new JsonObject { ["month"] = month.ToString("yyyyMM", CultureInfo.InvariantCulture) },
            ["cost_type"] = "regular",
            ["transaction_type"] = "GOOGLE",
            ["resource"] = new JsonObject { ["name"] = resource, ["global_name"] = resource.Length == 0 ? "" : $"//compute.googleapis.com/projects/payments-1/zones/europe-west3-a/instances/{resource}" },
        };
    }

    private void Add(JsonObject row, string category, decimal cost)
    {
        rows.Add(row);
        Total(category, cost, cost);
    }

    private void Credits(int count, decimal amount)
    {
        SeparateCredits += count;
        Total("Credit", amount, amount);
    }

    private void Total(string category, decimal billed, decimal effective) => Totals.Add(category, billed * rate, effective * rate);

    private static JsonArray List((string Name, string Type, decimal Amount)[] credits) =>
        [.. credits.Select(credit => new JsonObject { ["name"] = credit.Name, ["amount"] = credit.Amount, ["full_name"] = credit.Name.StartsWith("GCE", StringComparison.Ordinal) ? credit.Name : null, ["id"] = credit.Name, ["type"] = credit.Type })];

    private static JsonArray Pairs(params (string Key, string Value)[] pairs) => [.. pairs.Select(pair => new JsonObject { ["key"] = pair.Key, ["value"] = pair.Value })];

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    private static Dictionary<string, JsonNode?> Flat(JsonObject row)
    {
        var flat = new Dictionary<string, JsonNode?>();
        foreach (var (name, value) in row)
        {
            if (value is JsonObject parts)
            {
                foreach (var (part, inner) in parts)
                    flat[$"{name}.{part}"] = inner;
            }
            else
            {
                flat[name] = value;
            }
        }

        return flat;
    }

    private static string Cell(JsonNode? value, bool python) => value switch
    {
        null => "",
        JsonArray list when python => Python(list),
        JsonArray list => list.ToJsonString(),
        _ => value.ToString(),
    };

    private static string Python(JsonNode? value) => value switch
    {
        null => "None",
        JsonArray list => $"[{string.Join(", ", list.Select(Python))}]",
        JsonObject item => $"{{{string.Join(", ", item.Select(property => $"'{property.Key}': {Python(property.Value)}"))}}}",
        JsonValue text when text.GetValueKind() == System.Text.Json.JsonValueKind.String => text.ToString().Contains('\'', StringComparison.Ordinal) ? $"\"{text}\"" : $"'{text}'",
        _ => value.ToJsonString(),
    };

    private static string Quoted(string cell) => cell.AsSpan().ContainsAny(',', '"', '\n') ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
