using CloudIntel.Core.Simulation.Datacenters;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Simulation.Datacenters;

/// <summary>What holds for every data centre.</summary>
public sealed class DatacenterLaws
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Tasks_finish_when_a_simulation_that_works_out_everything_anew_says() => Prop.ForAll(Seeds, seed =>
    {
        var scenario = Of(new Random(seed));
        var expected = FluidReference.Run(scenario);
        var found = DatacenterSimulation.Run(scenario, new FirstFit(), TimeSpan.MaxValue, Cancellation);

        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found.Tasks[i].Finished?.TotalSeconds ?? double.NaN, 1e-4);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void Hosts_do_the_work_of_the_tasks_that_finish_and_no_other() => Prop.ForAll(Seeds, seed =>
    {
        var scenario = Of(new Random(seed));
        foreach (var policy in Policies(seed))
        {
            var outcome = DatacenterSimulation.Run(scenario, policy, TimeSpan.MaxValue, Cancellation);
            var work = scenario.Tasks.Where((_, i) => outcome.Tasks[i].Finished is not null).Sum(task => task.Cores * task.Length);
            Assert.Equal(work, outcome.WorkDone, 1e-6 * work);
            Assert.Equal(0, outcome.WorkLost);
            Assert.InRange(outcome.Utilisation, 0, 1 + 1e-9);
            Assert.All(scenario.Tasks.Zip(outcome.Tasks), task => Assert.Equal(outcome.Vms[task.First.Vm].Placed is null, task.Second.Finished is null));
            Assert.All(outcome.Refused, vm => Assert.Null(outcome.Vms[vm].Placed));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void What_phases_ask_for_is_done_or_lost() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var scenario = Of(random);
        scenario = scenario with
        {
            Tasks = [],
            Vms = [.. scenario.Vms.Select(vm => vm with
            {
                Phases = Enumerable.Range(0, random.Next(1, 9)).Select(_ => new DemandPhase(TimeSpan.FromSeconds(random.Next(1, 50)), random.Next(4) * 700)).ToArray(),
            })],
        };
        var outcome = DatacenterSimulation.Run(scenario, new WorstFit(), TimeSpan.MaxValue, Cancellation);
        var asked = scenario.Vms.Where((_, i) => outcome.Vms[i].Placed is not null).Sum(vm => vm.Phases.ToArray().Sum(phase => phase.Demand * phase.Duration.TotalSeconds));

        Assert.Equal(asked, outcome.WorkDone + outcome.WorkLost, 1e-6 * (asked + 1));
        for (var i = 0; i < scenario.Vms.Count; i++)
        {
            if (outcome.Vms[i].Placed is { } placed)
                Assert.Equal(scenario.Vms[i].Phases.ToArray().Aggregate(placed, (time, phase) => time + phase.Duration), outcome.Vms[i].Ended);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    [Fact]
    public void Policies_choose_a_host_that_fits_where_there_is_one_and_the_one_they_promise() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        foreach (var policy in Policies(seed))
        {
            var fleet = new HostFleet([.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => new HostSpec(random.Next(1, 9), 1, random.Next(1, 9)))], 1);
            var placed = new List<(int Host, VmSpec Vm)>();
            for (var step = 0; step < 60; step++)
            {
                if (placed.Count > 0 && random.Next(3) == 0)
                {
                    var (host, gone) = placed[random.Next(placed.Count)];
                    placed.Remove((host, gone));
                    fleet.Release(host, gone);
                }

                var vm = new VmSpec(random.Next(1, 6), 1, random.Next(0, 6));
                var fitting = Enumerable.Range(0, fleet.Count).Where(host => fleet.Fits(host, vm)).ToList();
                var chosen = policy.Choose(fleet, vm);
                Assert.Equal(fitting.Count > 0, chosen >= 0);
                if (chosen < 0)
                    continue;
                Assert.Contains(chosen, fitting);
                var promised = policy switch
                {
                    FirstFit => fitting[0],
                    BestFit => fitting.MinBy(fleet.FreeCores),
                    WorstFit => fitting.MaxBy(fleet.FreeCores),
                    MostMemory => fitting.MaxBy(fleet.FreeMemory),
                    _ => chosen,
                };
                Assert.Equal(promised, chosen);
                fleet.Take(chosen, vm);
                placed.Add((chosen, vm));
            }
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void Round_robin_goes_on_after_the_host_chosen_last() =>
        Assert.Equal([0, 1, 2, 0, 1], Chosen(new RoundRobin(), hosts: 3, times: 5));

    [Fact]
    public void Random_fit_chooses_every_host_about_as_often_and_for_a_seed_always_the_same()
    {
        var chosen = Chosen(new RandomFit(1), hosts: 10, times: 10_000);

        Assert.All(chosen.CountBy(host => host), each => Assert.InRange(each.Value, 850, 1150));
        Assert.Equal(chosen, Chosen(new RandomFit(1), hosts: 10, times: 10_000));
    }

    private static int[] Chosen(IHostPolicy policy, int hosts, int times)
    {
        var fleet = new HostFleet([.. Enumerable.Repeat(new HostSpec(100, 1, 100), hosts)], 1);
        return [.. Enumerable.Range(0, times).Select(_ => policy.Choose(fleet, new VmSpec(1, 1, 1)))];
    }

    private static IHostPolicy[] Policies(int seed) => [new FirstFit(), new RoundRobin(), new BestFit(), new WorstFit(), new MostMemory(), new RandomFit((ulong)seed)];

    /// <summary>Small data centres: some too small, some overcommitted, with tasks that share in time or in space.</summary>
    private static DatacenterScenario Of(Random random)
    {
        List<VmSpec> vms = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => new VmSpec(random.Next(1, 5), 500 * random.Next(1, 4), random.Next(1, 5), TimeSpan.FromSeconds(random.Next(4) * 10)))];
        return new()
        {
            Hosts = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => new HostSpec(random.Next(2, 9), 500 * random.Next(1, 4), random.Next(2, 12)))],
            Vms = vms,
            Tasks = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(vms.Count)).Select(vm =>
                new TaskSpec(vm, random.Next(1, vms[vm].Cores + 1), 1 + random.Next(50_000), random.Next(1, 5) / 4.0, TimeSpan.FromSeconds(random.Next(3) * 7)))],
            TaskSharing = (Sharing)random.Next(2),
            CoreOvercommit = random.Next(2) == 0 ? 1 : 1 + (random.Next(1, 5) / 2.0),
        };
    }
}
