using System.Diagnostics;
using System.Globalization;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Ledger.Benchmarks;

/// <summary>How long it takes to keep days of a large cluster, and to show a window of them.</summary>
internal static class ClusterDays
{
    private const int Workloads = 5000;
    private const int Namespaces = 300;

    private static readonly DateOnly First = new(2026, 9, 1);

    private static readonly PodIdentity[] Known = new PodIdentity[1 << 20];

    /// <summary>Fills a ledger with days of so many nodes and ten times as many pods, a tenth of which are others every day.</summary>
    public static async Task MeasureAsync(bool postgres, int nodes, int days, string folder)
    {
        if (!postgres)
        {
            await MeasureAsync(nodes, days, new() { Path = Path.Combine(folder, "days") });
            return;
        }

        await using var server = await PostgresServer.StartAsync(CancellationToken.None);
        await server.CreateDatabaseAsync("days", CancellationToken.None);
        await MeasureAsync(nodes, days, new() { Store = LedgerStore.PostgreSql, ConnectionString = server.ConnectionString("days"), TemporaryFolder = folder });
    }

    private static async Task MeasureAsync(int nodes, int days, LedgerOptions options)
    {
        await using var ledger = await Ledgers.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{options}: {days} days of {nodes:#,0} nodes, {nodes * 10:#,0} pods, {Workloads:#,0} workloads and {Namespaces} namespaces"));
        var machines = Enumerable.Range(0, nodes).Select(Node).ToList();
        for (var day = 0; day < days; day++)
        {
            var costs = Day(day, machines);
            await TimeAsync(day is 0 or 1 || day == days - 1 ? $"put day {day + 1}" : null, () => ledger.PutDayAsync(ClusterDay.Of("bench", costs, "USD", "", [], costs.To), costs, CancellationToken.None));
        }

        for (var round = 0; round < 3; round++)
        {
            await ShowAsync("by namespace", new() { By = [AllocationKey.Namespace], Idle = IdleCost.Separate });
            await ShowAsync("by controller", new() { By = [AllocationKey.Parse("controller")!], Idle = IdleCost.Separate });
            await ShowAsync("by namespace, idle shared", new() { By = [AllocationKey.Namespace], Idle = IdleCost.Shared });
            await ShowAsync("by controller, idle shared", new() { By = [AllocationKey.Parse("controller")!], Idle = IdleCost.Shared });
        }

        await TimeAsync($"{days} days by workload and asset", () => ledger.SumDaysAsync("bench", First, First.AddDays(days), CostDetail.Workload, CancellationToken.None));
        await TimeAsync("a day by container", () => ledger.SumDaysAsync("bench", First, First.AddDays(1), CostDetail.Container, CancellationToken.None));
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"peak of the process",-60} {process.PeakWorkingSet64 >> 20,9} MiB"));
        if (options.Path is { } path)
        {
            await ledger.DisposeAsync();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"the file",-60} {new FileInfo(path).Length >> 20,9} MiB"));
        }

        Task ShowAsync(string what, AllocationQuery query) => TimeAsync($"{days} days {what}", async () =>
        {
            var sums = await ledger.SumRowsAsync("bench", First, First.AddDays(days), CostDetail.Workload, CancellationToken.None);
            AllocationView.Show(sums.Rows, query);
        });
    }

    private static ClusterCosts Day(int day, List<NodeSpan> nodes)
    {
        var from = new DateTimeOffset(First.AddDays(day), TimeOnly.MinValue, TimeSpan.Zero);
        var pods = Enumerable.Range(day * nodes.Count, nodes.Count * 10).Select(i => new AllocationRow
        {
            Cluster = "bench",
            Kind = AllocationKind.Container,
            Namespace = Name("team-", i % Workloads % Namespaces),
            Pod = Known[i] ??= Pod(i),
            Container = "main",
            Node = nodes[i % nodes.Count],
            Start = from,
            End = from.AddDays(1),
            Sums = new()
            {
                RunningMilliseconds = 86_400_000,
                ObservedMilliseconds = 86_400_000,
                Requested = ResourceTime.Of(new(250, 512L << 20, 0), 86_400_000),
                Held = ResourceTime.Of(new(261, (512L << 20) + i, 0), 86_400_000),
                Used = ResourceTime.Of(new(113, (400L << 20) + i, 0), 86_400_000),
                Network = new(i, i, 0, 0, i),
                Costs = new(new(Money * (i % 97)), new(Money * (i % 89)), default, Network: new(Money)),
                Provenance = new(new(Money * (i % 97)), new(Money * ((i % 89) + 1)), default),
            },
        });
        var idle = nodes.Select((node, i) => new AllocationRow
        {
            Cluster = "bench",
            Kind = AllocationKind.Idle,
            Node = node,
            Start = from,
            End = from.AddDays(1),
            Sums = new() { RunningMilliseconds = 86_400_000, Held = ResourceTime.Of(new(1000 + i, 1L << 30, 0), 86_400_000), Costs = new(new(Money * 30), new(Money * 20), default) },
        });
        var assets = nodes.Select(node => new AssetRow
        {
            Cluster = "bench",
            Kind = AssetKind.Node,
            Uid = node.Uid,
            Name = node.Name,
            Node = node,
            Start = from,
            End = from.AddDays(1),
            Milliseconds = 86_400_000,
            Capacity = ResourceTime.Of(node.Capacity, 86_400_000),
            Held = ResourceTime.Of(new(2500, 5L << 30, 0), 86_400_000),
            Costs = new(new(Money * 500), new(Money * 300), default),
            Idle = new(new(Money * 30), new(Money * 20), default),
            Provenance = new(new(Money * 800), default, default),
        });
        return new(from, from.AddDays(1), [.. pods, .. idle], [.. assets]);
    }

    /// <summary>About two cents, with digits down to the last.</summary>
    private static Int128 Money => ((Int128)210_345_678_901 * 1_000_000_000) + 123_456_789;

    private static NodeSpan Node(int i) => new()
    {
        Uid = Uid(i),
        Name = Name("node-", i),
        Time = new(new(First.AddDays(-9), TimeOnly.MinValue, TimeSpan.Zero), null),
        Capacity = new(4000, 16L << 30, 0),
        ProviderId = Name("aws:///eu-west-1a/i-", i),
        InstanceType = "m6i.xlarge",
        Region = "eu-west-1",
        Zone = "eu-west-1a",
        Labels = Enumerable.Range(0, 12).ToDictionary(label => Name("node.kubernetes.io/label-", label), label => Name("value-", label)),
    };

    private static PodIdentity Pod(int i) => new()
    {
        Uid = Uid(100_000_000 + i),
        Namespace = Name("team-", i % Workloads % Namespaces),
        Name = Name("service-7d9c5b-", i),
        ControllerKind = "Deployment",
        Controller = Name("service-", i % Workloads),
        Labels = new Dictionary<string, string>
        {
            ["app.kubernetes.io/name"] = Name("service-", i % Workloads),
            ["app.kubernetes.io/part-of"] = "shop",
            ["pod-template-hash"] = "7d9c5b",
            ["team"] = Name("team-", i % Workloads % Namespaces),
        },
        Services = [Name("service-", i % Workloads)],
    };

    private static string Name(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:00000}");

    private static string Uid(int index) => string.Create(CultureInfo.InvariantCulture, $"{index * 2654435761L % 4294967296:x8}-3f2a-4c1d-9b7e-{index * 7919L:x12}");

    private static async Task TimeAsync(string? what, Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        if (what is not null)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-60} {watch.Elapsed.TotalSeconds,9:0.00} s"));
    }
}
