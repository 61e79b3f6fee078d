using System.Diagnostics;
using CloudIntel.Benchmarks.Report;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Units;

namespace CloudIntel.Benchmarks.Local;

/// <summary>
/// How long it takes to divide up a day of a cluster, hour by hour: ten pods a node, of which every fifth has a sidecar, every fourth comes and goes within
/// the day, and every tenth has a volume.
/// </summary>
internal static class ClusterSpeed
{
    private const int Hours = 24;
    private static readonly DateTimeOffset Day = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Measures a cluster and one of a tenth of its size, with and without usage, each beside a plain sum of what the same containers held by hour.</summary>
    public static IReadOnlyList<Figure> Measure(int rounds) =>
    [
        Measure(rounds, 10_000, withUsage: false, Goal.AtMost(1)),
        Measure(rounds, 1_000, withUsage: false, Goal.AtMost(0.1)),
        Measure(rounds, 10_000, withUsage: true, goal: null),
        Show(rounds, 10_000),
    ];

    private static Figure Measure(int rounds, int nodes, bool withUsage, Goal? goal)
    {
        var history = History(nodes, withUsage);
        var (ours, sums) = (new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var costs = Allocate(history);
            var allocated = Stopwatch.GetElapsedTime(started);
            if (costs.Imbalance != Amount.Zero)
                throw new InvalidOperationException($"What is borne and what is paid for differ by {costs.Imbalance}.");

            started = Stopwatch.GetTimestamp();
            Sum(history);
            if (round > 0)
            {
                ours.Add(allocated.TotalSeconds);
                sums.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        }

        return new(
            new($"a day of {nodes:#,0} nodes and {nodes * 10:#,0} pods{(withUsage ? " with usage" : "")}", ours), "s", goal, new("sum what was held", sums));
    }

    /// <summary>Shows that day by namespace with idle cost shared, beside a plain sum of the rows by namespace.</summary>
    private static Figure Show(int rounds, int nodes)
    {
        var rows = Allocate(History(nodes, withUsage: false)).Rows;
        var query = new AllocationQuery { By = [AllocationKey.Namespace], Idle = IdleCost.Shared };
        var (ours, sums) = (new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            AllocationView.Show(rows, query);
            var shown = Stopwatch.GetElapsedTime(started);

            started = Stopwatch.GetTimestamp();
            _ = rows.GroupBy(row => row.Namespace).Select(same => same.Aggregate(Amount.Zero, (sum, row) => sum + row.Sums.Total)).ToList();
            if (round > 0)
            {
                ours.Add(shown.TotalSeconds);
                sums.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        }

        return new(new($"{rows.Count:#,0} rows by namespace with idle cost shared", ours), "s", Goal: null, new("sum by namespace", sums));
    }

    private static ClusterCosts Allocate(ClusterHistory history) =>
        ClusterAllocation.Compute(history, new Prices(), ClusterAllocationRules.Default, Day, Day.AddHours(Hours));

    /// <summary>The least that has to be done: what each container held in each hour, added up by container.</summary>
    private static void Sum(ClusterHistory history)
    {
        var held = new Dictionary<(string, string), ResourceTime>(history.Containers.Count);
        foreach (var span in history.Containers)
        {
            var sum = default(ResourceTime);
            for (var hour = 0; hour < Hours; hour++)
                sum += ResourceTime.Of(span.Requests, (long)span.Time.Within(Day.AddHours(hour), Day.AddHours(hour + 1)).TotalMilliseconds);
            held[(span.Pod.Uid, span.Container)] = sum;
        }
    }

    private static ClusterHistory History(int nodes, bool withUsage)
    {
        var (containers, volumes, usage) = (new List<ContainerSpan>(), new List<VolumeSpan>(), new List<ContainerUsage>());
        for (var i = 0; i < nodes * 10; i++)
        {
            var pod = new PodIdentity { Uid = $"00000000-0000-0000-0000-{i:000000000000}", Namespace = $"team-{i % 100}", Name = $"app-{i % 1000}-{i}", ControllerKind = "Deployment", Controller = $"app-{i % 1000}" };
            var time = i % 4 > 0 ? new LifeTime(Day.AddDays(-2), null) : new(Day.AddSeconds(i * 37 % 80_000), Day.AddSeconds((i * 37 % 80_000) + 20 + (i % 40_000)));
            foreach (var name in i % 5 == 0 ? ["main", "proxy"] : (string[])["main"])
            {
                containers.Add(new() { Pod = pod, Container = name, NodeUid = Uid(i / 10), Time = time, Requests = new(250 + (i % 7 * 100), (1L + (i % 3)) << 29, 0) });
                if (withUsage)
                    usage.Add(new(pod.Uid, name, [.. Enumerable.Range(0, Hours).Select(hour => Usage(hour, i))]));
            }

            if (i % 10 == 0)
                volumes.Add(new() { Uid = $"volume-{i}", Name = $"volume-{i}", Bytes = 10L << 30, Time = new(Day.AddDays(-3), null), ClaimNamespace = pod.Namespace, PodUids = [pod.Uid] });
        }

        return new()
        {
            Cluster = "bench",
            Nodes = [.. Enumerable.Range(0, nodes).Select(i => new NodeSpan { Uid = Uid(i), Name = $"node-{i}", Time = new(Day.AddDays(-3), null), Capacity = new(8000, 32L << 30, 0) })],
            Containers = containers,
            Volumes = volumes,
            Usage = usage,
        };

        static string Uid(int node) => $"00000000-0000-0001-0000-{node:000000000000}";
    }

    private static UsageHour Usage(int hour, int i) => new()
    {
        Hour = Day.AddHours(hour),
        ObservedMilliseconds = 3_600_000,
        Used = ResourceTime.Of(new(100 + (i % 400), 1L << 28, 0), 3_600_000),
        AboveRequest = ResourceTime.Of(new(i % 50, 0, 0), 3_600_000),
    };

    private sealed class Prices : IClusterPrices
    {
        private readonly HourlyPrice node = new(Amount.Of(0.4032m), PriceProvenance.List, "bench");
        private readonly HourlyPrice volume = new(Amount.Of(0.0011m), PriceProvenance.List, "bench");

        public HourlyPrice Node(NodeSpan node, DateTimeOffset hour) => this.node;

        public HourlyPrice Volume(VolumeSpan volume, DateTimeOffset hour) => this.volume;

        public HourlyPrice LoadBalancer(LoadBalancerSpan loadBalancer, DateTimeOffset hour) => HourlyPrice.Unpriced;

        public HourlyPrice? ControlPlane(DateTimeOffset hour) => node;

        public NetworkPrice Network(NodeSpan node, DateTimeOffset hour) => NetworkPrice.Unpriced;
    }
}
