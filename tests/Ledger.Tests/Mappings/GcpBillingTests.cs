using System.Text;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Ledger.Tests.Mappings;

/// <summary>Google's billing export: cost and credits are the invoice, and commitments are spread to the last digit.</summary>
public sealed class GcpBillingTests
{
    private static readonly DateOnly September = new(2026, 9, 1);

    [Theory]
    [InlineData("json lines")]
    [InlineData("csv")]
    [InlineData("python csv")]
    [InlineData("parquet")]
    public async Task An_export_comes_to_its_costs_and_credits_in_every_form(string form)
    {
        var bill = new GcpBillingBill(seed: 1, September);
        var content = form switch
        {
            "json lines" => Encoding.UTF8.GetBytes(bill.JsonLines()),
            "csv" => Encoding.UTF8.GetBytes(bill.Csv(python: false)),
            "python csv" => Encoding.UTF8.GetBytes(bill.Csv(python: true)),
            _ => Parquet(bill.JsonLines()),
        };
        await using var imported = await Imported.OfAsync(BillDialect.Auto, ("export", content));
        Assert.Equal(0, imported.Report.Import.RejectedRows);
        Assert.Equal(bill.Totals.All, (await imported.TotalsAsync()).All);
        Assert.Equal(bill.SeparateCredits, imported.Rules["SeparateCredit"]);
    }

    [Fact]
    public async Task What_of_commitments_is_not_used_is_told_by_the_hour()
    {
        var bill = new GcpBillingBill(seed: 2, September, rate: 0.9m);
        await using var imported = await Imported.OfAsync(("export.json", bill.JsonLines()));
        Assert.Equal(bill.Totals.All, (await imported.TotalsAsync()).All);
        var unused = (await imported.ByAsync("CommitmentDiscountStatus")).Single(group => group.Keys[0] == "Unused");
        Assert.Equal(bill.Unused * 0.9m, unused.Costs.Effective);
        Assert.Equal(0, unused.Costs.Billed);
    }

    [Fact]
    public async Task The_view_in_FOCUS_that_Google_publishes_comes_out_as_FOCUS()
    {
        // Lower case, the last day for the end of the month, the billing account for the sub account, tags as a list.
        const string View = """
            {"AvailabilityZone":"europe-west3-a","BilledCost":1.5,"BillingAccountId":"018984-D0AAA4-940B88","BillingCurrency":"USD","BillingPeriodStart":"2026-09-01 07:00:00 UTC","BillingPeriodEnd":"2026-09-30 07:00:00 UTC","ChargeCategory":"usage","ChargeClass":null,"ChargeDescription":"Core","ChargePeriodStart":"2026-09-02 00:00:00 UTC","ChargePeriodEnd":"2026-09-02 01:00:00 UTC","ContractedCost":1.5,"EffectiveCost":1.5,"ListCost":2,"PricingCategory":"standard","PricingQuantity":1,"PricingUnit":"hour","ProviderName":"Google Cloud","PublisherName":"Google Cloud","ServiceName":"Compute Engine","SubAccountId":"018984-D0AAA4-940B88","Tags":[{"key":"team","value":"a","x_type":"label","x_inherited":false,"x_namespace":"n/a"}],"x_Credits":[{"Name":"p","Amount":-0.5,"Type":"PROMOTION"}],"x_CostType":"regular","x_Project":{"id":"payments-1","number":"1"}}
            {"AvailabilityZone":null,"BilledCost":0.25,"BillingAccountId":"018984-D0AAA4-940B88","BillingCurrency":"USD","BillingPeriodStart":"2026-09-01 07:00:00 UTC","BillingPeriodEnd":"2026-09-30 07:00:00 UTC","ChargeCategory":"tax","ChargeClass":"correction","ChargeDescription":"Tax","ChargePeriodStart":"2026-09-02 00:00:00 UTC","ChargePeriodEnd":"2026-09-02 01:00:00 UTC","ContractedCost":0.25,"EffectiveCost":0.25,"ListCost":0.25,"PricingCategory":null,"PricingQuantity":null,"PricingUnit":null,"ProviderName":"Google Cloud","PublisherName":"Google Cloud","ServiceName":"Invoice","SubAccountId":"018984-D0AAA4-940B88","Tags":[],"x_Credits":[],"x_CostType":"tax","x_Project":{"id":null}}
            """;
        await using var imported = await Imported.OfAsync(("view.json", View));
        Assert.Equal(0, imported.Report.Import.RejectedRows);
        Assert.Equal([("Tax", 0.25m, 0.25m), ("Usage", 1.5m, 1.5m)], (await imported.TotalsAsync()).All);
        Assert.Equal(
            ["2026-09-01T07:00:00Z|2026-10-01T07:00:00Z|payments-1|a", "2026-09-01T07:00:00Z|2026-10-01T07:00:00Z||"],
            (await imported.ByAsync("BillingPeriodStart", "BillingPeriodEnd", "SubAccountId", "tag:team")).Select(group => string.Join('|', group.Keys)).Order(StringComparer.Ordinal));
        Assert.Equal((2, 2, 2), (imported.Rules["InclusivePeriodEnd"], imported.Rules["LetterCase"], imported.Rules["AccountAsSubAccount"]));
    }

    [Fact]
    public async Task The_public_sample_comes_to_its_own_cost_column()
    {
        var content = await File.ReadAllBytesAsync(SampleData.PathOf("focus/gcp-oci/koku_gcp_2022-08-01_5.csv"), TestContext.Current.CancellationToken);
        await using var imported = await Imported.OfAsync(BillDialect.Auto, ("2022-08-01_5.csv", content));
        var bill = CsvTable.Parse(Encoding.UTF8.GetString(content));
        var cost = bill.Rows.Sum(row => bill.Number(row, "cost"));
        Assert.Equal(0.000012m, cost);
        Assert.Equal([("Usage", cost, cost)], (await imported.TotalsAsync()).All);
        Assert.Equal((9, 0), (imported.Report.Import.Rows, imported.Report.Import.RejectedRows));
        Assert.Equal("2022-08-01T07:00:00", imported.Report.Files[0].Periods.Single().Period.Start.UtcDateTime.ToString("s"));
    }

    [Fact]
    public async Task The_costs_and_credits_of_a_made_export_come_to_the_same_by_the_identity()
    {
        var bill = new GcpBillingBill(seed: 3, September, rate: 1.1m);
        decimal invoice = 0;
        foreach (var row in bill.Rows)
            invoice += row["cost"]!.GetValue<decimal>() + row["credits"]!.AsArray().Sum(credit => credit!["amount"]!.GetValue<decimal>());
        Assert.Equal((invoice, invoice), bill.Totals.Whole);
        await using var imported = await Imported.OfAsync(("export.json", bill.JsonLines()));
        Assert.Equal((invoice, invoice), (await imported.TotalsAsync()).Whole);
    }

    [Fact]
    public async Task Charges_have_the_values_of_FOCUS()
    {
        var bill = new GcpBillingBill(seed: 5, September);
        await using var imported = await Imported.OfAsync(("export.json", bill.JsonLines()));
        async Task<string> By(string column) => string.Join('|', (await imported.ByAsync(column)).Select(group => group.Keys[0] ?? "null").Order(StringComparer.Ordinal));
        foreach (var (column, expected) in new[]
        {
            ("PricingCategory", "Committed|Dynamic|Standard|null"),
            ("CommitmentDiscountStatus", "Unused|Used|null"),
            ("CommitmentDiscountCategory", "Spend|Usage|null"),
            ("CommitmentDiscountId", "1111111111111111111|769c55ea-c50f-4258-bcf5-04b6688fa5fa|99999999-aaaa-bbbb-cccc-dddddddddddd|Committed Usage Discount: CPU|D97B-0795-975B|GCE Commitments|null"),
            ("ChargeClass", "Correction|null"),
            ("BillingPeriodStart", "2026-09-01T07:00:00Z"),
            ("BillingPeriodEnd", "2026-10-01T07:00:00Z"),
            ("SubAccountId", "payments-1"),
            ("PublisherName", "Example Software|Google Cloud"),
            ("ServiceCategory", "Compute|Storage"),
            ("RegionName", "Frankfurt"),
            ("ResourceType", "compute.googleapis.com/instances|null"),
            ("tag:team", "pay'ments"),
            ("tag:system/compute.googleapis.com/cores", "2"),
            ("tag:tag/cost_center", "7"),
            ("tag:project/env", "prod"),
            ("x_KubernetesNamespace", "checkout"),
        })
            Assert.Equal((column, expected), (column, await By(column)));
    }

    [Fact]
    public async Task Fees_find_the_usage_that_they_cover_in_other_files_and_overlapping_extracts_count_once()
    {
        var bill = new GcpBillingBill(seed: 4, September);
        var lines = bill.JsonLines().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string Lines(Func<string, bool> isIn) => string.Join('\n', lines.Where(isIn));
        await using var split = await Imported.OfAsync(
            ("a.json", Lines(line => line.Contains("Commitment", StringComparison.Ordinal))), ("b.json", Lines(line => !line.Contains("Commitment", StringComparison.Ordinal))));
        Assert.Equal(bill.Totals.All, (await split.TotalsAsync()).All);

        // Extracts by day of use overlap in what was exported last.
        string[] days = [.. lines.Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!["export_time"]!.ToString()[..10]).Distinct().Order()];
        string Days(int from, int count) => Lines(line => days.Skip(from).Take(count).Any(day => line.Contains($"\"export_time\":\"{day}", StringComparison.Ordinal)));
        await using var overlapping = await Imported.OfAsync(("a.json", Days(0, 3)), ("b.json", Days(2, days.Length - 2)));
        Assert.Equal(bill.Totals.All, (await overlapping.TotalsAsync()).All);
        Assert.Equal(Days(2, 1).Split('\n').Length, overlapping.Report.Files[1].Changes.Single(change => change.Rule == "RepeatedExport").Rows - Credits(overlapping, Days(2, 1)));
    }

    [Fact]
    public async Task Rows_of_one_cluster_are_not_counted_beside_those_that_divide_them()
    {
        static string Row(string cost, string labels) =>
            $$$"""{"billing_account_id":"A","service":{"id":"S","description":"Compute Engine"},"sku":{"id":"K","description":"Core"},"usage_start_time":"2026-09-02 00:00:00 UTC","usage_end_time":"2026-09-02 01:00:00 UTC","project":{"id":"p"},"labels":[{{{labels}}}],"cost":{{{cost}}},"currency":"USD","credits":[],"invoice":{"month":"202609"},"cost_type":"regular"}""";
        const string Cluster = """{"key":"goog-k8s-cluster-name","value":"c"}""";
        static string Namespace(string name) => $$"""{{Cluster}},{"key":"k8s-namespace","value":"{{name}}"}""";
        await using var divided = await Imported.OfAsync(("a.json", string.Join('\n', Row("3", Cluster), Row("1", Namespace("a")), Row("1.5", Namespace("b")), Row("0.5", Namespace("kube:unallocated")))));
        Assert.Equal([("Usage", 3m, 3m)], (await divided.TotalsAsync()).All);
        Assert.Equal(1, divided.Rules["SplitByKubernetes"]);
        Assert.Equal(["a", "b", "kube:unallocated"], (await divided.ByAsync("x_KubernetesNamespace")).Select(group => group.Keys[0]).Order());

        await using var other = await Imported.OfAsync(("a.json", string.Join('\n', Row("3", Cluster), Row("1", Namespace("a")))));
        Assert.Equal([("Usage", 4m, 4m)], (await other.TotalsAsync()).All);
    }

    [Fact]
    public async Task Rows_that_cannot_be_read_are_kept_aside_with_line_column_and_reason()
    {
        const string Export = """
            service.id,sku.id,sku.description,usage_start_time,usage_end_time,cost,currency,credits,invoice.month,cost_type
            S,K,Core,2026-09-02 00:00:00+00:00,2026-09-02 01:00:00+00:00,1.5,USD,"[{'type': 'DISCOUNT', 'amount': -0.25}]",202609,regular
            S,K,Core,2026-09-02 00:00:00+00:00,2026-09-02 01:00:00+00:00,1,USD,"[{'type': 'DISCOUNT', 'amount': -0.25",202609,regular
            S,K,Core,2026-09-02 00:00:00+00:00,2026-09-02 01:00:00+00:00,1,USD,"[{'type': 'DISCOUNT'}]",202609,regular
            S,K,Core,yesterday,2026-09-02 01:00:00+00:00,1,USD,[],202609,regular
            S,K,Core,2026-09-02 00:00:00+00:00,2026-09-02 01:00:00+00:00,1e308,USD,[],202609,regular
            S,K,Core,2026-09-02 00:00:00+00:00,2026-09-02 01:00:00+00:00,1,USD,[],September,regular
            S,K,Core,2026-09-02 00:00:00+00:00,2026-09-02 01:00:00+00:00,,USD,[],202609,regular
            S,K,Core,2026-09-02 00:00:00+00:00,2026-09-02 01:00:00+00:00,2,,[],202609,regular
            S,K,Core,2026-09-02 00:00:00+00:00,2026-09-02 00:00:00+00:00,3,USD,[],,Rounding Error
            """;
        await using var imported = await Imported.OfAsync(("export.csv", Export));
        Assert.Equal(
            [
                (3, "credits", "\"[{'type': 'DISCOUNT', 'amount': -0.25\" is no list of credits with amounts"),
                (4, "credits", "\"[{'type': 'DISCOUNT'}]\" is no list of credits with amounts"),
                (5, "usage_start_time", "\"yesterday\" is no time such as 2026-09-01 00:00:00 UTC"),
                (6, "cost", "\"1e308\" is no number with at most 16 digits before the point"),
                (7, "invoice.month", "\"September\" is no month such as 202609"),
                (8, "cost", "cost is missing"),
                (9, "currency", "currency is missing"),
            ],
            imported.Report.FirstRejections.Select(row => ((int)row.Line, row.Column, row.Reason)));
        Assert.Equal([("Adjustment", 3m, 3m), ("Usage", 1.25m, 1.25m)], (await imported.TotalsAsync()).All);
        Assert.Equal((1, 1), (imported.Rules["EmptyUsageTime"], imported.Rules["InvoiceMonthOfUsage"]));
    }

    /// <summary>The table as BigQuery exports it: nested columns, lists of structs, floating-point numbers.</summary>
    private static byte[] Parquet(string lines)
    {
        using var folder = new TestFolder();
        using var database = DuckDbSettings.Open(path: null, folder.Path, new LedgerOptions(), TestContext.Current.CancellationToken);
        using var connection = database.Connect();
        var path = Path.Combine(folder.Path, "export.parquet");
        const string Labels = "STRUCT(key VARCHAR, value VARCHAR)[]";
        connection.Execute(
            $$"""
            COPY (SELECT * FROM read_json('{{folder.Write("export.json", lines).Path}}', format = 'newline_delimited', columns = {
                billing_account_id: 'VARCHAR', service: 'STRUCT(id VARCHAR, description VARCHAR)', sku: 'STRUCT(id VARCHAR, description VARCHAR)',
                usage_start_time: 'TIMESTAMP', usage_end_time: 'TIMESTAMP', project: 'STRUCT(id VARCHAR, name VARCHAR, labels {{Labels}}, ancestry_numbers VARCHAR)',
                labels: '{{Labels}}', system_labels: '{{Labels}}', tags: '{{Labels}}', location: 'STRUCT(location VARCHAR, country VARCHAR, region VARCHAR, zone VARCHAR)',
                export_time: 'TIMESTAMP', cost: 'DOUBLE', cost_at_list: 'DOUBLE', cost_at_effective_price_default: 'DOUBLE', currency: 'VARCHAR', currency_conversion_rate: 'DOUBLE',
                usage: 'STRUCT(amount DOUBLE, unit VARCHAR, amount_in_pricing_units DOUBLE, pricing_unit VARCHAR)',
                credits: 'STRUCT(name VARCHAR, amount DOUBLE, full_name VARCHAR, id VARCHAR, type VARCHAR)[]', invoice: 'STRUCT(month VARCHAR)', cost_type: 'VARCHAR',
                adjustment_info: 'STRUCT(id VARCHAR, description VARCHAR, mode VARCHAR, type VARCHAR)', transaction_type: 'VARCHAR', seller_name: 'VARCHAR',
                resource: 'STRUCT(name VARCHAR, global_name VARCHAR)', subscription: 'STRUCT(instance_id VARCHAR)', consumption_model: 'STRUCT(id VARCHAR, description VARCHAR)'
            })) TO '{{path}}' (FORMAT parquet)
            """,
            TestContext.Current.CancellationToken);
        return File.ReadAllBytes(path);
    }

    private static long Credits(Imported imported, string lines) =>
        imported.Rules.ContainsKey("SeparateCredit") ? lines.Split('\n').Sum(line => System.Text.Json.Nodes.JsonNode.Parse(line)!["credits"]!.AsArray().Count(credit => credit!["type"]!.ToString() is "PROMOTION" or "FREE_TIER")) : 0;
}
