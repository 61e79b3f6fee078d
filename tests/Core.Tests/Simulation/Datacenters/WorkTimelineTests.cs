using CloudIntel.Core.Simulation.Datacenters;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Simulation.Datacenters;

public sealed class WorkTimelineTests
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    [Fact]
    public void Work_is_spread_over_the_windows_that_it_touches()
    {
        var timeline = new WorkTimeline(TimeSpan.FromSeconds(10));
        timeline.Add(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(35), 100);
        timeline.Add(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30), 50);
        timeline.Add(TimeSpan.FromSeconds(31), TimeSpan.FromSeconds(32), 10);
        timeline.Add(TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(90), 10);

        Assert.Equal(4, timeline.Count);
        Assert.Equal([50, 100, 150, 51, 0], timeline.Rates(5));
        Assert.Equal([50, 100], timeline.Rates(2));
    }

    [Fact]
    public void Rates_are_what_adding_second_by_second_gives() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var timeline = new WorkTimeline(TimeSpan.FromSeconds(random.Next(1, 20)));
        var expected = new double[2000];
        for (var i = 0; i < 50; i++)
        {
            var (from, lasts, rate) = (random.Next(1000), random.Next(500), random.Next(100));
            timeline.Add(TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(from + lasts), rate);
            for (var second = from; second < from + lasts; second++)
                expected[second] += rate;
        }

        var window = (int)timeline.Window.TotalSeconds;
        var rates = timeline.Rates(timeline.Count);
        for (var i = 0; i < rates.Length; i++)
            Assert.Equal(expected.Skip(i * window).Take(window).Sum() / window, rates[i], 1e-9);
        Assert.Equal(0, expected.Skip(timeline.Count * window).Sum());
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void A_simulation_adds_what_its_hosts_did()
    {
        var timeline = new WorkTimeline(TimeSpan.FromSeconds(4));
        var scenario = new DatacenterScenario { Hosts = [new(4, 1000, 1), new(4, 1000, 1)], Vms = [new(4, 1000, 1), new(4, 1000, 1)], Tasks = [new(0, 4, 10_000), new(1, 2, 6_000)] };
        var outcome = DatacenterSimulation.Run(scenario, new FirstFit(), TimeSpan.MaxValue, TestContext.Current.CancellationToken, timeline);

        Assert.Equal([6000, 5000, 2000], timeline.Rates(3).Select(rate => Math.Round(rate, 6)));
        Assert.Equal([40_000, 12_000], outcome.HostWork.Select(work => Math.Round(work, 6)));
    }

    [Fact]
    public void What_would_take_too_many_windows_or_windows_of_nothing_is_refused()
    {
        Assert.Equal(
            "window: there would be more than 4000000 windows of 00:00:01.",
            Assert.Throws<ScenarioException>(() => new WorkTimeline(TimeSpan.FromSeconds(1)).Add(TimeSpan.Zero, TimeSpan.FromDays(100), 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkTimeline(TimeSpan.Zero));
    }
}
