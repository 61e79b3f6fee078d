using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Scheduling.Gpu;
using CloudIntel.Core.Scheduling.Regions;
using CloudIntel.Core.Simulation.Clouds;
using FleetPurchase = CloudIntel.Core.Scheduling.Fleet.PurchaseOption;

namespace CloudIntel.Core.Simulation.Schedulers;

/// <summary>
/// Clusters of workloads, each with a home: workloads that may run in one region together are one cluster, and <see cref="RegionPlanner"/> says in which region it is. Pods for which nothing can be bought
/// at home may go elsewhere as long as that is so.
/// </summary>
/// <param name="spec">How it is to work.</param>
/// <param name="leaves">Whether workloads may leave their home: a cluster of one region cannot follow them.</param>
internal sealed class HomeRegions(SchedulerSpec spec, bool leaves) : IPodOffers
{
    private readonly List<Cluster> clusters = [];
    private readonly List<Place> places = []; // by workload
    private readonly Dictionary<(OfferSet Set, int Region), OfferSet> byRegion = [];
    private readonly Dictionary<OfferSet, Resources[]> open = []; // in this decision

    public void Begin(Decision decision) => open.Clear();

    public OfferSet Rooms(Decision decision, in PodView pod)
    {
        var (cluster, permitted) = (PlaceOf(decision, pod.Workload).Cluster, decision.Offers.Permitted(pod.Workload));
        var home = In(decision, permitted, cluster.Home);
        return cluster.Refuge == cluster.Home ? home : decision.Offers.Union([home, In(decision, permitted, cluster.Refuge)]);
    }

    public IReadOnlyList<OfferSet> New(Decision decision, in PodView pod)
    {
        var region = RegionOf(decision, pod);
        return PermittedOffers.InOrder(decision, pod, spec, [.. decision.Offers.Preferred(pod.Workload).Select(set => In(decision, set, region)).Where(set => set.Offers.Count > 0)]);
    }

    /// <summary>Those of a set that are in a region.</summary>
    private OfferSet In(Decision decision, OfferSet set, int region)
    {
        if (!byRegion.TryGetValue((set, region), out var found))
            byRegion[(set, region)] = found = decision.Offers.Where(set, offer => decision.View.Environment.Market[offer].RegionIndex == region);
        return found;
    }

    /// <summary>Where a new node for a pod is bought, as the market is now: at home where that is possible, else where its cluster went before, else where it is cheapest.</summary>
    private int RegionOf(Decision decision, in PodView pod)
    {
        var place = PlaceOf(decision, pod.Workload);
        var cluster = place.Cluster;
        if (!leaves || place.Regions.Length < 2 || IsOpen(decision, pod, cluster.Home))
            return cluster.Home;
        if (IsOpen(decision, pod, cluster.Refuge))
            return cluster.Refuge;
        var others = new List<int>();
        foreach (var region in place.Regions)
        {
            if (IsOpen(decision, pod, region))
                others.Add(region);
        }

        return others.Count == 0 ? cluster.Home : cluster.Refuge = Choose(decision.View, [pod.Workload], [.. others]);
    }

    /// <summary>Whether a node can be bought in a region that has room for a pod.</summary>
    private bool IsOpen(Decision decision, in PodView pod, int region)
    {
        var offers = In(decision, decision.Offers.Permitted(pod.Workload), region);
        if (!open.TryGetValue(offers, out var capacities))
            open[offers] = capacities = [.. offers.Offers.Where(decision.IsOpen).Select(decision.Allocatable).Distinct()];
        var need = NodeScheduler.NeedOf(pod, offers);
        return capacities.Any(capacity => capacity.CpuMilli >= need.CpuMillis && capacity.MemoryBytes >= need.MemoryBytes && capacity.Gpus * GpuPod.WholeGpu >= need.GpuMillis);
    }

    private Place PlaceOf(Decision decision, int workload)
    {
        if (places.Count == 0)
            Found(decision);
        return places[workload];
    }

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
            places.Add(new(cluster, regions));
        }

        foreach (var cluster in clusters)
            cluster.Home = cluster.Refuge = cluster.Regions.Length <= 1 ? cluster.Regions.FirstOrDefault() : Choose(view, cluster.Workloads, cluster.Regions);
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

        public int Home { get; set; }

        /// <summary>Where workloads went that left last.</summary>
        public int Refuge { get; set; }
    }

    /// <summary>Where a workload is.</summary>
    /// <param name="Cluster">With which others.</param>
    /// <param name="Regions">Where it may run.</param>
    private sealed record Place(Cluster Cluster, int[] Regions);
}
