using System.Diagnostics;
using System.Globalization;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Core.Units;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Ledger.Benchmarks;

/// <summary>How long it takes to keep what containers held, all that run at once and then some a minute, and to read a day of it.</summary>
internal static class ClusterSpans
{
    private static readonly DateTimeOffset Start = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Fills a ledger with so many containers of a day, one a pod, each of an hour or less, in batches as a recorder hands them out.</summary>
    public static async Task MeasureAsync(int containers, string folder)
    {
        var path = Path.Combine(folder, "spans");
        await using var ledger = await Ledgers.OpenAsync(new LedgerOptions { Path = path }, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        var first = Enumerable.Range(0, containers / 10).ToList();
        await TimeAsync($"{first.Count:#,0} containers at once", () => ledger.KeepAsync("bench", Changes(first, ended: false), Observed, CancellationToken.None));

        var rest = Enumerable.Range(first.Count, containers - first.Count).Chunk(1000).ToList();
        await TimeAsync($"{containers - first.Count:#,0} more, 1,000 at a time, begun and ended", async () =>
        {
            foreach (var chunk in rest)
            {
                await ledger.KeepAsync("bench", Changes(chunk, ended: false), Observed, CancellationToken.None);
                await ledger.KeepAsync("bench", Changes(chunk, ended: true), Observed, CancellationToken.None);
            }
        });
        for (var round = 0; round < 3; round++)
        {
            await TimeAsync("what lasts", () => ledger.LastingAsync("bench", CancellationToken.None));
            await TimeAsync("a day", () => ledger.HistoryAsync("bench", new(Start, Start.AddDays(1)), CancellationToken.None));
            await TimeAsync("an hour", () => ledger.HistoryAsync("bench", new(Start.AddHours(9), Start.AddHours(10)), CancellationToken.None));
        }

        await ledger.DisposeAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"the file",-60} {new FileInfo(path).Length / 1024.0 / 1024.0,9:0.0} MiB"));
    }

    private static DatePeriod Observed => new(Start, Start.AddDays(1));

    private static SpanChanges Changes(IReadOnlyList<int> containers, bool ended)
    {
        var pods = containers.Select(Pod).ToList();
        return new()
        {
            Pods = ended ? [] : pods,
            Containers =
            [
                .. containers.Zip(pods, (i, pod) =>
                {
                    var start = Start.AddSeconds(i % 82_800);
                    return new ContainerSpan
                    {
                        Pod = pod,
                        Container = "main",
                        NodeUid = Uid(1_000_000 + (i % 1000)),
                        Time = new(start, ended ? start.AddSeconds(20 + (i % 3600)) : null),
                        Requests = new(250, 512L << 20, 0),
                    };
                }),
            ],
        };
    }

    private static PodIdentity Pod(int i) => new()
    {
        Uid = Uid(i),
        Namespace = string.Create(CultureInfo.InvariantCulture, $"team-{i % 40:00}"),
        Name = string.Create(CultureInfo.InvariantCulture, $"service-{i % 2000:0000}-7d9c5b-{i:x5}"),
        ControllerKind = "Deployment",
        Controller = string.Create(CultureInfo.InvariantCulture, $"service-{i % 2000:0000}"),
        Labels = new Dictionary<string, string>
        {
            ["app.kubernetes.io/name"] = string.Create(CultureInfo.InvariantCulture, $"service-{i % 2000:0000}"),
            ["app.kubernetes.io/part-of"] = "shop",
            ["team"] = string.Create(CultureInfo.InvariantCulture, $"team-{i % 40:00}"),
        },
    };

    private static string Uid(int index) => string.Create(CultureInfo.InvariantCulture, $"{index * 2654435761L % 4294967296:x8}-3f2a-4c1d-9b7e-{index * 7919L:x12}");

    private static async Task TimeAsync(string what, Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-60} {watch.Elapsed.TotalSeconds,9:0.00} s"));
    }
}
