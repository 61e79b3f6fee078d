using System.Text.Json;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Environments;
using CloudIntel.Core.Simulation.Generators;
using FsCheck;
using FsCheck.Fluent;
using static CloudIntel.Core.Tests.Simulation.Clouds.Scenarios;

namespace CloudIntel.Core.Tests.Simulation.Clouds;

/// <summary>What holds of every run.</summary>
public sealed class CloudLaws
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    [Fact]
    public void Pods_and_work_and_requests_are_conserved() => Prop.ForAll(Seeds, seed =>
    {
        var outcome = Run(Of(new Random(seed)), new FirstFitScheduler(Unrest(new Random(seed))), (ulong)seed);

        var pods = outcome.Pods;
        Assert.Equal(pods.Created, pods.Completed + pods.Removed + pods.Impossible + pods.Running + pods.Waiting);
        foreach (var job in outcome.Jobs)
            Assert.Equal(job.WorkArrived, job.WorkDone + job.WorkLeft, 1e-6 * (job.WorkArrived + 1));
        foreach (var service in outcome.Services)
            Assert.InRange(service.Failed + service.Left, 0, service.Requests * (1 + 1e-9));
        Assert.True(outcome.Leases.Count == outcome.Nodes.Launched);
        Assert.All(outcome.Leases, lease => Assert.True(lease.To >= lease.From && lease.To <= outcome.Horizon));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void What_jobs_did_counts_or_was_lost() => Prop.ForAll(Seeds, seed =>
    {
        var scenario = Of(new Random(seed)) with { Nodes = new() { PodStart = TimeSpan.Zero } };
        scenario = scenario with { Workloads = [.. scenario.Workloads.OfType<JobWorkload>()] };
        var outcome = Run(scenario, seed: (ulong)seed);

        // Each job uses its processors, of score 1, for as long as it works: over the timeline that is all work that was ever done.
        var used = outcome.Metrics.GetValueOrDefault("cpuUtilisation") * outcome.Leases.Sum(lease => 4 * (lease.To - lease.From).TotalSeconds);
        var done = outcome.Jobs.Sum(job => job.WorkDone + job.WorkLost);
        Assert.Equal(done, used, 1e-6 * (done + 1));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void Nodes_hold_no_more_than_they_have() => Prop.ForAll(Seeds, seed =>
    {
        var scenario = Of(new Random(seed));
        var watch = new FirstFitScheduler((view, _) =>
        {
            foreach (var node in view.Nodes)
            {
                var (seen, cpu, memory) = (view.Node(node), 0L, 0L);
                foreach (var pod in view.PodsOn(node))
                    (cpu, memory) = (cpu + view.Pod(pod).Requests.CpuMillis, memory + view.Pod(pod).Requests.MemoryBytes);
                Assert.Equal((seen.Allocatable.CpuMillis, seen.Allocatable.MemoryBytes), (cpu + seen.Free.CpuMillis, memory + seen.Free.MemoryBytes));
                Assert.True(seen.Free.CpuMillis >= 0 && seen.Free.MemoryBytes >= 0 && seen.Pods <= seen.MostPods);
            }
        });
        Run(scenario, watch, (ulong)seed);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Fact]
    public void One_seed_gives_one_outcome_also_at_the_same_time() => Prop.ForAll(Seeds, seed =>
    {
        string Outcome() => JsonSerializer.Serialize(Run(Of(new Random(seed)), seed: (ulong)seed));
        var outcomes = new string[2];
        Parallel.For(0, 2, i => outcomes[i] = Outcome());

        Assert.Equal(Outcome(), outcomes[0]);
        Assert.Equal(outcomes[0], outcomes[1]);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public void Littles_law_holds_of_pods_that_wait() => Prop.ForAll(Seeds, seed =>
    {
        var outcome = Run(Of(new Random(seed)), seed: (ulong)seed);

        // The timeline adds up how many wait; the pods how long each does. Those of nodes that fail unnoticed do not wait.
        var waiting = 0.0;
        for (var i = 0; i < outcome.Timeline.Count; i++)
            waiting += outcome.Timeline[i].Waiting * ((i + 1 < outcome.Timeline.Count ? outcome.Timeline[i + 1].From : outcome.Horizon) - outcome.Timeline[i].From).TotalSeconds;
        Assert.Equal(outcome.Pods.WaitedSeconds, waiting, 1e-6 * (waiting + 1));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void Machines_that_fail_by_themselves_leave_enough_replicas_as_the_binomial_distribution_says()
    {
        // Up for 10 hours on average, then a detection and a launch of 30 minutes together: independent replicas, 5 of 6 are enough.
        var (up, down) = (36_000.0, 1_800.0);
        var failing = Calm with { Failures = [new NodeFailure(new Exponential(up), new Constant(1))] };
        var service = Service(1, 6);
        service = service with { Requirement = service.Requirement with { Requests = new(4000, Gibibyte), EnoughReplicas = 5 } };
        var scenario = Scenarios.Of(TimeSpan.FromDays(150), service) with
        {
            Environment = failing,
            Step = TimeSpan.FromHours(1),
            Nodes = new() { PodStart = TimeSpan.Zero, FailureDetection = TimeSpan.FromSeconds(down - 1) },
        };
        var found = Enumerable.Range(0, 8).Select(seed => Run(scenario, seed: (ulong)seed).Services[0].Availability).ToList();

        var p = up / (up + down);
        var expected = Math.Pow(p, 6) + (6 * Math.Pow(p, 5) * (1 - p));
        var error = Math.Sqrt(found.Select(one => Math.Pow(one - found.Average(), 2)).Sum() / 7 / 8);
        Assert.InRange(found.Average(), expected - (4 * error), expected + (4 * error));
        Assert.InRange(error, 0, 0.003);
    }

    /// <summary>Drains and moves what it likes.</summary>
    private static Action<CloudView, SchedulingPlan> Unrest(Random random) => (view, plan) =>
    {
        if (view.Nodes.Length > 0 && random.Next(10) == 0 && view.Nodes[random.Next(view.Nodes.Length)] is var drained && view.Node(drained).State != NodeState.Gone)
            plan.Drain(drained);
        if (view.Nodes.Length < 2 || random.Next(5) > 0)
            return;
        var (from, to) = (view.Nodes[random.Next(view.Nodes.Length)], view.Nodes[random.Next(view.Nodes.Length)]);
        foreach (var pod in view.PodsOn(from).ToArray().Take(1))
        {
            var moved = view.Pod(pod);
            if (from != to && moved.CanMove && view.Node(to) is { TakesPods: true } target && target.Fits(moved.Requests) && view.Permits(moved.Workload, target.Offer))
                plan.Move(pod, to);
        }
    };

    /// <summary>Anything at all, with failures of every kind.</summary>
    private static CloudScenario Of(Random random)
    {
        PurchaseOption[][] purchases = [[], [PurchaseOption.Spot], [PurchaseOption.OnDemand, PurchaseOption.Spot]];
        var workloads = new List<SimulatedWorkload>();
        for (var i = 0; i < 1 + random.Next(4); i++)
        {
            var service = Service(random.Next(60), 1 + random.Next(6), $"service {i}");
            workloads.Add(service with
            {
                Requirement = service.Requirement with { EnoughReplicas = 1, PurchaseOptions = purchases[random.Next(3)], Requests = new(100 + random.Next(1500), random.Next(6) * Gibibyte) },
                Demand = new Product([new Steady(random.Next(60)), new Wave(TimeSpan.FromHours(7), random.NextDouble())]),
                CpuLimitMillis = random.Next(2) == 0 ? null : 2000,
                SquaredVariation = random.Next(4) * 0.7,
                Timeout = random.Next(2) == 0 ? null : TimeSpan.FromSeconds(30),
                Autoscaling = random.Next(2) == 0 ? new FixedReplicas() : new HorizontalAutoscaling { Maximum = 12, Target = 0.6 },
                Objectives = [new() { Name = "fast", Milliseconds = 300, Target = 0.9, Penalty = new PenaltyPerHour(2) }],
            });
        }

        workloads.Add(Jobs([.. Enumerable.Range(0, 1 + random.Next(60)).Select(_ => Task(random.Next(40_000), random.Next(9_000), 0.1 + (random.NextDouble() * 5))).OrderBy(task => task.Arrival)]) with
        {
            Requirement = new() { Requests = new(1000, Gibibyte), PurchaseOptions = purchases[random.Next(3)] },
            Checkpoint = random.Next(2) == 0 ? null : TimeSpan.FromMinutes(7),
            Deadline = TimeSpan.FromHours(2),
        });
        return Scenarios.Of(TimeSpan.FromHours(12), [.. workloads]) with
        {
            Nodes = new() { PodStart = TimeSpan.FromSeconds(random.Next(2) * 20), IdleTime = TimeSpan.FromMinutes(random.Next(20)) },
            Environment = new()
            {
                Catalog = Catalogue(Machine),
                Spot = SpotModel.Steady with { Pools = [new LifetimeSpot { Lifetime = new Exponential(7200) }] },
                Failures =
                [
                    new NodeFailure(new Exponential(40_000), new Constant(1)), new ZoneOutage(new Exponential(30_000), new Exponential(2_000)),
                    new ApiOutage(new Exponential(20_000), new Exponential(1_000)), new ApiThrottling(new Exponential(20_000), new Exponential(2_000), 0.5),
                ],
                Quotas = random.Next(2) == 0 ? [] : [new("processors", OfferSelector.All, 16)],
            },
        };
    }
}
