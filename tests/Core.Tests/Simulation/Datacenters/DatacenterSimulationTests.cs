using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Tests.Simulation.Datacenters;

public sealed class DatacenterSimulationTests
{
    private static readonly HostSpec Host = new(8, 1000, 16_384);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The published examples of CloudSim Plus: two tasks of 10,000 million instructions on one core of 1,000 MIPS.</summary>
    [Theory]
    [InlineData(Sharing.Time, 20, 20)]
    [InlineData(Sharing.Space, 10, 20)]
    public void Tasks_share_a_core_in_time_or_one_after_the_other(Sharing sharing, double first, double second) =>
        Assert.Equal([first, second], FinishSeconds(new() { Hosts = [Host], Vms = [new(1, 1000, 512)], Tasks = [new(0, 1, 10_000), new(0, 1, 10_000)], TaskSharing = sharing }));

    /// <summary>CloudSim Plus's first example: tasks of two cores that use half of each.</summary>
    [Fact]
    public void Tasks_that_use_half_of_their_cores_take_twice_as_long() =>
        Assert.Equal([20, 20, 20, 20], FinishSeconds(new()
        {
            Hosts = [Host],
            Vms = [new(4, 1000, 512), new(4, 1000, 512)],
            Tasks = [.. Enumerable.Range(0, 4).Select(i => new TaskSpec(i % 2, 2, 10_000, Utilisation: 0.5))],
        }));

    [Theory]
    [InlineData(10)]
    [InlineData(500)]
    public void Data_centres_of_the_scale_scenario_finish_as_worked_out_by_hand(int hosts)
    {
        var scenario = ScaleScenario.Of(hosts);
        var finished = FinishSeconds(scenario);

        foreach (var tasks in scenario.Tasks.Select((task, i) => (task.Vm, Seconds: task.Length / 1000, Finished: finished[i])).GroupBy(task => task.Vm))
        {
            // Alone, a task takes its time; of two, the shorter takes twice its own, and the longer ends when all work is done.
            var own = tasks.OrderBy(task => task.Seconds).ToList();
            Assert.Equal(own.Count == 1 ? own[0].Seconds : 2 * own[0].Seconds, own[0].Finished, 1e-6);
            Assert.Equal(own.Sum(task => task.Seconds), own[^1].Finished, 1e-6);
        }

        Assert.Equal((hosts, 2 * hosts, 5 * hosts / 2), (scenario.Hosts.Count, scenario.Vms.Count, scenario.Tasks.Count));
    }

    [Fact]
    public void Virtual_machines_that_share_a_host_slow_each_other_down_until_one_ends() =>
        Assert.Equal([20, 30], FinishSeconds(new()
        {
            Hosts = [new(4, 1000, 1024)],
            Vms = [new(4, 1000, 512), new(4, 1000, 512)],
            Tasks = [new(0, 4, 10_000), new(1, 4, 20_000)],
            CoreOvercommit = 2,
        }));

    [Fact]
    public void A_slow_host_does_what_it_can() =>
        Assert.Equal([20], FinishSeconds(new() { Hosts = [new(4, 500, 1024)], Vms = [new(4, 1000, 512)], Tasks = [new(0, 1, 10_000)] }));

    [Fact]
    public void Virtual_machines_wait_in_line_for_a_host_and_the_first_goes_first()
    {
        var outcome = Run(new()
        {
            Hosts = [new(4, 1000, 1024)],
            Vms = [new(4, 1000, 512), new(4, 1000, 512, TimeSpan.FromSeconds(1)), new(1, 1000, 512, TimeSpan.FromSeconds(2))],
            Tasks = [new(0, 1, 10_000), new(1, 1, 5_000), new(2, 1, 1_000)],
        });

        Assert.Equal([0, 10, 15], outcome.Vms.Select(vm => vm.Placed!.Value.TotalSeconds));
        Assert.Equal([10, 15, 16], outcome.Vms.Select(vm => vm.Ended!.Value.TotalSeconds));
    }

    [Fact]
    public void Tasks_that_wait_for_cores_start_in_the_order_in_which_they_came_except_those_that_do_not_fit() =>
        Assert.Equal([10, 30, 20, 25], FinishSeconds(new()
        {
            Hosts = [Host],
            Vms = [new(4, 1000, 512)],
            Tasks = [new(0, 3, 10_000), new(0, 4, 5_000), new(0, 1, 20_000), new(0, 2, 15_000)],
            TaskSharing = Sharing.Space,
        }));

    [Fact]
    public void A_million_tasks_may_wait_for_one_core()
    {
        // Looked through at each start, they would take some 10^12 looks: an hour. The time that is allowed is a hundred times what it takes, so that a busy machine fails nothing.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(5));
        const int Tasks = 1_000_000;

        Assert.Equal(TimeSpan.FromSeconds(10 * Tasks), DatacenterSimulation.Run(ScaleScenario.Waiting(Tasks), new FirstFit(), TimeSpan.MaxValue, patience.Token).Tasks[^1].Finished);
    }

    [Fact]
    public void What_no_host_is_large_enough_for_is_refused_and_keeps_nobody_waiting()
    {
        var outcome = Run(new() { Hosts = [Host], Vms = [new(9, 1000, 1), new(1, 1000, 16_385), new(8, 1000, 16_384)], Tasks = [new(0, 1, 1), new(2, 1, 1_000)] });

        Assert.Equal([0, 1], outcome.Refused);
        Assert.Equal((-1, null, null), (outcome.Vms[0].Host, outcome.Vms[0].Placed, outcome.Tasks[0].Finished));
        Assert.Equal(TimeSpan.FromSeconds(1), outcome.Tasks[1].Finished);
    }

    [Fact]
    public void Tasks_begin_when_they_arrive_and_their_virtual_machine_is_there()
    {
        var outcome = Run(new()
        {
            Hosts = [Host],
            Vms = [new(1, 1000, 1, TimeSpan.FromSeconds(5))],
            Tasks = [new(0, 1, 1_000, Arrival: TimeSpan.FromSeconds(2)), new(0, 1, 1_000, Arrival: TimeSpan.FromSeconds(9))],
        });

        Assert.Equal([5, 9], outcome.Tasks.Select(task => task.Started!.Value.TotalSeconds));
        Assert.Equal([6, 10], outcome.Tasks.Select(task => task.Finished!.Value.TotalSeconds));
    }

    [Fact]
    public void Phases_take_their_time_and_what_the_cores_cannot_do_is_lost()
    {
        var outcome = Run(new() { Hosts = [Host], Vms = [Replay(2, (10, 500), (10, 500), (20, 3000), (5, 0))] });

        Assert.Equal(TimeSpan.FromSeconds(45), outcome.Vms[0].Ended);
        Assert.Equal(10_000 + 40_000, outcome.WorkDone, 1e-6);
        Assert.Equal(20_000, outcome.WorkLost, 1e-6);
        Assert.Equal(4, outcome.Events); // the arrival, and the ends of 20 seconds that ask for the same, of 20, and of 5
    }

    [Fact]
    public void Phases_on_a_crowded_host_lose_in_proportion()
    {
        var outcome = Run(new() { Hosts = [new(4, 1000, 1024)], Vms = [Replay(4, (10, 4000)), Replay(4, (5, 4000))], CoreOvercommit = 2 });

        Assert.Equal(40_000, outcome.WorkDone, 1e-6);
        Assert.Equal(20_000, outcome.WorkLost, 1e-6);
        Assert.Equal(1, outcome.Utilisation, 1e-9);
    }

    [Fact]
    public void At_its_end_a_run_stops_with_what_was_done_until_then()
    {
        var scenario = new DatacenterScenario { Hosts = [Host], Vms = [new(8, 1000, 1)], Tasks = [new(0, 8, 10_000)] };
        var outcome = DatacenterSimulation.Run(scenario, new FirstFit(), TimeSpan.FromSeconds(4), Cancellation);

        Assert.Equal((TimeSpan.FromSeconds(4), null), (outcome.End, outcome.Tasks[0].Finished));
        Assert.Equal(32_000, outcome.WorkDone, 1e-6);
        Assert.Equal(1, outcome.Utilisation, 1e-9);
    }

    [Fact]
    public void A_cancelled_run_has_no_outcome()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Assert.Throws<OperationCanceledException>(() => DatacenterSimulation.Run(ScaleScenario.Of(10), new FirstFit(), TimeSpan.MaxValue, cancellation.Token));
    }

    public static TheoryData<string, DatacenterScenario> Impossible
    {
        get
        {
            var good = new DatacenterScenario { Hosts = [Host], Vms = [new(1, 1, 1)] };
            return new()
            {
                { "hosts: there are none.", good with { Hosts = [] } },
                { "hosts[0].cores: 0 is not at least 1.", good with { Hosts = [new(0, 1, 1)] } },
                { "hosts[0].coreSpeed: NaN is not a finite number above 0.", good with { Hosts = [new(1, double.NaN, 1)] } },
                { "coreOvercommit: 0.5 is not a number from 1.", good with { CoreOvercommit = 0.5 } },
                { "vms[0].memory: -1 is not at least 0.", good with { Vms = [new(1, 1, -1)] } },
                { "vms[0].phases[1].duration: 00:00:00 is not above 0.", good with { Vms = [Replay(1, (1, 1), (0, 1))] } },
                { "vms[0].phases[0].demand: -1 is not a finite number from 0.", good with { Vms = [Replay(1, (1, -1))] } },
                { "tasks[0].vm: 1 is not the index of a virtual machine.", good with { Tasks = [new(1, 1, 1)] } },
                { "tasks[0].cores: 2 is not from 1 to the 1 of its virtual machine.", good with { Tasks = [new(0, 2, 1)] } },
                { "tasks[0].length: 0 is not above 0.", good with { Tasks = [new(0, 1, 0)] } },
                { "tasks[0].utilisation: 1.5 is not above 0 and at most 1.", good with { Tasks = [new(0, 1, 1, 1.5)] } },
                { "hosts[0].coreSpeed: 1.7976931348623157E+308 is not a finite number above 0.", good with { Hosts = [new(2, double.MaxValue, 1)] } },
                { "vms[0].arrival: it is more than 7,000 years away.", good with { Vms = [new(1, 1, 1, TimeSpan.MaxValue)] } },
                { "tasks[0].arrival: it is more than 7,000 years away.", good with { Tasks = [new(0, 1, 1, Arrival: TimeSpan.FromDays(4_000_000))] } },
                { "vms[0].phases[1].duration: with it, phases last for more than 7,000 years.", good with { Vms = [Replay(1, (1e11, 1), (2e11, 1))] } },
                { "vms[4].phases: they would last for more than 29,000 years.", good with { Hosts = [new(1, 1, 1)], Vms = [.. Enumerable.Repeat(Replay(1, (2e11, 1)), 6)] } },
                { "tasks[0].length: it would run for more than 29,000 years.", good with { Tasks = [new(0, 1, 1e300)] } },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Impossible))]
    public void What_cannot_be_simulated_is_refused_with_its_place(string message, DatacenterScenario scenario) =>
        Assert.Equal(message, Assert.Throws<ScenarioException>(() => Run(scenario)).Message);

    private static VmSpec Replay(int cores, params (double Seconds, double Demand)[] phases) =>
        new(cores, 1000, 1, default, phases.Select(phase => new DemandPhase(TimeSpan.FromSeconds(phase.Seconds), phase.Demand)).ToArray());

    private static double[] FinishSeconds(DatacenterScenario scenario) => [.. Run(scenario).Tasks.Select(task => task.Finished!.Value.TotalSeconds)];

    private static DatacenterOutcome Run(DatacenterScenario scenario) => DatacenterSimulation.Run(scenario, new FirstFit(), TimeSpan.MaxValue, Cancellation);
}
