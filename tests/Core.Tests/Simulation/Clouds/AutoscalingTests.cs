using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Generators;
using static CloudIntel.Core.Tests.Simulation.Clouds.Scenarios;

namespace CloudIntel.Core.Tests.Simulation.Clouds;

public sealed class AutoscalingTests
{
    private static readonly HorizontalAutoscaling Horizontal = new() { Minimum = 1, Maximum = 100, Target = 0.5 };

    [Fact]
    public void Replicas_follow_use_over_target_and_never_pass_the_bounds()
    {
        // 30 requests a second keep 3 processors busy: 6 replicas at a target of a half.
        Assert.Equal(6, Last(Steady(30, Horizontal)));
        Assert.Equal(4, Last(Steady(30, Horizontal with { Maximum = 4 })));
        Assert.Equal(9, Last(Steady(30, Horizontal with { Minimum = 9 })));
    }

    [Fact]
    public void Within_the_tolerance_nothing_changes()
    {
        Assert.Equal(6, Last(Steady(32.5, Horizontal, replicas: 6))); // 0.542 / 0.5 is 1.08
        Assert.Equal(7, Last(Steady(33.5, Horizontal, replicas: 6))); // 1.117
    }

    [Fact]
    public void Replicas_double_or_grow_by_four_at_most_every_15_seconds()
    {
        // Use cannot pass what a replica may use, so that each look finds twice as many replicas wanted; the first bound that counts is four more.
        var created = new List<(TimeSpan, int)>();
        var recorder = new FirstFitScheduler((view, _) => created.Add((view.Now, view.Waiting.Length)));
        Run(Of(TimeSpan.FromMinutes(4), Steady(200, Horizontal)), recorder);

        var first = created.Where(one => one.Item2 > 0).ToList();
        Assert.Equal([1, 1, 2, 4, 8, 16], first.Take(6).Select(one => one.Item2));
        Assert.All(first.Skip(2).Zip(first.Skip(1)), pair => Assert.InRange((pair.First.Item1 - pair.Second.Item1).TotalSeconds, 14, 17));
    }

    [Fact]
    public void Replicas_go_only_when_none_was_called_for_in_the_last_five_minutes()
    {
        var service = Steady(0, Horizontal) with { Demand = new Profile(TimeSpan.FromHours(2), [30, 5]) };
        var outcome = Run(Of(TimeSpan.FromHours(2), service) with { Step = TimeSpan.FromMinutes(1) });
        double Pods(double minutes) => outcome.Timeline.Last(point => point.From.TotalMinutes <= minutes).Pods;

        Assert.Equal(6, Pods(59), 1e-9);
        Assert.Equal(6, Pods(63), 1e-9);
        Assert.Equal(1, Pods(67), 1e-9);
    }

    [Fact]
    public void Replicas_can_be_said_by_the_hour_of_the_week()
    {
        var hours = new ReplicasByHour([.. Enumerable.Range(0, 168).Select(hour => hour / 24 < 5 ? 2 : 0)]);
        var outcome = Run(Of(TimeSpan.FromDays(7), Steady(1, hours)) with { Step = TimeSpan.FromHours(1) });

        Assert.Equal(2, outcome.Timeline.Last(point => point.From < TimeSpan.FromDays(4.9)).Pods, 1e-9); // it begins on a Monday
        Assert.Equal(0, outcome.Timeline.First(point => point.From >= TimeSpan.FromDays(5.1)).Pods);
    }

    [Fact]
    public void A_forecast_has_replicas_there_before_the_demand()
    {
        var demand = new Profile(TimeSpan.FromDays(1), [5, 5, 5, 5, 5, 5, 5, 5, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 5, 5, 5, 5]);
        double Slow(AutoscalingPolicy policy)
        {
            var service = Steady(0, policy) with { Demand = demand, Objectives = [new() { Name = "fast", Milliseconds = 2000, Target = 0.99 }] };
            return 1 - Run(Of(TimeSpan.FromDays(10), service) with { Environment = Calm with { Provisioning = new() } }).Services[0].Objectives[0].Attained;
        }

        var ahead = new ForecastAutoscaling { Maximum = 100, Target = 0.5, Lead = TimeSpan.FromMinutes(30) };
        Assert.InRange(Slow(ahead), 0, Slow(Horizontal) / 2);
    }

    private static ServiceWorkload Steady(double rate, AutoscalingPolicy policy, int replicas = 1)
    {
        var service = Service(rate, replicas);
        return service with { Autoscaling = policy, Requirement = service.Requirement with { EnoughReplicas = 1 } };
    }

    private static long Last(ServiceWorkload service) => Run(Of(TimeSpan.FromHours(1), service)).Pods.Running;
}
