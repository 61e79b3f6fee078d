using System.Text.Json;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

public sealed class CostDiffTests : IDisposable
{
    private static readonly string[] Before = ["--before", "1"];

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("json")]
    [InlineData("csv")]
    [InlineData("table")]
    public async Task The_result_has_its_documented_form(string format)
    {
        await LoadTwiceAsync();
        var run = await DiffAsync("-o", format);
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        GoldenFile.Matches($"diff.{(format == "table" ? "txt" : format)}", WithoutTimes(run.Out));
    }

    [Fact]
    public async Task Numbers_of_versions_name_the_states_to_compare()
    {
        await LoadTwiceAsync();
        await LoadAsync("bill", new FocusBill().Row(("BilledCost", "100")));
        var run = await DiffAsync([.. Before, "--after", "3", "--by", "month", "-o", "csv"]);
        Assert.Contains("2026-04,USD,11.5,", run.Out, StringComparison.Ordinal);
        Assert.Contains(",88.5,", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_that_was_never_restated_says_so()
    {
        await LoadAsync("bill", new FocusBill().Row());
        var run = await DiffAsync();
        Assert.Equal((ExitCode.Unusable, ""), (run.ExitCode, run.Out));
        Assert.Contains("No billing period of these was restated yet", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_number_of_a_version_that_several_periods_have_is_not_clear()
    {
        await LoadTwiceAsync();
        await LoadAsync("other", new FocusBill().Row());
        var run = await DiffAsync(Before);
        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains("--before 1 is not clear", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Good, (await DiffAsync([.. Before, "--source", "bill"])).ExitCode);
    }

    [Theory]
    [InlineData("9", "there is no version 9. There are 2 of bill 2026-04-01, 1 of bill 2026-04-01")]
    [InlineData("soon", "is neither a moment")]
    public async Task A_version_that_is_none_is_refused(string version, string answer)
    {
        await LoadTwiceAsync();
        var run = await DiffAsync("--before", version);
        Assert.Equal((ExitCode.Unusable, ""), (run.ExitCode, run.Out));
        Assert.Contains(answer, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_summary_as_of_a_version_gives_what_the_ledger_held_then()
    {
        await LoadTwiceAsync();
        Assert.Equal(11.5m, await BilledAsync("--as-of", "1"));
        Assert.Equal(9m, await BilledAsync("--as-of", "2"));
        Assert.Equal(9m, await BilledAsync());
    }

    [Fact]
    public async Task Sources_and_their_versions_are_listed()
    {
        await LoadTwiceAsync();
        var run = await CommandRun.OfAsync("cost", "sources", "--ledger", folder.Ledger(), "--versions", "-o", "json");
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        GoldenFile.Matches("sources.json", WithoutTimes(run.Out));
        var table = await CommandRun.OfAsync("cost", "sources", "--ledger", folder.Ledger());
        Assert.Matches(@"bill +2026-04-01 +AWS +2026-04-02 00:00 +[-0-9: ]+ +2 +3 +9.00 +", table.Out);
    }

    [Fact]
    public async Task Sources_say_what_was_changed_on_purpose_and_what_does_not_add_up()
    {
        var lines = CurBill.Generate(seed: 1).Version2().Split('\n');
        var lost = Array.FindIndex(lines, line => line.Contains("SavingsPlanNegation", StringComparison.Ordinal));
        folder.Write("cur.csv", string.Join('\n', lines.Where((_, index) => index != lost)));
        await CommandRun.OfAsync("cost", "import", folder["cur.csv"], "--ledger", folder.Ledger());
        var run = await CommandRun.OfAsync("cost", "sources", "--ledger", folder.Ledger(), "-o", "json");
        using var result = System.Text.Json.JsonDocument.Parse(run.Out);
        GoldenFile.Matches("sources-changes.json", result.RootElement[0].GetProperty("changes").GetRawText() + "\n");
        var warning = Assert.Single(result.RootElement[0].GetProperty("warnings").EnumerateArray()).GetString()!;

        var table = await CommandRun.OfAsync("cost", "sources", "--ledger", folder.Ledger());
        Assert.Contains($"warning: cur: {warning}\n", table.Error, StringComparison.Ordinal);
        Assert.Matches(@"cur: \d+ rows dropped by SavingsPlanNegation, billed -[0-9.,]+, effective [-0-9.,]+ USD\n", table.Error);
    }

    [Fact]
    public void A_CostSource_may_assume_the_columns_that_an_import_can_set() =>
        Assert.Equal(CloudIntel.Ledger.Ledgers.FocusColumnNames.Order(StringComparer.Ordinal), CloudIntel.Resources.FocusColumnNames.All);

    [Fact]
    public async Task A_source_of_higher_precedence_counts_instead_of_the_others()
    {
        await LoadAsync("cur", new FocusBill().Row(("BilledCost", "3")));
        var second = await LoadAsync("focus", new FocusBill().Row(("BilledCost", "4")), "--precedence", "10");
        Assert.DoesNotContain("counted", second.Error, StringComparison.Ordinal);
        Assert.Equal(4m, await BilledAsync());
        var run = await CommandRun.OfAsync("cost", "sources", "--ledger", folder.Ledger());
        Assert.Contains("cur does not count for the AWS bill of 1000 from 2026-04-01, which focus holds too.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rates_convert_what_they_know_and_say_what_they_lack()
    {
        await LoadTwiceAsync();
        await File.WriteAllTextAsync(folder["rates.csv"], "date,from,to,rate\n2026-03-01,EUR,USD,1.25\n", TestContext.Current.CancellationToken);
        var loaded = await CommandRun.OfAsync("cost", "rates", folder["rates.csv"], "--ledger", folder.Ledger());
        Assert.Equal((ExitCode.Good, "1 exchange rates of rates loaded\n"), (loaded.ExitCode, loaded.Error));
        Assert.Equal("date,from,to,source,rate\n2026-03-01,EUR,USD,rates,1.25\n", (await CommandRun.OfAsync("cost", "rates", "--ledger", folder.Ledger(), "-o", "csv")).Out);
        Assert.Equal(7.2m, await BilledAsync("--currency", "eur"));

        var missing = await CommandRun.OfAsync("cost", "summary", "--ledger", folder.Ledger(), "--by", "month", "--currency", "JPY");
        Assert.Equal((ExitCode.Unusable, ""), (missing.ExitCode, missing.Out));
        Assert.Contains("no exchange rate from USD to JPY for 2026-04-01", missing.Error, StringComparison.Ordinal);
    }

    private async Task LoadTwiceAsync()
    {
        await LoadAsync("bill", new FocusBill().Row(("BilledCost", "10")).Row(("BilledCost", "1.5"), ("ServiceName", "AmazonS3")));
        await LoadAsync("bill", new FocusBill()
            .Row(("BilledCost", "5")).Row(("BilledCost", "2.5")).Row(("BilledCost", "1.5"), ("ServiceName", "AmazonS3"), ("SubAccountId", "3000")));
    }

    private Task<CommandRun> LoadAsync(string source, FocusBill bill, params string[] arguments) =>
        CommandRun.OfAsync(["cost", "import", bill.In(folder, "bill.csv"), "--source", source, "--ledger", folder.Ledger(), .. arguments]);

    private Task<CommandRun> DiffAsync(params string[] arguments) => CommandRun.OfAsync(["cost", "diff", "--ledger", folder.Ledger(), .. arguments]);

    private async Task<decimal> BilledAsync(params string[] arguments)
    {
        var run = await CommandRun.OfAsync(["cost", "summary", "--ledger", folder.Ledger(), "--by", "month", "-o", "json", .. arguments]);
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        using var json = JsonDocument.Parse(run.Out);
        return decimal.Parse(json.RootElement[0].GetProperty("total").GetProperty("billedCost").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The moments of the test's clock, whose last digits the ledger moves so that no two imports have the same.</summary>
    private static string WithoutTimes(string text) =>
        System.Text.RegularExpressions.Regex.Replace(text, @"\.\d{6,7}Z", "Z", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}
