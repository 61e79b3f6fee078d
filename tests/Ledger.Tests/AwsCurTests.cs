using CloudIntel.Core.Ports;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Clock;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Ledger.Tests;

/// <summary>AWS Cost and Usage Reports: what becomes of each type of line item, and that nothing of the money is lost or counted twice.</summary>
public sealed class AwsCurTests : IAsyncLifetime
{
    private readonly TestFolder folder = new();
    private ILedgerStore ledger = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<int, bool, string> Reports
    {
        get
        {
            var data = new TheoryData<int, bool, string>();
            foreach (var form in new[] { "legacy", "2.0", "json", "parquet" })
            {
                for (var seed = 1; seed <= (form == "parquet" ? 2 : 6); seed++)
                    data.Add(seed, seed % 2 == 0, form);
            }

            return data;
        }
    }

    public async ValueTask InitializeAsync() =>
        ledger = await Ledgers.OpenAsync(new() { Path = Path.Combine(folder.Path, "ledger.duckdb") }, new ManualTimeProvider(), NullLoggerFactory.Instance, Cancellation);

    public async ValueTask DisposeAsync()
    {
        await ledger.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Reports))]
    public async Task Every_type_of_line_item_adds_up_to_what_it_was_made_of(int seed, bool net, string form)
    {
        var bill = CurBill.Generate(seed, net);
        var report = await ImportAsync(Write(bill, form));

        var file = Assert.Single(report.Files);
        Assert.Equal(BillDialect.AwsCur, file.Format);
        Assert.Equal((0L, bill.Rows - bill.Dropped.Values.Sum() + bill.Unused), (file.RejectedRows, file.Rows));
        Assert.Equal(bill.Dropped.OrderBy(rule => rule.Key, StringComparer.Ordinal), Changes(file, RowChangeKind.Dropped));
        Assert.Equal(bill.Unused, Changes(file, RowChangeKind.Added).GetValueOrDefault("UnusedCommitment"));
        Assert.Empty(file.Warnings);
        Assert.Equal(["UnknownLineItemType"], file.Repairs.Select(repair => repair.Rule));
        Assert.Equal(bill.Totals.All, await CategoriesAsync());

        // The monthly identity: what is used up, and the change of what is paid ahead, is what is invoiced.
        var sums = Assert.Single(await ledger.SummarizeAsync(new() { By = [] }, Cancellation)).Costs;
        Assert.Equal(sums.Billed, sums.Effective + bill.UpfrontBilled - bill.UpfrontAmortized);
        Assert.Equal(bill.Totals.All, CurSums.Of(bill.Version2()).All);
    }

    [Fact]
    public async Task The_used_and_unused_parts_of_each_commitment_are_its_amortised_cost()
    {
        var bill = CurBill.Generate(seed: 5);
        await ImportAsync(Write(bill, "legacy"));
        var groups = await ledger.SummarizeAsync(new() { By = ["CommitmentDiscountId", "CommitmentDiscountStatus", "CommitmentDiscountType", "ChargeCategory"] }, Cancellation);
        var commitments = groups.Where(group => group.Keys[0] is not null).GroupBy(group => group.Keys[0]!).ToList();
        Assert.Equal(8, commitments.Count);
        Assert.All(commitments.SelectMany(group => group), group => Assert.Equal(group.Keys[3] == "Purchase", group.Keys[1] is null));
        var table = CsvTable.Parse(bill.Version2());
        foreach (var row in table.Rows.Where(row => table.Text(row, "line_item_line_item_type") == "SavingsPlanRecurringFee"))
        {
            var plan = commitments.Single(group => group.Key == table.Text(row, "savings_plan_savings_plan_a_r_n"));
            Assert.Equal(table.Number(row, "savings_plan_total_commitment_to_date"), plan.Sum(group => group.Costs.Effective));
            Assert.All(plan, group => Assert.Equal("Savings Plan", group.Keys[2]));
        }
    }

    [Fact]
    public async Task User_tags_lose_their_prefix_and_those_of_AWS_keep_it()
    {
        var bill = CurBill.Generate(seed: 3);
        await ImportAsync(Write(bill, "legacy"));
        var legacy = await ledger.SummarizeAsync(new() { By = ["tag:team", "tag:aws:createdBy"] }, Cancellation);
        Assert.Equal(["payments root", "search root"], legacy.Select(group => string.Join(' ', group.Keys)).Order(StringComparer.Ordinal));
        await ImportAsync(Write(bill, "2.0"));
        var second = await ledger.SummarizeAsync(new() { By = ["tag:team", "tag:aws_created_by"] }, Cancellation);
        Assert.Equal(legacy.Select(group => (group.Keys[0], group.Costs.Billed)), second.Select(group => (group.Keys[0], group.Costs.Billed)));
    }

    [Fact]
    public async Task Negations_that_do_not_balance_are_told()
    {
        var lines = CurBill.Generate(seed: 1).Version2().Split('\n');
        var lost = Array.FindIndex(lines, line => line.Contains("SavingsPlanNegation", StringComparison.Ordinal));
        Assert.True(lost > 0);
        var report = await ImportAsync(folder.Write("lost.csv", string.Join('\n', lines.Where((_, index) => index != lost))));
        Assert.Contains("should cancel out", Assert.Single(report.Files[0].Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_in_many_files_is_one_bill()
    {
        var bill = CurBill.Generate(seed: 7);
        var lines = bill.Legacy().TrimEnd('\n').Split('\n');
        BillFile[] files = [.. Enumerable.Range(0, 3).Select(part => folder.Write($"part{part}.csv", string.Join('\n', lines.Where((_, index) => index == 0 || index % 3 == part)) + "\n"))];
        var report = await ledger.ImportAsync(new() { Source = "aws", Files = files }, progress: null, Cancellation);
        Assert.Empty(report.Files.SelectMany(file => file.Warnings));
        Assert.Equal(bill.Totals.All, await CategoriesAsync());
    }

    [Theory]
    [InlineData("line_item_unblended_cost", "much", "lineItem/UnblendedCost", "\"much\" is no number with at most 16 digits before the point")]
    [InlineData("line_item_currency_code", "", "lineItem/CurrencyCode", "lineItem/CurrencyCode is missing")]
    [InlineData("bill_billing_period_start_date", "soon", "bill/BillingPeriodStartDate", "\"soon\" is no time such as 2026-09-01T00:00:00Z")]
    public async Task A_line_item_that_cannot_be_loaded_is_told_by_its_own_column(string column, string value, string named, string reason)
    {
        var cells = new Dictionary<string, string>
        {
            ["bill_billing_period_start_date"] = "2026-09-01T00:00:00Z",
            ["bill_billing_period_end_date"] = "2026-10-01T00:00:00Z",
            ["line_item_line_item_type"] = "Usage",
            ["line_item_usage_start_date"] = "2026-09-01T00:00:00Z",
            ["line_item_usage_end_date"] = "2026-09-02T00:00:00Z",
            ["line_item_currency_code"] = "USD",
            ["line_item_unblended_cost"] = "1",
            [column] = value,
        };
        var report = await ImportAsync(folder.Write("bill.csv", $"{string.Join(',', cells.Keys)}\n{string.Join(',', cells.Values)}\n"));
        Assert.Equal((2L, named, reason), Assert.Single(report.FirstRejections) is var row ? (row.Line, row.Column, row.Reason) : default);
    }

    [Fact]
    public async Task A_period_that_ends_where_it_begins_is_the_interval_s_and_without_one_the_bill_s()
    {
        const string header = "bill/BillingPeriodStartDate,bill/BillingPeriodEndDate,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/CurrencyCode,lineItem/UnblendedCost,identity/TimeInterval\n";
        const string period = "2026-09-01T00:00:00Z,2026-10-01T00:00:00Z";
        var report = await ImportAsync(folder.Write("bill.csv",
            $"{header}{period},Credit,2026-09-01T00:00:00Z,2026-09-01T00:00:00Z,USD,-1,2026-09-03T00:00:00Z/2026-09-04T00:00:00Z\n{period},Credit,,,USD,-2,\n"));
        Assert.Equal(("PeriodOfBill", 2L), Assert.Single(report.Files[0].Repairs) is var repair ? (repair.Rule, repair.Rows) : default);
        Assert.Equal(
            [("2026-09-01T00:00:00Z 2026-10-01T00:00:00Z", -2m), ("2026-09-03T00:00:00Z 2026-09-04T00:00:00Z", -1m)],
            (await ledger.SummarizeAsync(new() { By = ["ChargePeriodStart", "ChargePeriodEnd"] }, Cancellation)).Select(group => (string.Join(' ', group.Keys), group.Costs.Billed)).Order());
    }

    private static SortedDictionary<string, int> Changes(FileReport file, RowChangeKind kind) =>
        new(file.Changes.Where(change => change.Kind == kind).ToDictionary(change => change.Rule, change => (int)change.Rows), StringComparer.Ordinal);

    private async Task<IEnumerable<(string, decimal, decimal)>> CategoriesAsync()
    {
        var totals = new BillTotals();
        foreach (var group in await ledger.SummarizeAsync(new() { By = ["ChargeCategory"] }, Cancellation))
            totals.Add(group.Keys[0]!, group.Costs.Billed, group.Costs.Effective);
        return totals.All;
    }

    private Task<ImportReport> ImportAsync(BillFile file) => ledger.ImportAsync(new() { Source = "aws", Files = [file] }, progress: null, Cancellation);

    private BillFile Write(CurBill bill, string form)
    {
        switch (form)
        {
            case "legacy":
                return folder.Write("legacy.csv", bill.Legacy());
            case "2.0":
                return folder.Write("second.csv", bill.Version2());
            case "json":
                return folder.Write("bill.json", bill.JsonLines());
            default:
                // Nested, and with numbers and times of their own types, as Data Exports writes it.
                var csv = folder.Write("source.csv", bill.Version2());
                var path = Path.Combine(folder.Path, "bill.parquet");
                using (var database = DuckDbDatabase.Open(path: null, []))
                using (var connection = database.Connect())
                {
                    connection.Execute(
                        $"""
                        COPY (
                            SELECT * REPLACE (
                                CAST(bill_billing_period_start_date AS TIMESTAMP) AS bill_billing_period_start_date,
                                CAST(line_item_usage_start_date AS TIMESTAMP) AS line_item_usage_start_date,
                                CAST(line_item_usage_end_date AS TIMESTAMP) AS line_item_usage_end_date,
                                CAST(line_item_unblended_cost AS DECIMAL(30, 15)) AS line_item_unblended_cost,
                                CAST(from_json(resource_tags, '"MAP(VARCHAR, VARCHAR)"') AS MAP(VARCHAR, VARCHAR)) AS resource_tags)
                            FROM read_csv('{csv.Path}', all_varchar = true))
                        TO '{path}' (FORMAT PARQUET)
                        """,
                        CancellationToken.None);
                }

                return new("bill.parquet", path);
        }
    }
}
