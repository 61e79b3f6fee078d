using CloudIntel.Cli.Cost;
using CloudIntel.Cli.Output;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

public sealed class CostTrendTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("json")]
    [InlineData("csv")]
    [InlineData("table")]
    public async Task The_result_has_its_documented_form(string format)
    {
        await LoadAsync(Bill());
        var run = await TrendAsync("--by", "servicename", "-o", format);
        Assert.Equal(ExitCode.Good, run.ExitCode);
        GoldenFile.Matches($"trend.{(format == "table" ? "txt" : format)}", run.Out);
    }

    [Fact]
    public async Task A_step_without_charges_is_zero_and_not_left_out()
    {
        await LoadAsync(Bill());
        Assert.Equal(
            """
            start,complete,currency,billedCost,effectiveCost,listCost,contractedCost,rows
            2026-02-01,true,USD,10,10,10,10,2
            2026-03-01,true,USD,0,0,0,0,0
            2026-04-01,false,USD,5,5,5,5,1

            """,
            (await TrendAsync("-o", "csv")).Out);
    }

    [Fact]
    public async Task Weeks_begin_on_Monday()
    {
        await LoadAsync(new FocusBill().Row(Day("2026-04-05", "1")).Row(Day("2026-04-06", "2")).Row(Day("2026-04-12", "4")));
        Assert.Equal(
            """
            start,complete,currency,billedCost,effectiveCost,listCost,contractedCost,rows
            2026-03-30,true,USD,1,1,1,1,1
            2026-04-06,true,USD,6,6,6,6,2

            """,
            (await TrendAsync("--interval", "week", "-o", "csv")).Out);
    }

    [Fact]
    public async Task A_table_says_which_step_is_not_over()
    {
        await LoadAsync(Bill());
        var run = await TrendAsync();
        Assert.Contains("2026-04 *", run.Out, StringComparison.Ordinal);
        Assert.Contains("* is not over: there are charges until 2026-04-11 00:00 UTC.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_must_all_hold()
    {
        await LoadAsync(Bill());
        Assert.Equal(
            """
            start,complete,currency,billedCost,effectiveCost,listCost,contractedCost,rows
            2026-02-01,true,USD,3,3,3,3,1

            """,
            (await TrendAsync("-o", "csv", "--filter", "ServiceName=\"two, three\",Other", "--filter", "chargecategory!=Tax")).Out);
    }

    [Theory]
    [InlineData("ServiceName", "--filter ServiceName has no column and value")]
    [InlineData("ServcName=a", "--filter ServcName is no column. Did you mean ServiceName?")]
    [InlineData("ServiceName=\"a", "has a quotation mark that is never closed")]
    public async Task A_filter_that_cannot_be_read_is_refused(string filter, string answer)
    {
        await LoadAsync(Bill());
        var run = await TrendAsync("--filter", filter);
        Assert.Equal((ExitCode.Unusable, ""), (run.ExitCode, run.Out));
        Assert.Contains(answer, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_is_as_high_as_its_numbers()
    {
        Assert.Equal("▁▅█", Blocks.Sparkline([0, 4, 7]));
        Assert.Equal("▁▁", Blocks.Sparkline([0, 0]));
        Assert.Equal("▁█", Blocks.Sparkline([-1, 6]));
        Assert.Equal("████", Blocks.Bar(8, 8, 4));
        Assert.Equal("██", Blocks.Bar(4, 8, 4));
        Assert.Equal("▌", Blocks.Bar(1, 8, 4));
        Assert.Equal("", Blocks.Bar(-3, 8, 4));
    }

    [Fact]
    public void Percent_says_nothing_where_nothing_was() => Assert.Equal(
        ["+50.0 %", "-100.0 %", "–", "0.0 %", "+150.0 %"],
        [CostFigures.Percent(2, 3), CostFigures.Percent(2, 0), CostFigures.Percent(0, 2), CostFigures.Percent(0, 0), CostFigures.Percent(-2, 1)]);

    private static FocusBill Bill() => new FocusBill()
        .Row([.. Month("2026-02"), .. Day("2026-02-03", "7")])
        .Row([.. Month("2026-02"), .. Day("2026-02-04", "3"), ("ServiceName", "two, three")])
        .Row(Day("2026-04-10", "5"));

    private static (string, string)[] Day(string day, string cost) =>
    [
        ("ChargePeriodStart", $"{day}T00:00:00Z"), ("ChargePeriodEnd", $"{DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture).AddDays(1):yyyy-MM-dd}T00:00:00Z"),
        ("BilledCost", cost), ("EffectiveCost", cost), ("ListCost", cost), ("ContractedCost", cost),
    ];

    private static (string, string)[] Month(string month) => [("BillingPeriodStart", $"{month}-01T00:00:00Z"), ("BillingPeriodEnd", "2026-03-01T00:00:00Z")];

    private Task LoadAsync(FocusBill bill) => CommandRun.OfAsync("cost", "import", bill.In(folder, "bill.csv"), "--ledger", folder.Ledger());

    private Task<CommandRun> TrendAsync(params string[] arguments) => CommandRun.OfAsync(["cost", "trend", "--ledger", folder.Ledger(), .. arguments]);
}
