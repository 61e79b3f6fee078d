using System.Globalization;
using System.Text.Json;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.FinOps.SampleBill;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

public sealed class CostSummaryTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("json")]
    [InlineData("csv")]
    [InlineData("table")]
    public async Task The_result_has_its_documented_form(string format)
    {
        await LoadAsync(new FocusBill()
            .Row(("BilledCost", "10"))
            .Row(("BilledCost", "2.50"), ("Tags", ""), ("ServiceName", "検索 größer"))
            .Row(("BilledCost", "0.0000000000000000000001"), ("ServiceName", "say \"hi\", twice"))
            .Row(("BilledCost", "-3"), ("ServiceName", "two\nlines"), ("Tags", """{"team":"=HYPERLINK(\"x\")"}"""))
            .Row(("BilledCost", "1234567.891"), ("BillingCurrency", "EUR"), ("ServiceName", "@sum"), ("Tags", """{"team":"-1"}""")));
        var run = await SummaryAsync("--by", "servicename,TAG:team", "-o", format);
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        GoldenFile.Matches($"summary.{(format == "table" ? "txt" : format)}", run.Out);
    }

    [Fact]
    public async Task A_table_has_no_escape_codes_where_nobody_sees_colours()
    {
        await LoadAsync(new FocusBill().Row());
        Assert.DoesNotContain('\e', (await SummaryAsync("--by", "month")).Out);
    }

    [Fact]
    public async Task From_is_included_and_to_is_not()
    {
        await LoadAsync(new FocusBill()
            .Row(("BilledCost", "1"), ("ChargePeriodStart", "2026-04-01T00:00:00Z"), ("ChargePeriodEnd", "2026-04-02T00:00:00Z"))
            .Row(("BilledCost", "2"), ("ChargePeriodStart", "2026-04-02T00:00:00Z"), ("ChargePeriodEnd", "2026-04-03T00:00:00Z"))
            .Row(("BilledCost", "4"), ("ChargePeriodStart", "2026-04-02T12:00:00Z"), ("ChargePeriodEnd", "2026-04-03T00:00:00Z"))
            .Row(("BilledCost", "8"), ("ChargePeriodStart", "2026-04-03T00:00:00Z"), ("ChargePeriodEnd", "2026-04-04T00:00:00Z")));
        foreach (var (from, to, billed) in new[] { ("2026-04-02", "2026-04-03", 6m), ("2026-04", "2026-05", 15m), ("2026-04-02T12:00:00Z", "2026-04-03T00:00:01Z", 12m), ("2026-04-02T14:00:00+02:00", "2026-05", 12m) })
            Assert.Equal(billed, Billed(await SummaryAsync("--by", "month", "--from", from, "--to", to, "-o", "json")));
    }

    [Fact]
    public async Task The_help_says_which_bound_is_included()
    {
        var help = (await SummaryAsync("--help")).Out;
        Assert.Contains("at this moment or later", help, StringComparison.Ordinal);
        Assert.Contains("which itself is not included", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_without_charges_of_that_time_gives_an_empty_result()
    {
        await LoadAsync(new FocusBill().Row());
        Assert.Equal("[]\n", (await SummaryAsync("--by", "month", "--from", "2027-01", "-o", "json")).Out);
        Assert.Equal("month,currency,billedCost,effectiveCost,listCost,contractedCost,rows\n", (await SummaryAsync("--by", "month", "--from", "2027-01", "-o", "csv")).Out);
        Assert.Equal("The ledger holds no charges of that time.\n", (await SummaryAsync("--by", "month", "--from", "2027-01")).Error);
    }

    [Theory]
    [InlineData("servicname", "Did you mean ServiceName?")]
    [InlineData("mnth", "Did you mean month?")]
    [InlineData("ServiceName,tag:", "--by tag: is no column")]
    public async Task An_unknown_column_is_answered_with_the_closest_and_all_known_ones(string by, string answer)
    {
        await LoadAsync(new FocusBill().Row());
        var run = await SummaryAsync("--by", by);
        Assert.Equal((ExitCode.Unusable, ""), (run.ExitCode, run.Out));
        Assert.Contains(answer, run.Error, StringComparison.Ordinal);
        Assert.Contains("Known are month, day, tag:KEY, AllocatedMethodDetails, ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-13", "--from 2026-13 is no date")]
    [InlineData("yesterday", "--from yesterday is no date")]
    [InlineData("2026-05-01", "does not lie before --to")]
    public async Task Dates_that_make_no_sense_are_refused(string from, string answer)
    {
        await LoadAsync(new FocusBill().Row());
        var run = await SummaryAsync("--by", "month", "--from", from, "--to", "2026-05");
        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains(answer, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_that_is_not_there_is_not_made()
    {
        var run = await SummaryAsync("--by", "month");
        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains("cloudintel cost import FILE --ledger", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Ledger()));
    }

    [Fact]
    public async Task The_sums_of_the_sample_bill_are_its_own_to_the_last_digit()
    {
        var generated = await CommandRun.OfAsync("focus", "generate", "--out", folder["sample"], "--months", "2", "--until", "2026-02-20", "--seed", "3");
        Assert.Equal(ExitCode.Good, generated.ExitCode);
        await CommandRun.OfAsync(["cost", "import", "--ledger", folder.Ledger(), .. Directory.GetFiles(folder["sample"])]);
        var charges = new SampleBillGenerator(new() { FirstMonth = new(2026, 1, 1), LastDay = new(2026, 2, 20), Seed = 3 }).Charges().ToList();
        await AreEqualAsync("ProviderName", charge => charge.ProviderName);
        await AreEqualAsync("ServiceName", charge => charge.ServiceName);
        await AreEqualAsync("tag:team", charge => SampleBillTotal.Tag(charge, "team"));
        await AreEqualAsync("x_KubernetesNamespace", charge => SampleBillTotal.Tag(charge, "k8s-namespace"));
        await AreEqualAsync("month", charge => charge.ChargePeriodStart.ToString("yyyy-MM", CultureInfo.InvariantCulture));

        async Task AreEqualAsync(string column, Func<FocusCharge, string?> key)
        {
            var expected = SampleBillTotal.By(charges, key);
            using var json = JsonDocument.Parse((await SummaryAsync("--by", column, "-o", "json")).Out);
            var actual = Assert.Single(json.RootElement.EnumerateArray()).GetProperty("rows").EnumerateArray()
                .ToDictionary(row => row.EnumerateObject().First().Value.GetString() ?? "", row => new SampleBillTotal(row.GetProperty("rows").GetInt64(), Amount(row, "billedCost"), Amount(row, "effectiveCost"), Amount(row, "listCost"), Amount(row, "contractedCost")));
            Assert.Equal(expected.OrderBy(total => total.Key, StringComparer.Ordinal), actual.OrderBy(total => total.Key, StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task The_public_focus_sample_gives_its_known_totals()
    {
        var sample = SampleData.PathOf("focus/focus-sample/focus_1.0_sample_1000.csv");
        await CommandRun.OfAsync("cost", "import", sample, "--ledger", folder.Ledger());
        Assert.Equal(
            """
            providerName,currency,billedCost,effectiveCost,listCost,contractedCost,rows
            AWS,USD,18.0066386184,13,18.1493176406,13,942
            Microsoft,USD,1.97651418586,1.97651418586,1.97651418586,1.97626039326,51
            Oracle,USD,0.53707392473,0,0.26507392473,0,7

            """,
            (await SummaryAsync("--by", "providername", "-o", "csv")).Out);
    }

    private Task LoadAsync(FocusBill bill) => CommandRun.OfAsync("cost", "import", bill.In(folder, "bill.csv"), "--ledger", folder.Ledger());

    private Task<CommandRun> SummaryAsync(params string[] arguments) => CommandRun.OfAsync(["cost", "summary", "--ledger", folder.Ledger(), .. arguments]);

    private static decimal Billed(CommandRun run)
    {
        using var json = JsonDocument.Parse(run.Out);
        return Amount(json.RootElement[0].GetProperty("total"), "billedCost");
    }

    private static decimal Amount(JsonElement row, string name) => decimal.Parse(row.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
