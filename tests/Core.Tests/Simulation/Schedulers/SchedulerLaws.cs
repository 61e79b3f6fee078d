using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Environments;
using CloudIntel.Core.Simulation.Generators;
using CloudIntel.Core.Simulation.Schedulers;
using CloudIntel.Core.Tests.Simulation.Environments;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Simulation.Schedulers;

/// <summary>What holds of every scheduler in every scenario. That no node gets more than it has is seen to by the simulation, which ends where a plan exceeds it.</summary>
public sealed class SchedulerLaws
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    public static TheoryData<string> Names => [.. CloudSchedulers.Names];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public void No_pod_waits_that_a_node_has_room_for(string name) => Prop.ForAll(Seeds, seed =>
    {
        var (scenario, spec) = Of(new Random(seed), name);
        var watched = new Watched(CloudSchedulers.Create(spec, scenario, (ulong)seed));
        CloudSimulation.Run(scenario, watched, (ulong)seed, Cancellation);

        Assert.True(watched.Decisions > 0);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(12));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_seed_decides_the_same(string name) => Prop.ForAll(Seeds, seed =>
    {
        var (scenario, spec) = Of(new Random(seed), name);
        CloudOutcome Run() => CloudSimulation.Run(scenario, CloudSchedulers.Create(spec, scenario, (ulong)seed), (ulong)seed, Cancellation);
        var (one, other) = (Run(), Run());

        Assert.Equal(one.Metrics, other.Metrics);
        Assert.Equal(one.Leases.Select(lease => (lease.Node, lease.Offer, lease.From, lease.To)), other.Leases.Select(lease => (lease.Node, lease.Offer, lease.From, lease.To)));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(4));

    [Fact]
    public void On_demand_buys_no_spot_and_named_types_no_others() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var (scenario, spec) = Of(random, CloudSchedulers.Names[random.Next(CloudSchedulers.Names.Count)]);
        spec = spec with { Purchase = PurchasePolicy.OnDemand, InstanceTypes = ["m5.xlarge"] };
        var outcome = CloudSimulation.Run(scenario, CloudSchedulers.Create(spec, scenario, (ulong)seed), (ulong)seed, Cancellation);

        var market = CloudMarket.Of(scenario.Environment).Offers;
        Assert.All(outcome.Leases, lease => Assert.Equal((PurchaseOption.OnDemand, "m5.xlarge"), (market[lease.Offer].Purchase, market[lease.Offer].InstanceType)));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    /// <summary>Services and jobs on a small market with shortages, failures and prices that move.</summary>
    private static (CloudScenario Scenario, SchedulerSpec Spec) Of(Random random, string name)
    {
        IReadOnlyList<PurchaseOption> ways = [PurchaseOption.OnDemand, PurchaseOption.Spot];
        var workloads = new List<SimulatedWorkload>();
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var replicas = random.Next(1, 6);
            workloads.Add(new ServiceWorkload
            {
                Name = $"service-{i}",
                Requirement = new() { Requests = new(random.Next(1, 8) * 250, (long)random.Next(1, 9) << 29), Replicas = replicas, PurchaseOptions = random.Next(2) == 0 ? ways : [], Availability = random.Next(3) == 0 ? 0.9 : null, ProcessorMilliseconds = 20 },
                Demand = new Product([new Steady(random.Next(5, 100)), new Wave(TimeSpan.FromHours(6), 0.8)]),
                Autoscaling = random.Next(3) == 0 ? new FixedReplicas() : new HorizontalAutoscaling { Minimum = 1, Maximum = 12, Target = 0.6 },
            });
        }

        for (var i = random.Next(0, 3); i > 0; i--)
        {
            workloads.Add(new JobWorkload
            {
                Name = $"job-{i}",
                Requirement = new() { Requests = new(1000, 1L << 30), PurchaseOptions = random.Next(2) == 0 ? ways : [] },
                Pattern = new JobPattern { Arrivals = new Steady(random.Next(1, 12)), Sizes = new() { Duration = new Exponential(1800), Cores = new Discrete([0.5, 1, 3], [1, 1, 1]) } },
                Deadline = random.Next(2) == 0 ? TimeSpan.FromHours(3) : null,
                Checkpoint = random.Next(2) == 0 ? TimeSpan.FromMinutes(10) : null,
            });
        }

        var environment = new CloudEnvironment
        {
            Catalog = SmallClouds.Catalog,
            Capacity = random.Next(2) == 0 ? [new(new() { InstanceTypes = ["m5.xlarge"] }, random.Next(0, 3))] : [],
            Failures = random.Next(2) == 0 ? [new NodeFailure(new Exponential(20_000), new Constant(600))] : [],
        };
        var spec = new SchedulerSpec
        {
            Name = name,
            Purchase = (PurchasePolicy)random.Next(3),
            LeastNodeAge = TimeSpan.FromMinutes(random.Next(20)),
            ConsolidationInterval = TimeSpan.FromMinutes(random.Next(5, 30)),
        };
        return (new() { Start = SmallClouds.Start, Horizon = TimeSpan.FromHours(random.Next(4, 30)), Environment = environment, Workloads = workloads }, spec);
    }

    /// <summary>Looks at what is left after each decision.</summary>
    private sealed class Watched(ICloudScheduler scheduler) : ICloudScheduler
    {
        public string Name => scheduler.Name;

        public int Decisions { get; private set; }

        public void Decide(CloudView view, SchedulingPlan plan)
        {
            scheduler.Decide(view, plan);
            Decisions++;
            foreach (var number in view.Waiting)
            {
                var pod = view.Pod(number);
                if (pod.State != PodState.Waiting)
                    continue;
                foreach (var node in view.Nodes)
                {
                    var its = view.Node(node);
                    Assert.False(its.State == NodeState.Ready && its.Fits(pod.Requests) && view.Permits(pod.Workload, its.Offer), $"{Name}: pod {number} waits, and node {node} has room.");
                }
            }
        }
    }
}
