using System.Text.Json;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

/// <summary>A bill in several files, with the manifest that its provider writes beside them.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("assembly/report-1.csv", "assembly/report-2.csv")]
    [InlineData("report-1.csv", "report-2.csv")]
    public async Task The_files_of_a_manifest_are_one_bill_under_its_name(string first, string second)
    {
        var bill = CurBill.Generate(seed: 4);
        var lines = bill.Legacy().TrimEnd('\n').Split('\n');
        folder.Write(first, string.Join('\n', lines.Where((_, index) => index % 2 == 0)) + "\n");
        folder.Write(second, string.Join('\n', lines.Where((_, index) => index == 0 || index % 2 == 1)) + "\n");
        var run = await ImportAsync(Manifest("report-Manifest.json", "assembly/report-1.csv", "assembly/report-2.csv"));
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        using var document = JsonDocument.Parse(run.Out);
        Assert.Equal(["report", "report"], document.RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("source").GetString()));
    }

    [Fact]
    public async Task A_manifest_whose_files_are_not_all_there_loads_nothing()
    {
        folder.Write("report-1.csv", CurBill.Generate(seed: 4).Legacy());
        var run = await ImportAsync(Manifest("report-Manifest.json", "a/report-1.csv", "a/report-2.csv"));
        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains("names 2 files, of which 1 is not beside it, such as reports/cur/20260901-20261001/a/report-2.csv", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.Path, "l.duckdb")));
    }

    [Fact]
    public async Task Manifests_of_Azure_tell_actual_from_amortized_cost()
    {
        var bill = new AzureCostBill(AzureAgreement.Enterprise, seed: 1, new(2026, 9, 1));
        foreach (var (kind, csv) in new[] { ("ActualCost", bill.ActualCsv()), ("AmortizedCost", bill.AmortizedCsv()) })
        {
            folder.Write($"{kind}/part_0.csv", csv);
            folder.Write($"{kind}/manifest.json", $$"""
                {"exportConfig": {"exportName": "{{kind}}", "resourceId": "/e/{{kind}}", "type": "{{kind}}"}, "runInfo": {"runId": "r", "startDate": "2026-09-01T00:00:00", "endDate": "2026-09-30T00:00:00"},
                 "blobs": [{"blobName": "costs/{{kind}}/20260901-20260930/run/part_0.csv"}]}
                """);
        }

        var run = await CommandRun.OfAsync("cost", "import", folder["ActualCost/manifest.json"], folder["AmortizedCost/manifest.json"], "--source", "azure", "--ledger", folder["l.duckdb"], "-o", "json");
        Assert.Equal(ExitCode.Good, run.ExitCode);
        using var document = JsonDocument.Parse(run.Out);
        Assert.Equal(["azure-actual-cost", "azure-amortized-cost"], document.RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("format").GetString()));
        Assert.Equal(bill.Both.Whole.Billed, document.RootElement.GetProperty("files").EnumerateArray().SelectMany(file => file.GetProperty("billingPeriods").EnumerateArray()).Sum(period => decimal.Parse(period.GetProperty("billedCost").ToString(), System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_manifest_without_files_is_told()
    {
        var run = await ImportAsync(Manifest("report-Manifest.json"));
        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains("names no files", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_s_files_lie_nowhere_else()
    {
        folder.Write("outside.csv", CurBill.Generate(seed: 4).Legacy());
        var run = await ImportAsync(folder.Write("in/report-Manifest.json", """{"assemblyId": "a", "billingPeriod": {"start": "20260901T000000.000Z", "end": "20261001T000000.000Z"}, "reportKeys": ["../outside.csv"]}"""));
        Assert.Equal(ExitCode.Unusable, run.ExitCode);
    }

    private string Manifest(string name, params string[] files) => folder.Write(
        name,
        JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["assemblyId"] = "a",
            ["reportName"] = "report",
            ["billingPeriod"] = new Dictionary<string, string> { ["start"] = "20260901T000000.000Z", ["end"] = "20261001T000000.000Z" },
            ["reportKeys"] = files.Select(file => "reports/cur/20260901-20261001/" + file).ToArray(),
        }));

    private Task<CommandRun> ImportAsync(string manifest) =>
        CommandRun.OfAsync(["cost", "import", manifest, "--ledger", Path.Combine(folder.Path, "l.duckdb"), "-o", "json"]);
}
