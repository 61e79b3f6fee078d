using CloudIntel.Core.Scheduling.Fleet;

namespace CloudIntel.Core.Tests.Scheduling.Fleet;

/// <summary>Plans that can be checked by hand; <see cref="FleetPlannerLaws"/> holds what is true of all.</summary>
public sealed class FleetPlannerTests
{
    private const long GiB = 1L << 30;

    [Fact]
    public void Pods_that_lean_to_processors_and_to_memory_share_machines_that_both_fill()
    {
        var plan = FleetPlanner.Plan(new()
        {
            Pods = [.. Pods("lean", 10, 3000, 1), .. Pods("rich", 10, 1000, 7)],
            Offers = [Offer("balanced", 4, 8, 0.20m), Offer("lean", 4, 4, 0.19m), Offer("rich", 4, 32, 0.40m)],
        });
        Assert.Equal((10, 2.0m), (plan.Nodes.Count, plan.HourlyCost));
        Assert.InRange(plan.LowerBound, 1.99999m, 2.0m);
        Assert.All(plan.Nodes, node => Assert.Equal(2, node.Pods.Count));
    }

    [Fact]
    public void What_the_system_takes_of_each_node_makes_large_ones_cheaper()
    {
        var request = new FleetRequest { Pods = Pods("pod", 10, 750, 1), Offers = [Offer("small", 1, 4, 0.10m), Offer("large", 8, 32, 0.80m)] };
        Assert.Equal(0.8m, FleetPlanner.Plan(request).HourlyCost); // ten of 0.75 are 7.5 processors
        var plan = FleetPlanner.Plan(request with { Options = new() { Overhead = new(500, GiB) } });
        Assert.Equal(("large", 0.8m), (Assert.Single(plan.Nodes).Offer.InstanceType, plan.HourlyCost)); // which leave 0.5: just so
    }

    [Fact]
    public void Of_plans_that_cost_the_same_the_one_with_fewer_nodes_is_taken()
    {
        var plan = FleetPlanner.Plan(new() { Pods = Pods("pod", 8, 1000, 1), Offers = [Offer("one", 1, 4, 0.1m), Offer("eight", 8, 32, 0.8m)] });
        Assert.Equal("eight", Assert.Single(plan.Nodes).Offer.InstanceType);
    }

    [Fact]
    public void A_pod_larger_than_every_type_is_told_with_what_the_nearest_has()
    {
        var plan = FleetPlanner.Plan(new()
        {
            Pods = [.. Pods("ok", 1, 1000, 1), .. Pods("huge", 1, 9000, 4)],
            Offers = [Offer("eight", 8, 32, 0.8m)],
            Options = new() { Overhead = new(300, GiB) },
        });
        Assert.Equal(new("huge-0", "it asks for 9 CPU and 4 GiB, and the nearest offer, eight, has 7.7 CPU and 31 GiB for pods"), Assert.Single(plan.Unplaced));
        Assert.Equal(["ok-0"], Assert.Single(plan.Nodes).Pods);
    }

    [Fact]
    public void Spot_is_for_pods_that_tolerate_it_and_only_where_it_is_seldom_taken_back()
    {
        var spot = Offer("spot", 4, 16, 0.05m) with { Purchase = PurchaseOption.Spot, InterruptionRate = 0.15 };
        var request = new FleetRequest
        {
            Pods = [.. Pods("firm", 1, 3000, 1), .. Pods("loose", 1, 3000, 1).Select(pod => pod with { ToleratesSpot = true })],
            Offers = [Offer("firm", 4, 16, 0.2m), spot],
        };
        Assert.Equal([("firm", "firm-0"), ("spot", "loose-0")], FleetPlanner.Plan(request).Nodes.Select(node => (node.Offer.InstanceType, node.Pods[0])));
        Assert.All(FleetPlanner.Plan(request with { Options = new() { MostInterruptions = 0.1 } }).Nodes, node => Assert.Equal("firm", node.Offer.InstanceType));
    }

    [Fact]
    public void Pods_that_must_not_share_a_node_make_the_bound_as_high_as_their_nodes_cost()
    {
        var selector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = "db" } };
        var plan = FleetPlanner.Plan(new()
        {
            Pods = [.. Pods("db", 5, 100, 1).Select(pod => pod with { Labels = selector.MatchLabels, AntiAffinity = [new(TopologyKey.Hostname, selector)] })],
            Offers = [Offer("small", 1, 4, 0.1m), Offer("large", 8, 32, 0.7m)],
        });
        Assert.Equal((5, 0.5m, 0.5m), (plan.Nodes.Count, plan.HourlyCost, decimal.Round(plan.LowerBound, 5)));
        Assert.Equal(["that pods are kept apart on nodes"], plan.Relaxed);
    }

    [Fact]
    public void Pods_are_spread_over_zones_evenly()
    {
        var selector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } };
        var plan = FleetPlanner.Plan(new()
        {
            Pods = [.. Pods("web", 7, 1000, 1).Select(pod => pod with { Labels = selector.MatchLabels, TopologySpread = [new(TopologyKey.Zone, 1, selector)] })],
            Offers = [.. new[] { "a", "b", "c" }.Select(zone => Offer("four", 4, 16, 0.4m) with { Zone = zone })],
        });
        Assert.Equal([2, 2, 3], plan.Nodes.GroupBy(node => node.Offer.Zone).Select(zone => zone.Sum(node => node.Pods.Count)).Order());
    }

    [Fact]
    public void Pods_that_belong_together_come_to_one_node()
    {
        var selector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = "cache" } };
        var plan = FleetPlanner.Plan(new()
        {
            Pods = [.. Pods("cache", 1, 1000, 1).Select(pod => pod with { Labels = selector.MatchLabels }), .. Pods("web", 2, 3000, 1).Select(pod => pod with { Affinity = [new(TopologyKey.Hostname, selector)] })],
            Offers = [Offer("four", 4, 16, 0.1m), Offer("eight", 8, 32, 0.9m)],
        });
        Assert.Equal(("eight", 3), (Assert.Single(plan.Nodes).Offer.InstanceType, plan.Nodes[0].Pods.Count));
    }

    [Fact]
    public void A_large_mix_is_within_half_a_percent_of_the_bound()
    {
        var random = new Random(11);
        int[] cpus = [100, 250, 500, 1000, 1500];
        long[] memories = [100, 256, 512, 1024, 2048, 4096];
        var plan = FleetPlanner.Plan(new()
        {
            Pods = [.. Enumerable.Range(0, 3000).Select(i => new FleetPod { Name = $"p{i}", Requests = new(cpus[random.Next(5)], memories[random.Next(6)] << 20) })],
            Offers = [.. new[] { 2, 4, 8, 16, 32, 48, 64, 96 }.SelectMany(cpu => new[] { Offer($"c{cpu}", cpu, cpu * 2, 0.0385m * cpu), Offer($"m{cpu}", cpu, cpu * 4, 0.043m * cpu), Offer($"r{cpu}", cpu, cpu * 8, 0.0565m * cpu) })],
            Options = new() { Overhead = new(300, GiB) },
        });
        Assert.InRange(plan.GapPercent, 0, 0.5m);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        var request = new FleetRequest { Pods = Pods("pod", 1, 1000, 1), Offers = [Offer("one", 1, 4, 0.1m)] };
        Assert.Contains("pod-0 is there twice", Assert.Throws<ArgumentException>(() => FleetPlanner.Plan(request with { Pods = [.. request.Pods, .. request.Pods] })).Message, StringComparison.Ordinal);
        Assert.Contains("one is there twice", Assert.Throws<ArgumentException>(() => FleetPlanner.Plan(request with { Offers = [.. request.Offers, .. request.Offers] })).Message, StringComparison.Ordinal);
        Assert.Contains("no price above 0", Assert.Throws<ArgumentException>(() => FleetPlanner.Plan(request with { Offers = [Offer("free", 1, 4, 0)] })).Message, StringComparison.Ordinal);
        Assert.Contains("less than nothing", Assert.Throws<ArgumentException>(() => FleetPlanner.Plan(request with { Pods = Pods("pod", 1, -1, 1) })).Message, StringComparison.Ordinal);
        Assert.Empty(FleetPlanner.Plan(request with { Pods = [] }).Nodes);
        Assert.Equal("no offer has what it requires", Assert.Single(FleetPlanner.Plan(request with { Offers = [] }).Unplaced).Reason);
    }

    private static FleetPod[] Pods(string name, int count, long cpuMilli, long gibibytes) =>
        [.. Enumerable.Range(0, count).Select(i => new FleetPod { Name = $"{name}-{i}", Requests = new(cpuMilli, gibibytes * GiB) })];

    private static FleetOffer Offer(string type, int cpus, int gibibytes, decimal price) =>
        new() { InstanceType = type, Capacity = new(cpus * 1000, gibibytes * GiB), HourlyPrice = price };
}
