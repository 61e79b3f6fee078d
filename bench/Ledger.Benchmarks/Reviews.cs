using System.Diagnostics;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.TestKit.Bills;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Ledger.Benchmarks;

/// <summary>How long a ledger takes to answer what the review of a Budget asks it: the daily costs of a scope, and up to when there are any.</summary>
internal static class Reviews
{
    private static readonly DatePeriod Month =
        new(new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero));

    private static readonly (string Name, CostScope Scope)[] Scopes =
    [
        ("everything", CostScope.Everything),
        ("one service", CostScope.Everything with { Services = ["amazon elastic compute cloud"] }),
        ("one provider, five services, two regions", CostScope.Everything with
        {
            Providers = ["AWS"],
            Services = ["Amazon Elastic Compute Cloud", "Amazon Elastic Block Store", "Amazon Simple Storage Service", "AWS Lambda", "AmazonCloudWatch"],
            Regions = ["us-east-1", "eu-central-1"],
        }),
        ("one tag", CostScope.Everything with { Tags = [new("team", ["payments"])] }),
    ];

    /// <summary>How long the days take that a forecast is made of.</summary>
    private static async Task MeasureHistoryAsync(ILedgerStore ledger, string name, CostScope scope, int rounds)
    {
        var (times, history) = (new List<double>(), new CostQuery { By = ["day", "ChargeCategory"], From = Month.Start.AddDays(-400), To = Month.End, Scope = scope });
        for (var round = -3; round < rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await ledger.SummarizeAsync(history, CancellationToken.None);
            if (round >= 0)
                times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        Console.WriteLine($"{name + ", for a forecast",-59} median {times[times.Count / 2],7:0.00} ms, {times[0]:0.00} - {times[^1]:0.00}, {rounds} rounds");
    }

    /// <summary>Fills a ledger and asks it.</summary>
    public static async Task MeasureAsync(long rows, int rounds, string folder)
    {
        var (bill, path) = (Path.Combine(folder, "bill.csv"), Path.Combine(folder, "reviews"));
        await using (var stream = File.Create(bill))
            VolumeBill.Write(stream, rows, seed: 7);
        await using var ledger = await Ledgers.OpenAsync(new LedgerOptions { Path = path }, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        await ledger.ImportAsync(new ImportRequest { Source = "bench", Files = [new BillFile("bill", bill)] }, progress: null, CancellationToken.None);

        foreach (var (name, scope) in Scopes)
        {
            var times = new List<double>();
            for (var round = -3; round < rounds; round++) // three to warm up
            {
                var watch = Stopwatch.StartNew();
                await ledger.DailyCostAsync(scope, Month, CostMetric.BilledCost, currency: null, CancellationToken.None);
                await ledger.DataThroughAsync(scope, Month, CancellationToken.None);
                if (round >= 0)
                    times.Add(watch.Elapsed.TotalMilliseconds);
            }

            times.Sort();
            Console.WriteLine($"{name,-42} median {times[times.Count / 2],7:0.00} ms, {times[0]:0.00} - {times[^1]:0.00}, {rounds} rounds");
            await MeasureHistoryAsync(ledger, name, scope, rounds);
        }
    }
}
