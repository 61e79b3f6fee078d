using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Environments;
using static CloudIntel.Core.Tests.Simulation.Clouds.Scenarios;

namespace CloudIntel.Core.Tests.Simulation.Clouds;

public sealed class CloudSimulationTests
{
    [Fact]
    public void A_job_waits_for_the_scheduler_then_runs_for_its_duration()
    {
        var outcome = Run(Of(TimeSpan.FromHours(1), Jobs(Task(10, 600, cores: 2))));

        var job = Assert.Single(outcome.Jobs);
        Assert.Equal((1L, 1L), (job.Arrived, job.Completed));
        Assert.Equal(601, job.MeanSeconds, 1e-6); // a second until the scheduler is asked
        Assert.Equal(1200, job.WorkDone, 1e-6);
        Assert.Equal(1, outcome.Pods.MeanWaitSeconds, 1e-6);
    }

    [Fact]
    public void A_machine_is_paid_from_launch_until_it_has_been_idle_for_a_while()
    {
        var outcome = Run(Of(TimeSpan.FromHours(1), Jobs(Task(0, 600, cores: 2))));

        var lease = Assert.Single(outcome.Leases);
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(600 + 600)), (lease.From, lease.To)); // the scheduler is asked at each step, too
        var use = Assert.Single(lease.Use);
        Assert.Equal(("jobs", 1200.0, 600.0 * Gibibyte), (use.Workload, use.CpuSeconds, use.MemoryByteSeconds));
        Assert.Equal(0.2 * 1200 / 3600, outcome.Metrics["computeCost"], 1e-9);
    }

    [Fact]
    public void A_failed_machine_is_noticed_later_and_its_job_begins_again_from_its_last_checkpoint()
    {
        var failing = Calm with { Failures = [new NodeFailure(new Constant(1000), new Constant(1))] };
        var jobs = Jobs(Task(0, 1500)) with { Checkpoint = TimeSpan.FromSeconds(300) };
        var outcome = Run(Of(TimeSpan.FromHours(3), jobs) with { Environment = failing });

        // 900 of 1,000 seconds are kept; then a machine that fails after 1,000 seconds is enough for the 600 that are left.
        var job = Assert.Single(outcome.Jobs);
        Assert.Equal((1L, 100.0), (job.Completed, Math.Round(job.WorkLost, 6)));
        Assert.Equal(1000 + 340 + 1 + 600, job.MeanSeconds, 1e-3);
        Assert.Equal((1L, TimeSpan.FromSeconds(1000 + 340)), (outcome.Pods.Evictions, outcome.Leases[0].To));
    }

    [Fact]
    public void A_job_that_no_machine_lives_long_enough_for_never_ends()
    {
        var failing = Calm with { Failures = [new NodeFailure(new Constant(1000), new Constant(1))] };
        var outcome = Run(Of(TimeSpan.FromHours(3), Jobs(Task(0, 1500)) with { Deadline = TimeSpan.FromHours(1) }) with { Environment = failing });

        var job = Assert.Single(outcome.Jobs);
        Assert.Equal((0L, 1L), (job.Completed, job.MissedDeadlines));
        Assert.True(job.WorkLost >= 7000);
    }

    [Fact]
    public void Spot_machines_are_taken_with_a_notice_in_which_replicas_are_replaced()
    {
        var spot = Calm with { Spot = SpotModel.Steady with { Pools = [new LifetimeSpot { Lifetime = new Constant(3600) }] } };
        var service = Service(1, 2);
        service = service with { Requirement = service.Requirement with { PurchaseOptions = [Core.Catalog.PurchaseOption.Spot] } };
        var outcome = Run(Of(TimeSpan.FromHours(12), service) with { Environment = spot });

        Assert.InRange(outcome.Nodes.Interruptions, 11, 12);
        Assert.Equal(1, outcome.Services[0].Availability);
        Assert.Equal(1, outcome.Metrics["spotShare"]);
        Assert.All(outcome.Leases.Take(11), lease => Assert.Equal(TimeSpan.FromHours(1), lease.To - lease.From));
    }

    [Fact]
    public void In_a_zone_that_is_down_nothing_runs_and_nothing_is_bought()
    {
        var down = Calm with { Failures = [new GivenOutage(OutageScope.Zone, TimeSpan.FromHours(1), TimeSpan.FromHours(1)) { Of = new() { Zones = ["herea"] } }] };
        var market = CloudMarket.Of(down);
        var inZone = new HashSet<int>(market.Offers.Where(offer => offer.Zone == "herea").Select(offer => offer.Index));
        var outcome = Run(Of(TimeSpan.FromHours(4), Service(1, 8)) with { Environment = down });

        Assert.NotEmpty(inZone);
        Assert.All(outcome.Leases.Where(lease => inZone.Contains(lease.Offer)), lease => Assert.False(lease.From > TimeSpan.FromHours(1) && lease.From < TimeSpan.FromHours(2)));
        Assert.Equal(2, outcome.Nodes.Failures);
        Assert.InRange(outcome.Services[0].Availability, 1 - (342.0 / 14400), 1 - (340.0 / 14400));
    }

    [Fact]
    public void Pods_that_nothing_can_hold_are_told_with_the_reason_and_not_waited_for()
    {
        var outcome = Run(Of(TimeSpan.FromHours(1), Jobs(Task(0, 10, cores: 64), Task(0, 10)), Service(1, 3) with { Requirement = new() { Requests = new(1000, 64 * Gibibyte), Replicas = 3 } }));

        Assert.Equal([("jobs", 1L), ("service", 3L)], outcome.Impossible.OrderBy(one => one.Workload, StringComparer.Ordinal).Select(one => (one.Workload, one.Count)));
        Assert.Contains("64 processors", outcome.Impossible.Single(one => one.Workload == "jobs").Reason, StringComparison.Ordinal);
        Assert.Equal((4L, 0L, 1L), (outcome.Pods.Impossible, outcome.Pods.Waiting, outcome.Pods.Completed));
        Assert.Equal(0, outcome.Services[0].Availability);
    }

    [Fact]
    public void A_launch_beyond_a_quota_is_refused_and_the_pods_wait_again()
    {
        var scarce = Calm with { Quotas = [new("processors", OfferSelector.All, 4)] };
        var outcome = Run(Of(TimeSpan.FromHours(1), Service(1, 8)) with { Environment = scarce }, new FirstFitThatAsksForMore());

        Assert.Equal((4L, 4L), (outcome.Pods.Running, outcome.Pods.Waiting));
        Assert.Equal(1, outcome.Nodes.MostAtOnce);
        Assert.True(outcome.Nodes.Refused["Quota"] >= 2);
    }

    [Fact]
    public void An_offer_that_was_refused_cannot_be_launched_for_longer_and_longer()
    {
        var soldOut = Calm with { Provisioning = ProvisioningModel.Immediate with { Rules = [new(OfferSelector.All, new Constant(0), RefusedShare: 0.999999)] } };
        var outcome = Run(Of(TimeSpan.FromHours(2), Service(1, 1)) with { Environment = soldOut });

        // After 0, 3, 9, 21, 45, 75 and 105 minutes, in each of three zones.
        Assert.Equal((3 * 7, 0L), (outcome.Nodes.Refused["InsufficientCapacity"], outcome.Pods.Placed));
        Assert.Empty(outcome.Leases);
    }

    [Fact]
    public void Traffic_is_charged_from_where_replicas_work()
    {
        var service = Service(1, 2);
        service = service with { Requirement = service.Requirement with { Connections = [new() { Name = "users", Country = "IE", GibibytesPerMonth = 730 }] } };
        var outcome = Run(Of(TimeSpan.FromHours(100), service));

        var sent = Assert.Single(outcome.Transfers);
        Assert.Equal(("service", "here", "internet"), (sent.Workload, sent.Region, sent.Scope));
        Assert.Equal(100, (double)sent.Gibibytes, 0.01);
        Assert.Equal(10, outcome.Metrics["networkCost"], 0.01);
    }

    [Fact]
    public void Idle_machines_draw_what_they_draw_and_busy_ones_more()
    {
        double Kwh(double demand) => Run(Of(TimeSpan.FromHours(10), Service(demand, 4)) with { Step = TimeSpan.FromHours(1) }).Metrics["energyKwh"];
        var offer = CloudMarket.Of(Calm).Offers[0];

        Assert.Equal(Calm.Energy.Watts(offer, 0) * 10 / 1000, Kwh(0), 1e-4);
        Assert.Equal(Calm.Energy.Watts(offer, 0.5) * 10 / 1000, Kwh(20), 1e-4);
    }

    [Fact]
    public void A_drained_machine_is_given_back_when_others_work_in_the_place_of_its_replicas()
    {
        var scheduler = new FirstFitScheduler((view, plan) =>
        {
            if (view.Now == TimeSpan.FromHours(1))
                plan.Drain(view.Nodes[0]);
        });
        var outcome = Run(Of(TimeSpan.FromHours(2), Service(1, 4)), scheduler);

        Assert.Equal(2, outcome.Leases.Count);
        Assert.Equal(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1), outcome.Leases[0].To);
        Assert.Equal((1, 8L, 4L, 4L), (outcome.Services[0].Availability, outcome.Pods.Created, outcome.Pods.Removed, outcome.Pods.Running));
    }

    [Fact]
    public void A_replica_that_is_moved_never_stops_and_a_job_begins_again()
    {
        var moved = false;
        var scheduler = new FirstFitScheduler((view, plan) =>
        {
            if (moved || view.Now < TimeSpan.FromMinutes(10))
                return;
            moved = true;
            var target = plan.Launch(view.Node(view.Nodes[0]).Offer);
            foreach (var pod in view.PodsOn(view.Nodes[0]).ToArray())
                plan.Move(pod, target);
        });
        var outcome = Run(Of(TimeSpan.FromHours(2), Service(1, 1), Jobs(Task(0, 1800))), scheduler);

        Assert.Equal(1, outcome.Services[0].Availability);
        Assert.Equal(600, outcome.Jobs[0].WorkLost, 1e-6);
        Assert.Equal(600 + 1800, outcome.Jobs[0].MeanSeconds, 1e-6);
    }

    [Fact]
    public void Pods_of_higher_priority_are_shown_first()
    {
        var seen = new List<int>();
        var recorder = new FirstFitScheduler((view, _) => seen.AddRange(view.Waiting.ToArray().Select(pod => view.Pod(pod).Workload)));
        Run(Of(TimeSpan.FromMinutes(5), Service(1, 2, "low"), Service(1, 2, "high") with { Priority = 9 }), recorder);

        Assert.Equal([1, 1, 0, 0], seen.Take(4));
    }

    [Fact]
    public void A_graphics_processor_is_shared_up_to_its_end()
    {
        var gpus = Calm with { Catalog = Catalogue(new Core.Catalog.Offer(new("aws", "g", "g", "amd64", 8, 32, 2, "T4", 16), "here", 1, null, "2026")) };
        var service = Service(1, 5) with { Requirement = new() { Requests = new(100, Gibibyte, 400), Replicas = 5, EnoughReplicas = 5 } };
        var outcome = Run(Of(TimeSpan.FromHours(1), service) with { Environment = gpus });

        Assert.Equal(2, outcome.Nodes.MostAtOnce); // two of 400 thousandths on each of two processors, one more on another machine
        Assert.Equal(1, outcome.Services[0].Availability);
    }

    [Theory]
    [InlineData("room")]
    [InlineData("pod")]
    [InlineData("node")]
    [InlineData("offer")]
    [InlineData("twice")]
    [InlineData("forbidden")]
    public void A_plan_that_cannot_be_ends_the_run(string fault)
    {
        var arm = Machine with { Shape = Machine.Shape with { InstanceType = "arm", Architecture = "arm64" } };
        var service = Service(1, 5);
        service = service with { Requirement = service.Requirement with { Architectures = ["amd64"] } };
        var environment = Calm with { Catalog = Catalogue(Machine, arm) };
        var scenario = Of(TimeSpan.FromHours(1), service) with { Environment = environment };
        var offers = CloudMarket.Of(environment).Offers;
        var (right, wrong) = (offers.First(offer => offer.InstanceType == "m.xlarge").Index, offers.First(offer => offer.InstanceType == "arm").Index);

        Assert.Throws<SchedulingPlanException>(() => Run(scenario, new Scripted((view, plan) =>
        {
            var node = plan.Launch(fault switch { "offer" => 99, "forbidden" => wrong, _ => right });
            foreach (var pod in view.Waiting)
                plan.Bind(fault == "pod" ? 99 : fault == "twice" ? view.Waiting[0] : pod, fault == "node" ? 99 : node);
        })));
    }

    [Fact]
    public void A_run_can_be_cancelled_within_a_long_decision()
    {
        using var cancellation = new CancellationTokenSource();
        var decisions = 0;
        var endless = new Scripted((view, plan) =>
        {
            decisions++;
            cancellation.Cancel();
            while (true)
                plan.Launch(0);
        });

        Assert.Throws<OperationCanceledException>(() => CloudSimulation.Run(Of(TimeSpan.FromHours(1), Service(1, 1)), endless, 1, cancellation.Token));
        Assert.Equal(1, decisions);
    }

    [Fact]
    public void Prices_that_change_count_from_then_on()
    {
        var dearer = Calm with { PriceChanges = [new(TimeSpan.FromHours(5), OfferSelector.All, Factor: 2)] };
        var outcome = Run(Of(TimeSpan.FromHours(10), Service(1, 1)) with { Environment = dearer });

        Assert.Equal(0.2 * 15, outcome.Metrics["computeCost"], 1e-3);
        Assert.Equal(0.4, outcome.Timeline[^1].CostRate, 1e-9);
    }

    [Fact]
    public void A_timeline_has_200_points_at_most_and_covers_the_run()
    {
        var outcome = Run(Of(TimeSpan.FromDays(30), Service(10, 2)));

        Assert.InRange(outcome.Timeline.Count, 100, CloudOutcome.MostPoints);
        Assert.Equal(TimeSpan.Zero, outcome.Timeline[0].From);
        Assert.All(outcome.Timeline.Skip(1), point => Assert.Equal((1, 2, 0.5, 0.25, 10), (Math.Round(point.Nodes, 9), Math.Round(point.Pods, 9), point.CpuRequested, point.CpuUsed, point.Demand)));
    }

    private sealed class Scripted(Action<CloudView, SchedulingPlan> decide) : ICloudScheduler
    {
        public string Name => "scripted";

        public void Decide(CloudView view, SchedulingPlan plan) => decide(view, plan);
    }

    /// <summary>Launches a machine for every pod that finds no room, whatever can be launched.</summary>
    private sealed class FirstFitThatAsksForMore : ICloudScheduler
    {
        public string Name => "asksForMore";

        public void Decide(CloudView view, SchedulingPlan plan)
        {
            foreach (var pod in view.Waiting)
            {
                var node = view.Nodes.ToArray().FirstOrDefault(one => view.Node(one) is { TakesPods: true } seen && seen.Fits(view.Pod(pod).Requests), -1);
                plan.Bind(pod, node >= 0 ? node : plan.Launch(0));
            }
        }
    }
}
