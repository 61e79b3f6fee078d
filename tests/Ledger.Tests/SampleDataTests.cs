using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Ledger.Tests;

/// <summary>
/// Public FOCUS files with known totals: in the folder that CLOUDINTEL_TEST_DATA names, else in shared/data beside the checkout. They
/// are not part of this repository; without them these tests are skipped.
/// </summary>
public sealed class SampleDataTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_public_sample_loads_whole_with_its_totals_by_provider()
    {
        var (report, groups) = await LoadAsync("focus/focus-sample/focus_1.0_sample_1000.csv");
        Assert.Equal((1000, 1000, 0), (report.Import.Rows, report.Import.RepairedRows, report.Import.RejectedRows));
        Assert.Equal([("NullText", 1000), ("DateForm", 1000), ("LetterCase", 7)], report.Files[0].Repairs.Select(repair => (repair.Rule, repair.Rows)));
        Assert.Equal(["Id"], report.Files[0].IgnoredColumns);
        Assert.Equal(
            [
                ("AWS", 942, 18.00663861840m, 13m, 18.14931764060m, 13m),
                ("Microsoft", 51, 1.97651418586m, 1.97651418586m, 1.97651418586m, 1.97626039326m),
                ("Oracle", 7, 0.53707392473m, 0m, 0.26507392473m, 0m),
            ],
            groups.Select(group => (group.Keys[0]!, group.Rows, group.Costs.Billed, group.Costs.Effective, group.Costs.List, group.Costs.Contracted)));
    }

    [Theory]
    [InlineData("aws_1_2_cost_and_usage_rows100_seed42.csv", "1157.48882377213324", "403.45921877213324", "1203.92341784103253", "1161.67908227773324")]
    [InlineData("aws_1_3_cost_and_usage_rows100_seed42.csv", "1242.11561911486050", "215.67890111486050", "1264.83229463617427", "1245.01174262206050")]
    [InlineData("azure_1_2_cost_and_usage_rows100_seed42.csv", "3124.49994903980385", "2246.75827003980385", "3376.15570500921259", "3133.16962438700385")]
    [InlineData("aws_1_3_cost_and_usage_rows25_seed7_credits.csv", "929.19897776197748", "196.72834576197748", "958.79933022610018", "930.19295646277748")]
    public async Task Newer_versions_load_whole_and_unrepaired(string file, string billed, string effective, string list, string contracted)
    {
        var (report, groups) = await LoadAsync($"focus/focus-toolkit/{file}");
        Assert.Equal((0, 0), (report.Import.RepairedRows, report.Import.RejectedRows));
        Assert.Empty(report.Files[0].IgnoredColumns);
        var costs = Assert.Single(groups).Costs;
        Assert.Equal(
            (Number(billed), Number(effective), Number(list), Number(contracted)),
            (costs.Billed, costs.Effective, costs.List, costs.Contracted));
    }

    [Theory]
    [InlineData("sample-anonymous-aws-export-dataset.csv", 1281, "1.6823086974")]
    [InlineData("koku_test_cur.csv", 19, "0.0827499841274349353")]
    public async Task Reports_of_AWS_add_up_to_their_own_columns(string file, long rows, string billed)
    {
        var (report, groups) = await LoadAsync($"focus/aws/{file}", "ChargeCategory");
        Assert.Equal((rows, 0), (report.Import.Rows, report.Import.RejectedRows));
        Assert.Equal(Number(billed), groups.Sum(group => group.Costs.Billed));
        var sums = CurSums.Of(await File.ReadAllTextAsync(SampleData.PathOf($"focus/aws/{file}"), Cancellation));
        Assert.Equal(
            sums.All,
            groups.Select(group => (group.Keys[0]!, group.Costs.Billed, group.Costs.Effective)).OrderBy(group => group.Item1, StringComparer.Ordinal));
    }

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<(ImportReport Report, IReadOnlyList<CostGroup> Groups)> LoadAsync(string file, string by = "ServiceProviderName")
    {
        var path = SampleData.PathOf(file);
        using var folder = new TestFolder();
        await using var ledger = await Ledgers.OpenAsync(new() { Path = Path.Combine(folder.Path, "l.duckdb") }, new ManualTimeProvider(), NullLoggerFactory.Instance, Cancellation);
        var report = await ledger.ImportAsync(new() { Source = "sample", Files = [new(file, path)] }, progress: null, Cancellation);
        return (report, await ledger.SummarizeAsync(new() { By = [by] }, Cancellation));
    }
}
