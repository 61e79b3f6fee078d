using System.Globalization;
using System.Net;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Ledger.Validation;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.ControlPlane;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Operator.Tests.Endpoints.OpenCost;

/// <summary>Charges for nodes and volumes as split cost allocation of FOCUS 1.3.</summary>
public sealed class SplitCostExportTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Charges_for_nodes_and_volumes_are_divided_up_to_the_last_digit()
    {
        await using var served = await ServedClusters.StartAsync(fixture);
        await served.AddVolumeAsync();
        var rows = await RowsAsync(served, "/allocation/focus?window=today");

        // Of the node's 24, shop bears 4.5 and the tenant 1.5; the volume was mounted by shop for one of its two hours.
        Assert.Equal(
            [
                "i-1 shop/web-1/nginx 0.75 1.125 OpenCost-RequestOrUsage", $"i-1 {served.Name}/job-1/main 0.25 0.375 OpenCost-RequestOrUsage", "i-1  3 4.5 OpenCost-RequestOrUsage",
                "vol-1 shop/web-1 0.5 0.5 MountedTime", "vol-1  0.5 0.5 MountedTime",
            ],
            rows.Select(row => $"{row["ResourceId"].Split('/')[^1]} {row["AllocatedResourceName"]} {row["BilledCost"]} {row["ListCost"]} {row["AllocatedMethodId"]}"));
        Assert.Equal("""{"kubernetes:cluster":"prod","kubernetes:namespace":"shop","app":"web"}""", rows[0]["AllocatedTags"]);
        Assert.Equal("p-1/nginx", rows[0]["AllocatedResourceId"]);
    }

    [Fact]
    public async Task With_all_others_it_is_the_whole_bill()
    {
        await using var served = await ServedClusters.StartAsync(fixture);
        var rows = await RowsAsync(served, "/allocation/focus?window=2d&includeOthers=true");

        Assert.Equal(115.5m, rows.Sum(row => decimal.Parse(row["BilledCost"], CultureInfo.InvariantCulture)));
        Assert.Equal(12.5m, rows.Sum(row => decimal.Parse(row["EffectiveCost"], CultureInfo.InvariantCulture)));
        Assert.Contains(rows, row => row["ChargeCategory"] == "Tax" && row["AllocatedMethodId"].Length == 0);
    }

    [Fact]
    public async Task The_file_breaks_no_rule_that_the_bill_does_not_break_itself()
    {
        await using var served = await ServedClusters.StartAsync(fixture);
        using var folder = new TestFolder();
        await served.AddVolumeAsync();
        var split = await served.GetAsync("/allocation/focus?window=today&includeOthers=true", await served.TokenAsync("reader"));

        Assert.Contains("MountedTime", split.Text, StringComparison.Ordinal);
        var before = await BrokenAsync(folder, await served.ExportedAsync(new(2026, 4, 10, 0, 0, 0, TimeSpan.Zero)));
        var after = await BrokenAsync(folder, folder.Write("split.csv", split.Text));
        Assert.Empty(after.Except(before));
    }

    [Fact]
    public async Task It_is_for_those_who_may_see_the_whole_cluster()
    {
        await using var served = await ServedClusters.StartAsync(fixture);

        Assert.Equal(HttpStatusCode.Forbidden, (await served.GetAsync("/allocation/focus?window=today", await served.TokenAsync("tenant"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await served.GetAsync($"/namespaces/{served.Name}/allocation/focus?window=today", LocalControlPlane.AdminToken)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await served.GetAsync("/allocation/focus?window=40d", LocalControlPlane.AdminToken)).Status);
    }

    private static async Task<IReadOnlyList<Dictionary<string, string>>> RowsAsync(ServedClusters served, string question)
    {
        var answer = await served.GetAsync(question, await served.TokenAsync("reader"));
        Assert.Equal((HttpStatusCode.OK, "text/csv"), (answer.Status, answer.Type));
        var table = CsvTable.Parse(answer.Text);
        return [.. table.Rows.Select(row => table.Columns.Zip(row).ToDictionary(cell => cell.First, cell => cell.Second))];
    }

    private static async Task<IReadOnlyList<string>> BrokenAsync(TestFolder folder, string path)
    {
        var report = (await FocusValidation.ValidateAsync(
            new() { Files = [new(Path.GetFileName(path), path)], Version = FocusVersion.V13, TemporaryFolder = folder.Path }, progress: null, TimeProvider.System, Cancellation))[0];
        return [.. report.Broken.Select(rule => $"{rule.Rule} {rule.Column}")];
    }
}
