using System.Text.Json;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

public sealed class CostImportTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_json_result_has_its_documented_form()
    {
        var april = new FocusBill().Row().Row(("BilledCost", "0.0000000000000000000001"), ("ChargePeriodStart", "2026-04-03 00:00:00")).In(folder, "aws-2026-04.csv");
        var bad = new FocusBill().Row(("BilledCost", "much")).Row(("BillingCurrency", "EUR"), ("ProviderName", "Microsoft")).In(folder, "azure.csv");
        var run = await ImportAsync(april, bad, "-o", "json");
        Assert.Equal(ExitCode.Good, run.ExitCode);
        GoldenFile.Matches("import.json", folder.Without(run.Out));
        GoldenFile.Matches("import.stderr.txt", folder.Without(run.Error));
    }

    [Fact]
    public async Task Different_files_add_up_and_the_same_file_replaces_itself()
    {
        var one = new FocusBill().Row().In(folder, "one.csv");
        var two = new FocusBill().Row(("BilledCost", "2"), ("SubAccountId", "x"), ("BillingAccountId", "2")).In(folder, "two.csv.txt");
        await ImportAsync(one, two);
        await ImportAsync(one);
        Assert.Equal(3.25m, await BilledAsync());

        new FocusBill().Row(("BilledCost", "10")).In(folder, "one.csv");
        var run = await ImportAsync(one);
        Assert.Equal(12m, await BilledAsync());
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task Files_of_the_same_name_in_one_call_are_one_source()
    {
        var run = await ImportAsync(new FocusBill().Row().In(folder, "a/may.csv"), new FocusBill().Row(("BilledCost", "2")).In(folder, "b/may.csv"));
        Assert.Equal("", run.Error);
        Assert.Equal(3.25m, await BilledAsync());
    }

    [Fact]
    public async Task Files_of_a_named_source_are_its_load_together()
    {
        var one = new FocusBill().Row().In(folder, "one.csv");
        var two = new FocusBill().Row(("BilledCost", "2")).In(folder, "two.csv");
        await ImportAsync(one, two, "--source", "aws");
        Assert.Equal(3.25m, await BilledAsync());
        await ImportAsync(two, "--source", "aws");
        Assert.Equal(2m, await BilledAsync());
    }

    [Theory]
    [InlineData("aws-2026-04.csv", "aws-2026-04")]
    [InlineData("dir/export.CSV.gz", "export")]
    [InlineData("focus_1.0_sample.parquet", "focus_1.0_sample")]
    [InlineData("no-extension", "no-extension")]
    [InlineData(".csv", ".csv")]
    public void A_file_is_by_default_the_source_of_its_name(string path, string source) => Assert.Equal(source, Cost.CostImport.SourceOf(path));

    [Fact]
    public async Task A_bill_that_another_source_seems_to_hold_already_is_pointed_out()
    {
        await ImportAsync(new FocusBill().Row().In(folder, "april.csv"));
        var run = await ImportAsync(new FocusBill().Row(("BilledCost", "3")).In(folder, "april-restated.csv"));
        Assert.Contains("april also holds AWS charges of billing account 1000 for the billing periods from 2026-04-01", run.Error, StringComparison.Ordinal);
        Assert.Contains("--source april", run.Error, StringComparison.Ordinal);

        var other = await ImportAsync(new FocusBill().Row(("BillingAccountId", "2000")).In(folder, "other.csv"));
        Assert.Equal("", other.Error);
    }

    [Fact]
    public async Task A_bill_that_was_replaced_by_another_one_of_the_same_name_is_pointed_out()
    {
        await ImportAsync(new FocusBill().Row().In(folder, "a/april.csv"));
        var run = await ImportAsync(new FocusBill().Row(("ProviderName", "Microsoft"), ("BillingAccountId", "7")).In(folder, "b/april.csv"));
        Assert.Contains("april held AWS charges of billing account 1000 for the billing periods from 2026-04-01, and no longer does", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strictness_loads_nothing_of_a_source_with_a_bad_row_and_ends_with_1()
    {
        var good = new FocusBill().Row().In(folder, "good.csv");
        var bad = new FocusBill().Row().Row(("EffectiveCost", "?")).In(folder, "bad.csv");
        var run = await ImportAsync(good, bad, "--strict", "-o", "json");
        Assert.Equal(ExitCode.Finding, run.ExitCode);
        Assert.Equal([true, false], Files(run).Select(file => file.GetProperty("loaded").GetBoolean()));
        Assert.Contains("1 row of bad breaks FOCUS", run.Error, StringComparison.Ordinal);
        Assert.Contains("bad.csv:3: EffectiveCost", run.Error, StringComparison.Ordinal);
        Assert.Equal(1.25m, await BilledAsync());
    }

    [Fact]
    public async Task A_missing_file_is_named_before_anything_is_loaded()
    {
        var run = await ImportAsync(new FocusBill().Row().In(folder, "good.csv"), folder["gone.csv"]);
        Assert.Equal((ExitCode.Unusable, ""), (run.ExitCode, run.Out));
        Assert.Equal("error: There is no file DIR/gone.csv. Nothing was loaded.\n", folder.Without(run.Error));
        Assert.False(File.Exists(folder.Ledger()));
    }

    [Fact]
    public async Task An_unreadable_file_is_named_and_the_others_are_loaded()
    {
        var run = await ImportAsync(new FocusBill().Row().In(folder, "good.csv"), folder.Write("bad.csv", "a,b\n1,2\n"), "-o", "json");
        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("bad.csv", run.Error, StringComparison.Ordinal);
        Assert.Contains("is no bill", Files(run)[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(1.25m, await BilledAsync());
    }

    [Fact]
    public async Task A_file_that_is_no_ledger_is_left_alone()
    {
        var bill = new FocusBill().Row().In(folder, "bill.csv");
        var before = await File.ReadAllTextAsync(bill, TestContext.Current.CancellationToken);
        var run = await CommandRun.OfAsync("cost", "import", bill, "--ledger", bill);
        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains("it is a file of another kind", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(bill, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Each_file_can_have_a_result_of_its_own()
    {
        var run = await ImportAsync(new FocusBill().Row().In(folder, "one.csv"), new FocusBill().Row(("BillingAccountId", "2")).In(folder, "two.csv"), "--out-dir", folder["results"]);
        Assert.Equal("", run.Out);
        Assert.Equal(["one.json", "two.json"], Directory.GetFiles(folder["results"]).Select(Path.GetFileName).Order());
        using var result = JsonDocument.Parse(await File.ReadAllTextAsync(folder["results/two.json"], TestContext.Current.CancellationToken));
        Assert.Equal((folder["two.csv"], 1), (result.RootElement.GetProperty("file").GetString(), result.RootElement.GetProperty("rows").GetInt32()));
    }

    [Fact]
    public async Task The_table_shows_each_file()
    {
        var run = await ImportAsync(new FocusBill().Row().In(folder, "aws-2026-04.csv"));
        Assert.Matches(@"aws-2026-04\.csv +aws-2026-04 +2026-04-01 +1 +0 +0", run.Out);
    }

    [Fact]
    public async Task Results_that_would_have_the_same_name_are_refused_before_anything_is_loaded()
    {
        var bills = new[] { "one/bill.csv", "two/bill.csv" }.Select(name => new FocusBill().Row().In(folder, name)).ToArray();
        var run = await ImportAsync([.. bills, "--out-dir", folder["results"]]);

        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Equal(
            "error: DIR/one/bill.csv and DIR/two/bill.csv would both have the result bill.json in DIR/results. Nothing was done; name them in separate calls.\n",
            folder.Without(run.Error));
        Assert.False(File.Exists(folder.Ledger()));
    }

    [Fact]
    public async Task Rows_kept_aside_are_all_listed()
    {
        var bad = new FocusBill();
        for (var row = 0; row < 30; row++)
            bad.Row(("BilledCost", "much, \"too\" much"));
        await ImportAsync(bad.Row().In(folder, "bad.csv"), new FocusBill().Row(("BillingAccountId", "2")).In(folder, "good.csv"));

        var json = await CommandRun.OfAsync("cost", "rejected", "--ledger", folder.Ledger(), "-o", "json");
        using var rows = JsonDocument.Parse(json.Out);
        Assert.Equal(Enumerable.Range(2, 30), rows.RootElement.EnumerateArray().Select(row => row.GetProperty("line").GetInt32()));
        Assert.All(rows.RootElement.EnumerateArray(), row => Assert.Equal(("bad", "BilledCost"), (row.GetProperty("source").GetString(), row.GetProperty("column").GetString())));

        var csv = await CommandRun.OfAsync("cost", "rejected", "--ledger", folder.Ledger(), "--source", "bad", "-o", "csv");
        Assert.Equal(31, csv.Out.TrimEnd('\n').Split('\n').Length);
        Assert.StartsWith("source,file,line,column,reason\nbad,", csv.Out, StringComparison.Ordinal);
        Assert.Contains("\"\"too\"\"", csv.Out, StringComparison.Ordinal);

        var table = await CommandRun.OfAsync("cost", "rejected", "--ledger", folder.Ledger());
        Assert.Contains("BilledCost", table.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_rows_kept_aside_the_list_is_empty()
    {
        await ImportAsync(new FocusBill().Row().In(folder, "good.csv"));
        Assert.Equal("[]\n", (await CommandRun.OfAsync("cost", "rejected", "--ledger", folder.Ledger(), "-o", "json")).Out);
        Assert.Equal("source,file,line,column,reason\n", (await CommandRun.OfAsync("cost", "rejected", "--ledger", folder.Ledger(), "-o", "csv")).Out);
        Assert.Equal(("", "No rows were kept aside.\n"), await TableAsync());

        async Task<(string, string)> TableAsync()
        {
            var run = await CommandRun.OfAsync("cost", "rejected", "--ledger", folder.Ledger());
            return (run.Out, run.Error);
        }
    }

    [Fact]
    public async Task A_source_that_was_never_loaded_is_named_beside_those_that_were()
    {
        await ImportAsync(new FocusBill().Row().In(folder, "good.csv"));
        var run = await CommandRun.OfAsync("cost", "rejected", "--ledger", folder.Ledger(), "--source", "goood");
        Assert.Equal((ExitCode.Unusable, "error: --source goood was never loaded into this ledger. It holds good.\n"), (run.ExitCode, run.Error));
    }

    private Task<CommandRun> ImportAsync(params string[] arguments) => CommandRun.OfAsync(["cost", "import", "--ledger", folder.Ledger(), .. arguments]);

    private static JsonElement[] Files(CommandRun run)
    {
        using var document = JsonDocument.Parse(run.Out);
        return [.. document.RootElement.GetProperty("files").EnumerateArray().Select(file => file.Clone())];
    }

    private async Task<decimal> BilledAsync()
    {
        var run = await CommandRun.OfAsync("cost", "summary", "--ledger", folder.Ledger(), "--by", "ProviderName", "-o", "json");
        using var document = JsonDocument.Parse(run.Out);
        return decimal.Parse(document.RootElement[0].GetProperty("total").GetProperty("billedCost").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }
}
