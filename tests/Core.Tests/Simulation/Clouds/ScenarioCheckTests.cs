using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Generators;
using static CloudIntel.Core.Tests.Simulation.Clouds.Scenarios;

namespace CloudIntel.Core.Tests.Simulation.Clouds;

public sealed class ScenarioCheckTests
{
    private static readonly CloudScenario Good = Of(TimeSpan.FromDays(1), Service(1, 1), Jobs(Task(0, 1)));

    [Fact]
    public void What_makes_no_sense_or_takes_for_ever_is_refused_with_its_path()
    {
        Good.Check();
        Refuses("horizon", Good with { Horizon = TimeSpan.FromDays(2000) });
        Refuses("horizon", Good with { Horizon = TimeSpan.Zero });
        Refuses("step", Good with { Step = TimeSpan.Zero });
        Refuses("step", Good with { Horizon = TimeSpan.FromDays(1800), Step = TimeSpan.FromSeconds(1) });
        Refuses("workloads", Good with { Workloads = [] });
        Refuses("workloads[1].name", Good with { Workloads = [Service(1, 1), Service(1, 1)] });
        Refuses("nodes.mostPods", Good with { Nodes = new() { MostPods = 0 } });
        Refuses("nodes.batch", Good with { Nodes = new() { Batch = TimeSpan.Zero } });
        Refuses("environment.quotas[0].vcpus", Good with { Environment = Calm with { Quotas = [new("q", new(), -1)] } });
    }

    [Fact]
    public void Wrong_services_are_refused_with_their_path()
    {
        var service = Service(1, 1);
        Refuses("workloads[0].requirement.replicas", service with { Requirement = service.Requirement with { Replicas = 0 } });
        Refuses("workloads[0].requirement.requests", service with { Requirement = service.Requirement with { Requests = new(1000, -1) } });
        Refuses("workloads[0].requirement.requests.gpuMillis", service with { Requirement = service.Requirement with { Requests = new(1000, 1, 1500) } });
        Refuses("workloads[0].requirement.requests.cpuMillis", service with { Requirement = service.Requirement with { Requests = new(0, 1) } });
        Refuses("workloads[0].squaredVariation", service with { SquaredVariation = double.NaN });
        Refuses("workloads[0].cpuLimitMillis", service with { CpuLimitMillis = 999 });
        Refuses("workloads[0].timeout", service with { Timeout = TimeSpan.Zero });
        Refuses("workloads[0].autoscaling.replicas", service with { Autoscaling = new ReplicasByHour([1, 2]) });
        Refuses("workloads[0].autoscaling.maximum", service with { Autoscaling = new HorizontalAutoscaling { Minimum = 2, Maximum = 1 } });
        Refuses("workloads[0].autoscaling.period", service with { Autoscaling = new HorizontalAutoscaling { Maximum = 1, Period = TimeSpan.FromSeconds(1) } });
        Refuses("workloads[0].autoscaling.resolution", service with { Autoscaling = new ForecastAutoscaling { Maximum = 1, Resolution = TimeSpan.Zero } });
        Refuses("workloads[0].objectives[0].target", service with { Objectives = [new() { Name = "o", Target = 0 }] });
        Refuses("workloads[0].objectives[1].name", service with { Objectives = [new() { Name = "o", Target = 1 }, new() { Name = "o", Target = 1 }] });
        Refuses("workloads[0].objectives[0].penalty.tiers", service with { Objectives = [new() { Name = "o", Target = 1, Penalty = new PenaltyCredits(1, []) }] });
    }

    [Fact]
    public void Wrong_jobs_are_refused_with_their_path()
    {
        Refuses("workloads[0].tasks", Jobs());
        Refuses("workloads[0].tasks[1].arrival", Jobs(Task(5, 1), Task(4, 1)));
        Refuses("workloads[0].tasks[0].duration", Jobs(Task(0, -1)));
        Refuses("workloads[0].tasks[0].cores", Jobs(Task(0, 1, cores: 0)));
        Refuses("workloads[0].checkpoint", Jobs(Task(0, 1)) with { Checkpoint = TimeSpan.Zero });
        var endless = new JobPattern { Arrivals = new Steady(1e9), Sizes = new() { Duration = new Constant(1), Cores = new Constant(1) } };
        Assert.Throws<ScenarioException>(() => Run(Of(TimeSpan.FromDays(1), new JobWorkload { Name = "j", Requirement = new() { Requests = new(1, 1) }, Pattern = endless })));
    }

    private static void Refuses(string path, SimulatedWorkload workload) => Refuses(path, Good with { Workloads = [workload] });

    private static void Refuses(string path, CloudScenario scenario) => Assert.Equal(path, Assert.Throws<ScenarioException>(scenario.Check).Path);
}
