using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Environments;
using CloudIntel.Core.Simulation.Generators;
using CloudIntel.Core.Simulation.Schedulers;
using CloudIntel.Core.Tests.Simulation.Environments;

namespace CloudIntel.Core.Tests.Simulation.Schedulers;

/// <summary>Schedulers by name, and what single ones decide.</summary>
public sealed class CloudSchedulersTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void An_unknown_name_is_refused_with_its_path_and_the_known_ones()
    {
        var refused = Assert.Throws<ScenarioException>(() => SchedulerSpec.Of("slurm", null, new Dictionary<string, string>(), NoTime, "algorithms[1]"));

        Assert.Equal("algorithms[1].name", refused.Path);
        Assert.All(CloudSchedulers.Names, name => Assert.Contains(name, refused.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("purchase", "Reserved")]
    [InlineData("headroom", "2")]
    [InlineData("headroom", "much")]
    [InlineData("consolidates", "maybe")]
    [InlineData("consolidationInterval", "10s")]
    [InlineData("consolidationInterval", "soon")]
    [InlineData("leastNodeAge", "-10s")]
    [InlineData("leastNodeAge", "soon")]
    [InlineData("colour", "red")]
    public void An_option_that_makes_no_sense_is_refused_with_its_path(string option, string value)
    {
        var refused = Assert.Throws<ScenarioException>(() => SchedulerSpec.Of("fleet", null, new Dictionary<string, string> { [option] = value }, text => text == "soon" ? null : TimeSpan.FromSeconds(10 * (text[0] == '-' ? -1 : 1)), "algorithms[0]"));

        Assert.StartsWith("algorithms[0].", refused.Path, StringComparison.Ordinal);
        Assert.EndsWith(option, refused.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_found_whatever_their_case_and_options_are_read()
    {
        var spec = SchedulerSpec.Of("KarpenterLike", "k", new Dictionary<string, string> { ["purchase"] = "spot", ["instanceTypes"] = "m5.large, m5.xlarge", ["consolidationInterval"] = "30m" }, text => text == "30m" ? TimeSpan.FromMinutes(30) : null, "algorithms[0]");

        Assert.Equal(("karpenterLike", "k", PurchasePolicy.Spot, TimeSpan.FromMinutes(30)), (spec.Name, spec.Label, spec.Purchase, spec.ConsolidationInterval));
        Assert.Equal(["m5.large", "m5.xlarge"], spec.InstanceTypes);
    }

    [Fact]
    public void Replicas_for_which_availability_is_asked_are_spread_over_zones()
    {
        foreach (var name in CloudSchedulers.Names)
        {
            var service = Service(replicas: 6) with { Requirement = Service(6).Requirement with { Availability = 0.99, Regions = ["eu-west-1"] } };
            var outcome = Run(new() { Name = name, Consolidates = false }, SmallClouds.Calm, service);

            var market = CloudMarket.Of(SmallClouds.Calm).Offers;
            var zones = outcome.Leases.GroupBy(lease => market[lease.Offer].Zone).ToDictionary(zone => zone.Key, zone => zone.Sum(lease => lease.Use.Sum(use => use.CpuSeconds)));
            Assert.Equal(3, zones.Count);
            Assert.Equal(zones.Values.Min(), zones.Values.Max(), 0.02 * zones.Values.Max());
        }
    }

    [Fact]
    public void Spot_is_bought_where_there_is_any_and_machines_on_demand_where_there_is_none()
    {
        var none = SmallClouds.Calm with { Capacity = [new(new() { Purchases = [PurchaseOption.Spot] }, 0)] };
        foreach (var name in CloudSchedulers.Names)
        {
            var service = Service(replicas: 3) with { Requirement = Service(3).Requirement with { PurchaseOptions = [PurchaseOption.OnDemand, PurchaseOption.Spot], Regions = ["eu-west-1"] } };
            Assert.Equal(1, Run(new() { Name = name, Purchase = PurchasePolicy.Spot }, SmallClouds.Calm, service).Metrics["spotShare"], 1e-9);
            var without = Run(new() { Name = name, Purchase = PurchasePolicy.Spot }, none, service);
            Assert.Equal((0.0, 1.0), (without.Metrics["spotShare"], without.Metrics["successRate"]));
        }
    }

    [Theory]
    [InlineData(10, 1)] // spot is back before the part of time that is over is as large as the part of work that is done
    [InlineData(4, 0)] // it is not
    public void A_job_that_lost_its_spot_machine_waits_for_another_one_until_it_is_behind_its_time(int deadlineHours, double allOnSpot)
    {
        // Two hours of spot, two without, and spot from then on.
        var recorded = SmallClouds.Calm with { Spot = SpotModel.Steady with { Pools = [new RecordedSpot { Step = TimeSpan.FromHours(2), Zones = [[1, 0, 1, 1, 1, 1, 1]] }] } };
        var job = new JobWorkload
        {
            Name = "job",
            Requirement = new() { Requests = new(1000, 1L << 30), PurchaseOptions = [PurchaseOption.OnDemand, PurchaseOption.Spot], Regions = ["eu-west-1"] },
            Tasks = [new("t", TimeSpan.FromMinutes(1), TimeSpan.FromHours(3), 1, null, null, default)],
            Deadline = TimeSpan.FromHours(deadlineHours),
            Checkpoint = TimeSpan.FromMinutes(10),
        };
        var outcome = Run(new() { Name = "firstFit", Purchase = PurchasePolicy.Spot }, recorded, job);

        Assert.Equal((0.0, 1.0), (outcome.Metrics["missedDeadlines"], outcome.Metrics["completedJobs"]));
        Assert.Equal(allOnSpot == 1, outcome.Metrics["spotShare"] == 1);
    }

    [Fact]
    public void The_strategy_of_cost_buys_what_the_engine_of_placement_chooses()
    {
        var service = Service(replicas: 4);
        var outcome = Run(new() { Name = "cost", Consolidates = false }, SmallClouds.Calm, service);

        var market = CloudMarket.Of(SmallClouds.Calm);
        var chosen = market.Engine.Decide(service.Requirement).Chosen!;
        Assert.Equal(chosen.Machines, outcome.Leases.Count);
        Assert.All(outcome.Leases, lease => Assert.Equal(chosen.Name, $"{market.Offers[lease.Offer].Provider}/{market.Offers[lease.Offer].Region}/{market.Offers[lease.Offer].InstanceType}/{market.Offers[lease.Offer].Purchase}"));
    }

    [Theory]
    [InlineData("fleet")]
    [InlineData("karpenterLike")]
    public void Nodes_are_given_up_when_fewer_will_do(string name)
    {
        // Twelve replicas for an hour, then two: what is left must not stay spread over the nodes of twelve.
        var service = Service(replicas: 12) with { Autoscaling = new ReplicasByHour([12, .. Enumerable.Repeat(2, 23)]) };
        var with = Run(new() { Name = name }, SmallClouds.Calm, service);
        var without = Run(new() { Name = name, Consolidates = false }, SmallClouds.Calm, service);

        Assert.True(with.Metrics["cost"] <= without.Metrics["cost"]);
        Assert.InRange(with.Leases.Count(lease => lease.To == TimeSpan.FromHours(12)), 1, 1);
    }

    [Fact]
    public void What_finds_no_room_in_its_region_goes_to_another_one_and_waits_with_Karpenter_whose_nodes_are_of_one_cluster()
    {
        // The cheapest region on demand has one machine in each of its two zones.
        var full = SmallClouds.Calm with { Capacity = [new(new() { Regions = ["us-east-1"] }, 1)] };
        var service = Service(replicas: 6) with { Requirement = Service(6).Requirement with { PurchaseOptions = [PurchaseOption.OnDemand] } };

        var fleet = Run(new() { Name = "fleet" }, full, service);
        Assert.Equal((1.0, 2), (fleet.Metrics["successRate"], RegionsOf(fleet).Count));
        var karpenter = Run(new() { Name = "karpenterLike" }, full, service);
        Assert.True(karpenter.Metrics["successRate"] < 1);
        Assert.Equal(["us-east-1"], RegionsOf(karpenter));
        Assert.Equal(["us-east-1"], RegionsOf(Run(new() { Name = "fleet" }, SmallClouds.Calm, service)));
    }

    [Fact]
    public void A_job_that_is_larger_than_any_machine_in_its_region_goes_where_there_is_one()
    {
        var jobs = new JobWorkload
        {
            Name = "job",
            Requirement = new() { Requests = new(1000, 1L << 30), PurchaseOptions = [PurchaseOption.OnDemand] },
            Tasks = [new("small", TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), 1, null, null, default), new("large", TimeSpan.FromMinutes(2), TimeSpan.FromHours(1), 3, null, null, default)],
        };

        var fleet = Run(new() { Name = "fleet" }, SmallClouds.Calm, jobs);
        Assert.Equal((2.0, 2), (fleet.Metrics["completedJobs"], RegionsOf(fleet).Count));
        Assert.Equal(1, Run(new() { Name = "karpenterLike" }, SmallClouds.Calm, jobs).Metrics["completedJobs"]);
    }

    private static TimeSpan? NoTime(string text) => throw new InvalidOperationException($"\"{text}\" was read as a time.");

    private static IReadOnlyList<string> RegionsOf(CloudOutcome outcome)
    {
        var market = CloudMarket.Of(SmallClouds.Calm).Offers;
        return [.. outcome.Leases.Select(lease => market[lease.Offer].Region).Distinct().Order(StringComparer.Ordinal)];
    }

    private static ServiceWorkload Service(int replicas) => new()
    {
        Name = "service",
        Requirement = new() { Requests = new(900, 3L << 30), Replicas = replicas },
        Demand = new Steady(1),
    };

    private static CloudOutcome Run(SchedulerSpec spec, CloudEnvironment environment, SimulatedWorkload workload)
    {
        var scenario = new CloudScenario { Start = SmallClouds.Start, Horizon = TimeSpan.FromHours(12), Environment = environment, Workloads = [workload] };
        return CloudSimulation.Run(scenario, CloudSchedulers.Create(spec, scenario, 1), 1, Cancellation);
    }
}
