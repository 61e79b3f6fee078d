using System.Collections.Immutable;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Scheduling.Regions;
using CloudIntel.Core.Units;
using FsCheck;
using FsCheck.Fluent;
using PurchaseOption = CloudIntel.Core.Catalog.PurchaseOption;

namespace CloudIntel.Core.Tests.Scheduling.Regions;

/// <summary>What holds for the fleet of every choice of a region.</summary>
public sealed class RegionPlannerLaws
{
    private const long Gibibyte = 1L << 30;
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(60);

    private static readonly string[] Regions = ["one", "two", "three"];

    private static readonly (string Type, string Architecture, int Vcpus, int Gibibytes, decimal Price, decimal Network)[] Types =
    [
        ("a2", "amd64", 2, 4, 0.05m, 5), ("a4", "amd64", 4, 8, 0.09m, 10), ("a16", "amd64", 16, 64, 0.5m, 25), ("b4", "amd64", 4, 32, 0.2m, 10), ("g2", "arm64", 2, 8, 0.04m, 10), ("g8", "arm64", 8, 32, 0.17m, 25),
    ];

    private static readonly PlacementEngine Engine = PlacementEngine.For(new(new()
    {
        Offers = [.. from region in Enumerable.Range(0, Regions.Length)
            from type in Types
            where region != 2 || type.Type != "g8"
            select new Offer(
                new("aws", type.Type, type.Type[..1], type.Architecture, type.Vcpus, type.Gibibytes, NetworkGbps: type.Network), Regions[region],
                type.Price * (10 + region) / 10, type.Type == "b4" ? null : type.Price * (3 + region) / 10, "2026")],
        Regions = [new("aws", "one", "DE", "Europe", 50, 8, 3, 300), new("aws", "two", "FR", "Europe", 48, 2, 3, 50), new("aws", "three", "US", "North America", 39, -77, 2, 400)],
        Interruptions = [.. from region in Regions from type in Types select new SpotInterruption("aws", region, type.Type, 5, type.Type == "a2" ? 30 : 10, "2026")],
        ServiceLevels = [new("aws", "", 99.5m, 99.99m, "2026")],
    }));

    private static Arbitrary<RegionRequest> Requests => Arb.From(
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from count in Gen.Choose(1, 12)
        select RequestOf(seed, count));

    [Fact]
    public void Every_pod_is_where_its_workload_and_its_template_let_it_be() => Prop.ForAll(Requests, request =>
    {
        var choice = RegionPlanner.Plan(Engine, request);
        if (choice.Chosen is not { } chosen)
        {
            Assert.NotEmpty(choice.Rationale);
            return;
        }

        var workloads = request.Workloads.ToDictionary(workload => workload.Name);
        Assert.Equal(
            request.Workloads.SelectMany(workload => Enumerable.Range(0, workload.Replicas).Select(workload.PodName)).Order(StringComparer.Ordinal),
            chosen.Plan.Nodes.SelectMany(node => node.Pods).Concat(chosen.Plan.Unplaced.Select(pod => pod.Pod)).Order(StringComparer.Ordinal));
        foreach (var node in chosen.Plan.Nodes)
        {
            var type = Types.Single(type => type.Type == node.Offer.InstanceType);
            foreach (var workload in node.Pods.Select(pod => workloads[FleetWorkload.OwnerOf(pod)]).Distinct())
                AssertAllows(workload, chosen.Region, node.Offer, type.Architecture, type.Network);
            Assert.True(node.Pods.Sum(pod => workloads[FleetWorkload.OwnerOf(pod)].Requirement.Requests.CpuMillis) + request.Options.Overhead.CpuMilli <= type.Vcpus * 1000);
            Assert.True(node.Pods.Sum(pod => workloads[FleetWorkload.OwnerOf(pod)].Requirement.Requests.MemoryBytes) + request.Options.Overhead.MemoryBytes <= type.Gibibytes * Gibibyte);
            Assert.InRange(node.Pods.Count, 1, request.PodsPerNode);
            // Apart on nodes: no two pods that one of both does not want beside it.
            foreach (var (pod, other) in from pod in node.Pods from other in node.Pods where pod != other select (workloads[FleetWorkload.OwnerOf(pod)], workloads[FleetWorkload.OwnerOf(other)]))
                Assert.DoesNotContain(pod.Apart, rule => rule.Matches(other.Labels));
        }

        foreach (var workload in request.Workloads.Where(workload => workload.Spread.Length > 0 || workload.Requirement.Availability is not null))
        {
            var zones = chosen.Request.Zones.Select(zone => chosen.Plan.Nodes.Where(node => node.Offer.Zone == zone).SelectMany(node => node.Pods).Count(pod => FleetWorkload.OwnerOf(pod) == workload.Name)).ToList();
            if (zones.Count > 0 && !chosen.Plan.Unplaced.Any(pod => FleetWorkload.OwnerOf(pod.Pod) == workload.Name) && workload.Spread.Length > 0)
                Assert.InRange(zones.Max() - zones.Min(), 0, 1);
        }
    }).Check(Often);

    [Fact]
    public void No_region_that_all_permit_is_cheaper_and_none_is_below_its_floor() => Prop.ForAll(Requests, request =>
    {
        var choice = RegionPlanner.Plan(Engine, request);
        var alone = Regions.Select(region => RegionPlanner.Plan(Engine, request with { Regions = [region] }).Chosen).OfType<RegionPlan>().ToList();
        Assert.Equal(alone.Count > 0, choice.Chosen is not null);
        if (choice.Chosen is { } chosen)
        {
            Assert.Equal(alone.Min(plan => (plan.Plan.Unplaced.Count, plan.HourlyCost)), (chosen.Plan.Unplaced.Count, chosen.HourlyCost));
            Assert.Equal(Regions.Length - 1, choice.Alternatives.Count);
            Assert.All(choice.Alternatives, other => Assert.NotEmpty(other.Reason));
        }
    }).Check(Often);

    [Fact]
    public void The_same_request_has_the_same_digest_whatever_the_order_and_a_kept_fleet_costs_no_more_than_a_twentieth_above_the_new_one() => Prop.ForAll(Requests, request =>
    {
        if (RegionPlanner.Plan(Engine, request).Chosen is not { } chosen)
            return;
        Assert.Equal(KeptFleet.DigestOf(chosen), KeptFleet.DigestOf(RegionPlanner.Plan(Engine, request).Chosen!));
        PlannedPool[] pools = [.. chosen.Plan.Nodes.GroupBy(node => (node.Offer.InstanceType, node.Offer.Zone, node.Offer.Purchase)).Select(group => new PlannedPool(group.Key.InstanceType, group.Key.Zone, group.Key.Purchase, group.Count()))];
        var kept = KeptFleet.Of(chosen, pools);
        Assert.Equal(chosen.HourlyCost, kept.HourlyCost);
        PlannedPool[] dearer = [.. pools.Select(pool => pool with { Count = pool.Count * 2 })];
        Assert.Equal(chosen.HourlyCost, KeptFleet.Of(chosen, dearer).HourlyCost);
    }).Check(Often);

    [Fact]
    public void A_workload_whose_template_does_not_tolerate_a_cloud_s_taint_stays_off_such_nodes()
    {
        var engine = PlacementEngine.For(new(new()
        {
            Offers = [new(new("azure", "D4", "D", "amd64", 4, 16), "west", 0.2m, 0.05m, "2026")],
            Regions = [new("azure", "west", "DE", "Europe", 50, 8, 3, 300)],
        }));
        var workload = new FleetWorkload
        {
            Name = "web",
            Replicas = 1,
            Requirement = new() { Requests = new(1000, Gibibyte), PurchaseOptions = [PurchaseOption.Spot, PurchaseOption.OnDemand] },
            Tolerations = [],
        };

        Assert.Equal(0.2m, RegionPlanner.Plan(engine, new() { Workloads = [workload] }).Chosen!.HourlyCost);
        Assert.Equal(0.05m, RegionPlanner.Plan(engine, new() { Workloads = [workload with { Tolerations = [new("kubernetes.azure.com/scalesetpriority", "spot")] }] }).Chosen!.HourlyCost);
        Assert.Equal(0.05m, RegionPlanner.Plan(engine, new() { Workloads = [workload with { Tolerations = null }] }).Chosen!.HourlyCost);
    }

    [Fact]
    public void Availability_that_one_zone_does_not_give_spreads_the_replicas_over_zones()
    {
        var workload = new FleetWorkload { Name = "web", Replicas = 3, Requirement = new() { Replicas = 3, Requests = new(500, Gibibyte), Availability = 0.9999, Architectures = ["amd64"] } };
        var chosen = RegionPlanner.Plan(Engine, new() { Workloads = [workload], Regions = ["one"] }).Chosen!;

        Assert.Equal(["onea", "oneb", "onec"], chosen.Plan.Nodes.Select(node => node.Offer.Zone).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Workloads_that_ask_for_parts_of_a_graphics_processor_share_one()
    {
        var engine = PlacementEngine.For(new(new()
        {
            Offers = [new(new("aws", "g1", "g", "amd64", 8, 32, GpuCount: 1, GpuType: "T4", GpuMemoryGibibytes: 16), "one", 0.5m, null, "2026")],
            Regions = [new("aws", "one", "DE", "Europe", 50, 8, 3, 300)],
        }));

        Assert.Equal(2, NodesFor(("a", 600), ("b", 400), ("c", 1000)));
        Assert.Equal(2, NodesFor(("a", 600), ("b", 600)));

        int NodesFor(params (string Name, int GpuMillis)[] workloads) => RegionPlanner.Plan(engine, new()
        {
            Workloads = [.. workloads.Select(one => new FleetWorkload { Name = one.Name, Replicas = 1, Requirement = new() { Requests = new(1000, Gibibyte, one.GpuMillis) } })],
        }).Chosen!.Plan.Nodes.Count;
    }

    private static void AssertAllows(FleetWorkload workload, IndexedRegion region, FleetOffer offer, string architecture, decimal network)
    {
        var needs = workload.Requirement;
        Assert.Null(workload.Obstacle);
        Assert.True(needs.Regions.Count == 0 || needs.Regions.Contains(region.Facts.Region));
        Assert.True(needs.DataResidency.Count == 0 || region.Facts.Country is "DE" or "FR");
        Assert.True(needs.Architectures.Count == 0 || needs.Architectures.Contains(architecture));
        Assert.True(needs.MinimumNetworkGbps is not { } least || network >= least);
        Assert.True(offer.Purchase == CloudIntel.Core.Scheduling.Fleet.PurchaseOption.OnDemand || needs.PurchaseOptions.Contains(PurchaseOption.Spot));
        Assert.True(offer.Purchase == CloudIntel.Core.Scheduling.Fleet.PurchaseOption.OnDemand || needs.MaximumInterruptionPercent is not { } most || offer.InterruptionRate * 100 <= most);
        foreach (var (label, value) in workload.NodeSelector)
            Assert.Equal(value, label switch { "kubernetes.io/arch" => architecture, "topology.kubernetes.io/zone" => offer.Zone, _ => offer.InstanceType });
    }

    private static RegionRequest RequestOf(int seed, int count)
    {
        var random = new Random(seed);
        return new()
        {
            Options = new() { Overhead = new(100, 256L << 20) },
            PodsPerNode = random.Next(3, 20),
            Workloads = [.. Enumerable.Range(0, count).Select(i => WorkloadOf(random, i))],
        };
    }

    private static FleetWorkload WorkloadOf(Random random, int number)
    {
        var labels = new Dictionary<string, string> { ["app"] = $"w{number}", ["tier"] = number % 2 == 0 ? "front" : "back" };
        ImmutableArray<NodeSelectorRequirement> own = [new("app", NodeSelectorOperator.In, [$"w{number}"])];
        return new()
        {
            Name = $"w{number}",
            Replicas = random.Next(0, 6),
            Labels = labels,
            Requirement = new()
            {
                Requests = new(random.Next(1, 15) * 100, random.Next(1, 30) * (128L << 20)),
                Architectures = random.Next(3) switch { 0 => ["amd64"], 1 => ["amd64", "arm64"], _ => [] },
                Regions = random.Next(8) == 0 ? ["one", "three"] : [],
                DataResidency = random.Next(6) == 0 ? ["EU"] : [],
                PurchaseOptions = random.Next(2) == 0 ? [PurchaseOption.OnDemand, PurchaseOption.Spot] : [],
                MaximumInterruptionPercent = random.Next(3) == 0 ? 15 : null,
                MinimumNetworkGbps = random.Next(5) == 0 ? 10 : null,
            },
            NodeSelector = random.Next(8) switch
            {
                0 => ImmutableDictionary<string, string>.Empty.Add("kubernetes.io/arch", "amd64"),
                1 => ImmutableDictionary<string, string>.Empty.Add("node.kubernetes.io/instance-type", "a4"),
                _ => ImmutableDictionary<string, string>.Empty,
            },
            Apart = random.Next(6) == 0 ? [new(TopologyKey.Hostname, own)] : [],
            Spread = random.Next(6) == 0 ? [new(TopologyKey.Zone, own)] : [],
            Obstacle = random.Next(20) == 0 ? "its rules cannot be kept" : null,
        };
    }
}
