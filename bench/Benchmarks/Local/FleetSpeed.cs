using System.Diagnostics;
using CloudIntel.Benchmarks.Report;
using CloudIntel.Core.Scheduling.Fleet;

namespace CloudIntel.Benchmarks.Local;

/// <summary>How long 10,000 pods take to be planned onto 450 types of machines, and 5,000 pods with rules between them.</summary>
internal static class FleetSpeed
{
    private const long GiB = 1L << 30;
    private static readonly int[] Cpus = [100, 250, 500, 1000, 1500];
    private static readonly int[] Mebibytes = [100, 256, 512, 1024, 2048, 4096];

    /// <summary>Measures, beside the usual heuristic on the same pods: the largest pod first, on the first node that has room, all nodes of the type with the cheapest processors.</summary>
    public static IReadOnlyList<Figure> Measure(int rounds)
    {
        var (plain, mixed) = (Plain(new Random(1)), Mixed(new Random(2)));
        var (ours, peer, gaps, peerGaps, ruled) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            var (plan, seconds) = Timed(() => FleetPlanner.Plan(plain));
            var (cost, peerSeconds) = Timed(() => FirstFit(plain));
            var (_, ruledSeconds) = Timed(() => FleetPlanner.Plan(mixed));
            if (round == 0)
                continue; // while code is compiled
            ours.Add(seconds);
            peer.Add(peerSeconds);
            gaps.Add((double)plan.GapPercent);
            peerGaps.Add((double)((cost / plan.LowerBound) - 1) * 100);
            ruled.Add(mixed.Pods.Count / ruledSeconds);
        }

        return
        [
            new(new("plan 10,000 pods on 450 types", ours), "s", Goal.AtMost(1), new("first fit, largest first, one type", peer)),
            new(new("its cost above the bound", gaps), "%", Goal.AtMost(1), new("first fit, largest first, one type", peerGaps)),
            new(new("plan 5,000 pods with rules between them", ruled), "pods/s", Goal.AtLeast(20_000)),
        ];
    }

    private static (T Result, double Seconds) Timed<T>(Func<T> work)
    {
        var started = Stopwatch.GetTimestamp();
        var result = work();
        return (result, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static Core.Scheduling.Fleet.Resources Size(Random random) => new(Cpus[random.Next(Cpus.Length)], (long)Mebibytes[random.Next(Mebibytes.Length)] << 20);

    private static FleetRequest Plain(Random random) => new()
    {
        Pods = [.. Enumerable.Range(0, 10_000).Select(i => new FleetPod { Name = $"pod-{i}", Requests = Size(random) })],
        Offers =
        [
            .. from family in Enumerable.Range(0, 30)
               from processors in (int[])[1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 72, 80, 96, 128, 192]
               let gibibytes = processors * (2 << (family % 3))
               select new FleetOffer
               {
                   InstanceType = $"family-{family}.{processors}",
                   Capacity = new(processors * 1000, gibibytes * GiB),
                   HourlyPrice = ((0.03m * processors) + (0.004m * gibibytes)) * (1 + (family % 10 * 0.02m)),
               },
        ],
        Options = new() { Overhead = new(300, GiB) },
    };

    /// <summary>A fifth each without rules, spread over zones, spread over nodes, together in a zone, and apart on nodes; 400 types in three zones.</summary>
    private static FleetRequest Mixed(Random random)
    {
        string[] zones = ["a", "b", "c"];
        LabelSelector Selector(string name) => new() { MatchLabels = new Dictionary<string, string> { [name] = $"{random.Next(7)}" } };
        FleetPod Pod(int i)
        {
            var (mine, other, near) = (Selector("group"), Selector("group"), Selector("near"));
            var pod = new FleetPod { Name = $"pod-{i}", Requests = Size(random), Labels = mine.MatchLabels };
            return (i % 5) switch
            {
                1 => pod with { TopologySpread = [new(TopologyKey.Zone, 1, other)] },
                2 => pod with { TopologySpread = [new(TopologyKey.Hostname, 1, other)] },
                3 => pod with { Labels = near.MatchLabels, Affinity = [new(TopologyKey.Zone, near)] },
                4 => pod with { Labels = new Dictionary<string, string> { ["app"] = "apart" }, AntiAffinity = [new(TopologyKey.Hostname, new() { MatchLabels = new Dictionary<string, string> { ["app"] = "apart" } })] },
                _ => pod,
            };
        }

        return new()
        {
            Pods = [.. Enumerable.Range(0, 5_000).Select(Pod)],
            Offers = [.. Enumerable.Range(1, 400).SelectMany(i => zones.Select(zone => new FleetOffer { InstanceType = $"type-{i}", Capacity = new(i * 1000, i * 2 * GiB, 0, i * 10), HourlyPrice = i * 0.03m, Zone = zone }))],
            Zones = zones,
        };
    }

    /// <summary>What it costs in an hour.</summary>
    private static decimal FirstFit(FleetRequest request)
    {
        var type = request.Offers.MinBy(offer => offer.HourlyPrice / offer.Capacity.CpuMilli)!;
        var (cpus, bytes) = (new List<long>(), new List<long>());
        foreach (var pod in request.Pods.OrderByDescending(pod => pod.Requests.CpuMilli).ThenByDescending(pod => pod.Requests.MemoryBytes))
        {
            var node = 0;
            while (node < cpus.Count && (cpus[node] < pod.Requests.CpuMilli || bytes[node] < pod.Requests.MemoryBytes))
                node++;
            if (node == cpus.Count)
            {
                cpus.Add(type.Capacity.CpuMilli - request.Options.Overhead.CpuMilli);
                bytes.Add(type.Capacity.MemoryBytes - request.Options.Overhead.MemoryBytes);
            }

            cpus[node] -= pod.Requests.CpuMilli;
            bytes[node] -= pod.Requests.MemoryBytes;
        }

        return cpus.Count * type.HourlyPrice;
    }
}
