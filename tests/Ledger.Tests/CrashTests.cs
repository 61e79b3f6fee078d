using System.Diagnostics;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Bills;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Ledger.Tests;

/// <summary>An import whose process is killed, at whatever point, has happened whole or not at all.</summary>
public sealed class CrashTests
{
    private const int Rows = 60_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_import_leaves_the_old_period_whole()
    {
        using var folder = new TestFolder();
        var path = Path.Combine(folder.Path, "ledger.duckdb");
        var bills = new[] { WriteBill(folder, "one.csv", seed: 1), WriteBill(folder, "two.csv", seed: 2) };
        var uninterrupted = Stopwatch.StartNew();
        await ImportAsync(path, bills[0].File, killAfter: null);
        var duration = uninterrupted.Elapsed;

        var killed = 0;
        var random = new Random(20260901);
        for (var attempt = 0; attempt < 12; attempt++)
        {
            var before = await TotalAsync(path);
            killed += await ImportAsync(path, bills[(attempt + 1) % 2].File, duration * random.NextDouble() * 1.1) ? 1 : 0;
            var after = await TotalAsync(path);
            Assert.Contains(after, bills.Select(bill => bill.Totals));
            Assert.True(after == before || after == bills[(attempt + 1) % 2].Totals);
        }

        Assert.True(killed > 0, "No import was killed before it ended.");
    }

    /// <summary>Imports in a process of its own. Returns whether it was killed before it ended.</summary>
    private static async Task<bool> ImportAsync(string ledger, BillFile bill, TimeSpan? killAfter)
    {
        using var process = Importer.Start("import", ledger, bill.Path);
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        if (killAfter is { } time)
        {
            // Random moments are what is tested; nothing depends on where exactly they fall.
            await Task.WhenAny(process.WaitForExitAsync(Cancellation), Task.Delay(time, Cancellation));
            process.Kill();
        }

        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode is 0 or 137, await output);
        return process.ExitCode != 0;
    }

    private static async Task<VolumeBillTotals> TotalAsync(string path)
    {
        await using var ledger = await Ledgers.OpenAsync(new() { Path = path }, TimeProvider.System, NullLoggerFactory.Instance, Cancellation);
        var group = Assert.Single(await ledger.SummarizeAsync(new() { By = [] }, Cancellation));
        var days = await ledger.DailyCostAsync(
            CostScope.Everything, new(new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero)), CostMetric.ListCost, currency: null, Cancellation);
        Assert.Equal(group.Costs.List, days.Sum(day => day.Cost));
        Assert.Empty(Directory.GetDirectories(path + ".tmp"));
        return new(group.Rows, group.Costs.Billed, group.Costs.Effective, group.Costs.List, group.Costs.Contracted);
    }

    private static (BillFile File, VolumeBillTotals Totals) WriteBill(TestFolder folder, string name, int seed)
    {
        var path = Path.Combine(folder.Path, name);
        using var stream = File.Create(path);
        return (new(name, path), VolumeBill.Write(stream, Rows, seed));
    }
}
