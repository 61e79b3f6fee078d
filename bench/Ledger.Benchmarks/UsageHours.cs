using System.Diagnostics;
using System.Globalization;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Usage;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Ledger.Benchmarks;

/// <summary>How long it takes to sum the steps of an hour, to keep what containers that run all day used, hour by hour, and to read a day of it.</summary>
internal static class UsageHours
{
    private static readonly DateTimeOffset Start = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Fills a ledger with two days of usage of so many containers, and reads the second.</summary>
    /// <param name="containers">How many containers run.</param>
    /// <param name="options">Where the ledger lies.</param>
    public static async Task MeasureAsync(int containers, LedgerOptions options)
    {
        await using var ledger = await Ledgers.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        var (steps, spans) = Steps(containers);
        IReadOnlyList<ContainerHour> summed = [];
        var histograms = new UsageHistograms();
        await TimeAsync($"to sum the steps of an hour of {containers:#,0} containers, one a pod", () =>
        {
            summed = HourlyUsage.Of(steps, spans, histograms);
            return Task.CompletedTask;
        });
        await TimeAsync(
            $"to keep it, with {histograms.All.Count:#,0} histograms",
            () => ledger.KeepUsageAsync("histograms", new(Start, "Bench", Start, summed) { Histograms = histograms }, CancellationToken.None));
        await TimeAsync(
            "to keep it again as another part, with histograms that are there",
            () => ledger.KeepUsageAsync("histograms", new(Start, "Bench", Start, summed) { Histograms = histograms, Part = "again" }, CancellationToken.None));
        await TimeAsync($"48 hours of {containers:#,0} containers", async () =>
        {
            for (var hour = 0; hour < 48; hour++)
                await ledger.KeepUsageAsync("bench", Hour(containers, Start.AddHours(hour)), CancellationToken.None);
        });
        for (var round = 0; round < 3; round++)
        {
            await TimeAsync("a day", () => ledger.HistoryAsync("bench", new(Start.AddDays(1), Start.AddDays(2)), CancellationToken.None));
            await TimeAsync("an hour", () => ledger.HistoryAsync("bench", new(Start.AddHours(9), Start.AddHours(10)), CancellationToken.None));
        }

        await TimeAsync("to let a day go", () => ledger.RemoveUsageAsync("bench", Start.AddDays(1), CancellationToken.None));
        await ledger.DisposeAsync();
        if (options.Path is { } path)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"the file",-60} {new FileInfo(path).Length / 1024.0 / 1024.0,9:0.0} MiB"));
    }

    /// <summary>Steps of containers in pods of controllers with twenty each.</summary>
    private static (UsageSteps Steps, IReadOnlyList<ContainerSpan> Spans) Steps(int containers)
    {
        var (steps, spans, random) = (new UsageSteps(Start), new List<ContainerSpan>(), new Random(1));
        for (var i = 0; i < containers; i++)
        {
            var pod = new PodIdentity
            {
                Uid = Uid(i),
                Namespace = string.Create(CultureInfo.InvariantCulture, $"team-{i % 40}"),
                Name = string.Create(CultureInfo.InvariantCulture, $"service-{i}"),
                ControllerKind = "Deployment",
                Controller = string.Create(CultureInfo.InvariantCulture, $"service-{i % Math.Max(1, containers / 20)}"),
            };
            spans.Add(new() { Pod = pod, Container = "main", NodeUid = "n", Time = new(Start.AddDays(-1), null), Requests = new(250, 512L << 20, 0) });
            var cores = steps.Fill(UsageFigure.CoreSeconds, new(pod.Namespace, pod.Name, "main"));
            var bytes = steps.Fill(UsageFigure.MemoryBytes, new(pod.Namespace, pod.Name, "main"));
            var sent = steps.Fill(UsageFigure.SentBytes, new(pod.Namespace, pod.Name, ""));
            for (var step = 0; step < UsageSteps.Count; step++)
                (cores[step], bytes[step], sent[step]) = (random.NextDouble() * 300, random.NextDouble() * (1L << 30), random.NextDouble() * 1e6);
        }

        return (steps, spans);
    }

    private static HourOfUsage Hour(int containers, DateTimeOffset hour)
    {
        var random = new Random((int)(hour - Start).TotalHours);
        return new(hour, "Bench", hour, [.. Enumerable.Range(0, containers).Select(i => new ContainerHour(Uid(i), "main", Usage(random, hour)))]);
    }

    private static UsageHour Usage(Random random, DateTimeOffset hour) => new()
    {
        Hour = hour,
        ObservedMilliseconds = 3_600_000,
        Used = new(random.NextInt64(900_000_000), random.NextInt64(1L << 40) * 1000, 0),
        AboveRequest = new(random.NextInt64(10_000_000), 0, 0),
        Network = new(random.NextInt64(1 << 30), random.NextInt64(1 << 30), 0, 0, random.NextInt64(1 << 20)),
    };

    private static string Uid(int index) => string.Create(CultureInfo.InvariantCulture, $"{index * 2654435761L % 4294967296:x8}-3f2a-4c1d-9b7e-{index * 7919L:x12}");

    private static async Task TimeAsync(string what, Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-60} {watch.Elapsed.TotalSeconds,9:0.00} s"));
    }
}
