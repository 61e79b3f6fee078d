using CloudIntel.Core.Scheduling.Regions;
using CloudIntel.Core.Simulation.Clouds;
using FleetPurchase = CloudIntel.Core.Scheduling.Fleet.PurchaseOption;

namespace CloudIntel.Core.Simulation.Schedulers.Fleets;

/// <summary>
/// Clusters of workloads, each in one region: workloads that may run in one region together are one cluster, and <see cref="RegionPlanner"/> says where it is. It moves only while nothing at all can be bought
/// there.
/// </summary>
/// <param name="spec">How it is to work.</param>
internal sealed class HomeRegions(SchedulerSpec spec) : IPodOffers
{
    private readonly List<Cluster> clusters = [];
    private readonly Dictionary<(OfferSet Set, int Region), OfferSet> byRegion = [];
    private readonly Dictionary<int, Cluster> of = []; // by workload

    public OfferSet Rooms(Decision decision, in PodView pod) => In(decision, decision.Offers.Permitted(pod.Workload), RegionOf(decision, pod.Workload));

    public IReadOnlyList<OfferSet> New(Decision decision, in PodView pod)
    {
        var region = RegionOf(decision, pod.Workload);
        return PermittedOffers.InOrder(decision, pod, spec, [.. decision.Offers.Preferred(pod.Workload).Select(set => In(decision, set, region)).Where(set => set.Offers.Count > 0)]);
    }

    /// <summary>Those of a set that are in a region.</summary>
    private OfferSet In(Decision decision, OfferSet set, int region)
    {
        if (!byRegion.TryGetValue((set, region), out var found))
            byRegion[(set, region)] = found = decision.Offers.Where(set, offer => decision.View.Environment.Market[offer].RegionIndex == region);
        return found;
    }

    private int RegionOf(Decision decision, int workload)
    {
        if (of.Count == 0)
            Found(decision);
        var cluster = of[workload];
        if (cluster.MarketVersion == decision.View.MarketVersion)
            return cluster.Region;
        cluster.MarketVersion = decision.View.MarketVersion;
        if (cluster.Regions.Length > 1 && !IsOpen(decision, cluster, cluster.Region) && cluster.Regions.Where(region => IsOpen(decision, cluster, region)).ToArray() is { Length: > 0 } open)
            cluster.Region = Choose(decision.View, cluster.Workloads, open);
        return cluster.Region;
    }

    private bool IsOpen(Decision decision, Cluster cluster, int region) => cluster.Workloads.Exists(workload => In(decision, decision.Offers.Permitted(workload), region).Offers.Any(decision.IsOpen));

    /// <summary>Makes the clusters: each workload joins the first one with which it has a region in common.</summary>
    private void Found(Decision decision)
    {
        var view = decision.View;
        for (var workload = 0; workload < view.Scenario.Workloads.Count; workload++)
        {
            int[] regions = [.. decision.Offers.Preferred(workload).SelectMany(set => set.Offers).Select(offer => view.Environment.Market[offer].RegionIndex).Distinct().Order()];
            var cluster = clusters.Find(cluster => regions.Length == 0 || cluster.Regions.Intersect(regions).Any());
            if (cluster is null)
                clusters.Add(cluster = new() { Regions = regions });
            else if (regions.Length > 0)
                cluster.Regions = [.. cluster.Regions.Intersect(regions)];
            cluster.Workloads.Add(workload);
            of.Add(workload, cluster);
        }

        foreach (var cluster in clusters)
            cluster.Region = cluster.Regions.Length <= 1 ? cluster.Regions.FirstOrDefault() : Choose(view, cluster.Workloads, cluster.Regions);
    }

    private int Choose(CloudView view, List<int> workloads, int[] regions)
    {
        var all = view.Environment.Regions;
        var overhead = view.Scenario.Nodes.Overhead;
        var choice = RegionPlanner.Plan(view.Environment.Clouds.Engine, new()
        {
            Workloads = [.. workloads.Select(workload => view.Scenario.Workloads[workload]).Select(workload => new FleetWorkload { Name = workload.Name, Replicas = ReplicasOf(workload, view.Scenario.Horizon), Requirement = workload.Requirement })],
            Providers = [.. regions.Select(region => all[region].Facts.Facts.Provider).Distinct(StringComparer.Ordinal)],
            Regions = [.. regions.Select(region => all[region].Name)],
            InstanceTypes = spec.InstanceTypes,
            Purchases = spec.Purchase == PurchasePolicy.OnDemand ? [FleetPurchase.OnDemand] : [],
            PodsPerNode = view.Scenario.Nodes.MostPods,
            Options = new() { Overhead = new(overhead.CpuMillis, overhead.MemoryBytes) },
        });
        return choice.Chosen is { } chosen ? regions.First(region => all[region].Facts.Facts == chosen.Region.Facts) : regions[0];
    }

    /// <summary>How many pods a workload has at a time: replicas, or jobs on the mean.</summary>
    private static int ReplicasOf(SimulatedWorkload workload, TimeSpan horizon) => workload is JobWorkload { Tasks.Count: > 0 } jobs
        ? (int)Math.Clamp(jobs.Tasks.Sum(task => task.Duration.TotalSeconds) / horizon.TotalSeconds, 1, 10_000)
        : workload.Requirement.Replicas;

    /// <summary>Workloads that share nodes.</summary>
    private sealed class Cluster
    {
        public List<int> Workloads { get; } = [];

        /// <summary>Where all of them may run.</summary>
        public required int[] Regions { get; set; }

        public int Region { get; set; }

        /// <summary>When it was last looked whether anything can be bought.</summary>
        public long MarketVersion { get; set; } = -1;
    }
}
