using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Usage;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.FinOps.Clusters.Usage;

/// <summary>What containers used in the hour from noon, reckoned by hand. They ask for half a core and 1,000 bytes.</summary>
public sealed class HourlyUsageTests
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly UsageSteps steps = new(Noon);

    [Fact]
    public void A_container_that_runs_all_hour_used_the_sum_of_its_steps_and_pays_beyond_its_request_step_by_step()
    {
        // Half a core is 150 core-seconds a step: six steps at 240 are 90 above, six at 60 are below and give nothing back.
        Tell(UsageFigure.CoreSeconds, "web", "c", step => step < 6 ? 240 : 60);
        Tell(UsageFigure.MemoryBytes, "web", "c", step => step == 0 ? 1500 : 800);
        Tell(UsageFigure.Gpus, "web", "c", _ => 0.25);

        var usage = Only(Span("p-1", "web", "c", 0, 60));
        Assert.Equal(3_600_000, usage.ObservedMilliseconds);
        Assert.Equal(new ResourceTime(((6 * 240) + (6 * 60)) * 1_000_000, (1500 + (11 * 800)) * 300_000L, 250 * 3_600_000), usage.Used);
        Assert.Equal(new ResourceTime(6 * 90 * 1_000_000, 500 * 300_000, 0), usage.AboveRequest);
    }

    [Fact]
    public void A_container_that_is_shorter_than_a_step_is_known_for_its_own_time()
    {
        Tell(UsageFigure.CoreSeconds, "job", "c", step => step == 0 ? 20 : double.NaN);
        Tell(UsageFigure.MemoryBytes, "job", "c", step => step == 0 ? 3000 : double.NaN);

        // 20 core-seconds in 20 seconds, of which 10 were asked for.
        var usage = Only(Span("p-1", "job", "c", Noon.AddSeconds(30), Noon.AddSeconds(50)));
        Assert.Equal((20_000L, new ResourceTime(20_000_000, 3000 * 20_000, 0), new ResourceTime(10_000_000, 2000 * 20_000, 0)), (usage.ObservedMilliseconds, usage.Used, usage.AboveRequest));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    [InlineData(1e30)]
    public void Steps_that_are_missing_or_absurd_are_not_observed(double missing)
    {
        Tell(UsageFigure.CoreSeconds, "web", "c", step => step == 3 ? missing : 30);
        Tell(UsageFigure.MemoryBytes, "web", "c", step => step == 4 ? missing : 100);

        var usage = Only(Span("p-1", "web", "c", 0, 60));
        Assert.Equal((10 * 300_000L, new ResourceTime(300_000_000, 100 * 3_000_000, 0)), (usage.ObservedMilliseconds, usage.Used));
    }

    [Fact]
    public void Two_pods_of_one_name_each_get_what_falls_into_their_time()
    {
        Tell(UsageFigure.CoreSeconds, "db-0", "c", step => step switch { 0 => 10, 1 => 30, 2 => 50, _ => double.NaN });
        Tell(UsageFigure.MemoryBytes, "db-0", "c", step => step < 3 ? 100 : double.NaN);
        Tell(UsageFigure.SentBytes, "db-0", "", step => step < 3 ? 300 : double.NaN);

        // The first runs from 0 to 6, the second from 8 to 15: in the step from 5 to 10 they ran for one and for two minutes.
        var hours = HourlyUsage.Of(steps, [Span("p-2", "db-0", "c", 8, 15), Span("p-1", "db-0", "c", 0, 6)]);
        Assert.Equal(
            [("p-1", 6, 20_000_000, 400L), ("p-2", 7, 70_000_000, 500L)],
            hours.Select(hour => (hour.PodUid, (int)hour.Usage.ObservedMilliseconds / 60_000, (int)hour.Usage.Used.MilliCpuMilliseconds, hour.Usage.Network.Sent)));
    }

    [Fact]
    public void What_a_pod_sends_is_spread_evenly_over_its_containers_the_rest_on_the_first()
    {
        Tell(UsageFigure.ReceivedBytes, "web", "", step => step == 0 ? 7 : double.NaN);
        Tell(UsageFigure.InternetBytes, "web", "", step => step == 11 ? 9 : double.NaN);

        // In the last step the third container no longer runs.
        var hours = HourlyUsage.Of(steps, [Span("p-1", "web", "b", 0, 60), Span("p-1", "web", "a", 0, 60), Span("p-1", "web", "c", 0, 55)]);
        Assert.Equal([("a", 3L, 5L), ("b", 2L, 4L), ("c", 2L, 0L)], hours.Select(hour => (hour.Container, hour.Usage.Network.Received, hour.Usage.Network.ToInternet)));
        Assert.All(hours, hour => Assert.Equal(0, hour.Usage.ObservedMilliseconds));
    }

    [Fact]
    public void Samples_count_for_as_long_as_they_say_and_not_for_longer_than_the_container_ran()
    {
        Tell(UsageFigure.Cores, "web", "c", step => step < 2 ? 2 : double.NaN);
        Tell(UsageFigure.MemoryBytes, "web", "c", step => step < 2 ? 100 : double.NaN);
        Tell(UsageFigure.ObservedSeconds, "web", "c", step => step switch { 0 => 120, 1 => 300, _ => double.NaN });

        // Two minutes of the first step, and of the second the one minute for which it ran: 2 cores, of which 1.5 are above the request.
        var usage = Only(Span("p-1", "web", "c", 0, 6));
        Assert.Equal(
            (180_000L, new ResourceTime(2000 * 180_000, 100 * 180_000, 0), new ResourceTime(1500 * 180_000, 0, 0)),
            (usage.ObservedMilliseconds, usage.Used, usage.AboveRequest));
    }

    [Fact]
    public void A_request_that_changes_counts_in_each_step_for_its_own_time()
    {
        Tell(UsageFigure.CoreSeconds, "web", "c", step => step == 0 ? 300 : 0);
        Tell(UsageFigure.MemoryBytes, "web", "c", _ => 0);

        // Half a core for one minute and one for four: 270 core-seconds of the step's 300.
        var usage = Only(Span("p-1", "web", "c", 0, 1), Span("p-1", "web", "c", 1, 60) with { Requests = new(1000, 1000, 0) });
        Assert.Equal(30_000_000, usage.AboveRequest.MilliCpuMilliseconds);
    }

    [Fact]
    public void What_nobody_ran_for_is_left_out_and_so_is_whom_nothing_is_told_of()
    {
        Tell(UsageFigure.CoreSeconds, "web", "c", _ => 1);
        Tell(UsageFigure.MemoryBytes, "web", "c", _ => 1);

        Assert.Empty(HourlyUsage.Of(steps, [Span("p-1", "other", "c", 0, 60), Span("p-2", "web", "d", 0, 60), Span("p-3", "web", "c", -60, 0)]));
    }

    [Fact]
    public void Each_step_of_each_container_goes_into_the_histograms_of_its_controller()
    {
        foreach (var (pod, cores) in ((string, double)[])[("web-1", 0.2), ("web-2", 0.8)])
        {
            Tell(UsageFigure.CoreSeconds, pod, "c", step => step < 10 ? cores * 300 : double.NaN);
            Tell(UsageFigure.MemoryBytes, pod, "c", _ => 5e7);
        }

        var histograms = new UsageHistograms();
        HourlyUsage.Of(steps, [Of("p-1", "web-1", 60), Of("p-2", "web-2", 60)], histograms);

        Assert.Equal([UsageResource.Cpu, UsageResource.Memory], histograms.All.Keys.Select(key => key.Resource).Order());
        Assert.All(histograms.All.Keys, key => Assert.Equal(("shop", "Deployment", "web", "c"), (key.Namespace, key.ControllerKind, key.Controller, key.Container)));
        var cpu = histograms.All[new("shop", "Deployment", "web", "c", UsageResource.Cpu)];
        Assert.InRange(cpu.Percentile(0.49), 0.2, 0.22);
        Assert.InRange(cpu.Percentile(0.51), 0.8, 0.85);
        Assert.InRange(histograms.All[new("shop", "Deployment", "web", "c", UsageResource.Memory)].Percentile(0.9), 5e7, 6.1e7);

        static ContainerSpan Of(string uid, string pod, int end)
        {
            var span = Span(uid, pod, "c", 0, end);
            return span with { Pod = span.Pod with { ControllerKind = "Deployment", Controller = "web" } };
        }
    }

    [Fact]
    public void However_pods_of_a_name_share_an_hour_nothing_is_lost_and_nothing_is_counted_twice() => Prop.ForAll(
        (from cuts in Gen.Choose(1, 3599).ListOf(3)
         from values in Gen.Choose(0, 100_000).ListOf(12)
         select (Cuts: cuts.Append(0).Append(3600).Distinct().Order().ToList(), Values: values.ToList())).ToArbitrary(),
        shape =>
        {
            var told = new UsageSteps(Noon);
            for (var step = 0; step < 12; step++)
            {
                foreach (var (figure, container) in ((UsageFigure, string)[])[(UsageFigure.CoreSeconds, "c"), (UsageFigure.MemoryBytes, "c"), (UsageFigure.SentBytes, "")])
                    told.Fill(figure, new("shop", "web", container))[step] = shape.Values[step];
            }

            var hours = HourlyUsage.Of(told, [.. shape.Cuts.Zip(shape.Cuts.Skip(1), (from, to) => Span($"p-{from}", "web", "c", Noon.AddSeconds(from), Noon.AddSeconds(to)))]);
            Assert.Equal(3_600_000, hours.Sum(hour => hour.Usage.ObservedMilliseconds));
            Assert.Equal(shape.Values.Sum(), hours.Sum(hour => (long)hour.Usage.Used.MilliCpuMilliseconds) / 1_000_000);
            Assert.Equal(shape.Values.Sum(), hours.Sum(hour => (long)hour.Usage.Used.ByteMilliseconds) / 300_000);
            Assert.Equal(shape.Values.Sum(), hours.Sum(hour => hour.Usage.Network.Sent));
        }).QuickCheckThrowOnFailure();

    private static ContainerSpan Span(string uid, string pod, string container, int start, int end) => Span(uid, pod, container, Noon.AddMinutes(start), Noon.AddMinutes(end));

    private static ContainerSpan Span(string uid, string pod, string container, DateTimeOffset start, DateTimeOffset end) => new()
    {
        Pod = new() { Uid = uid, Namespace = "shop", Name = pod },
        Container = container,
        NodeUid = "n-1",
        Time = new(start, end),
        Requests = new(500, 1000, 0),
    };

    private void Tell(UsageFigure figure, string pod, string container, Func<int, double> value)
    {
        var filled = steps.Fill(figure, new("shop", pod, container));
        for (var step = 0; step < filled.Length; step++)
            filled[step] = value(step);
    }

    private UsageHour Only(params ContainerSpan[] spans) => Assert.Single(HourlyUsage.Of(steps, spans)).Usage;
}
