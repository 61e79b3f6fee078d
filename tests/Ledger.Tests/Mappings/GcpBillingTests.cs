using System.Text;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.TestKit.Bills;

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
    public async Task The_public_sample_comes_to_its_own_cost_column()
    {
        var content = SampleFiles.Read("focus/gcp-oci/koku_gcp_2022-08-01_5.csv");
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
