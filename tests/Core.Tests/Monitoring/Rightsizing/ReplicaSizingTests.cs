using CloudIntel.Core.Monitoring.Rightsizing;

namespace CloudIntel.Core.Tests.Monitoring.Rightsizing;

public sealed class ReplicaSizingTests
{
    private const double Gibibyte = 1024.0 * 1024 * 1024;
    private const int PerDay = 86_400 / Usage.Step;
    private const int Weeks = 4;

    [Theory]
    [InlineData(5, 0, SizingDirection.Up)]
    [InlineData(11, 0, SizingDirection.Keep)]
    [InlineData(20, 0, SizingDirection.Down)]
    [InlineData(5, 2, SizingDirection.Up)]
    public void There_are_as_many_as_carry_the_next_week_with_some_away(int current, int spare, SizingDirection direction)
    {
        // Up to 1,000 requests a second at noon, 100 for each replica.
        var advice = Decide(current, Daily(1000, 100), replicas => replicas with { Spare = spare }).Replicas;
        Assert.Equal((direction, direction == SizingDirection.Keep ? ReplicaReason.OnTarget : ReplicaReason.Demand), (advice.Direction, advice.Reason));
        Assert.InRange(advice.Count, 10 + spare, 12 + spare);
        Assert.Equal(24, advice.NextDay.Count);
        Assert.True(advice.NextDay.Min() <= 4 + spare && advice.NextDay.Max() >= 10 + spare, string.Join(' ', advice.NextDay));
        Assert.InRange(advice.Confidence, 0.6, 0.9);
    }

    [Fact]
    public void What_a_replica_carries_is_learnt_from_what_replicas_carried()
    {
        // Ten carried 1,000 at most, so each carried 100; now there are twenty.
        var counts = Usage.Of(Weeks * 7 * PerDay, i => i < (Weeks - 1) * 7 * PerDay ? 10 : 20);
        var advice = Decide(20, Daily(1000, null), replicas => replicas with { Counts = counts }).Replicas;
        Assert.Equal(SizingDirection.Down, advice.Direction);
        Assert.InRange(advice.Count, 10, 12);
    }

    [Fact]
    public void Cores_are_carried_by_requests_and_the_busiest_replica_does_more_than_its_share()
    {
        // Each asks for 1.15 cores and the busiest uses 1.06 in the median; ten share 7 cores, so it does 1.5 times its share.
        var demand = new DemandFacts(DemandUnit.Cores, Usage.Of(Weeks * 7 * PerDay, _ => 7));
        var advice = Decide(10, demand).Replicas;
        Assert.Equal((SizingDirection.Keep, ReplicaReason.OnTarget), (advice.Direction, advice.Reason));
        Assert.Equal(SizingDirection.Up, Decide(10, demand with { Series = Usage.Of(Weeks * 7 * PerDay, i => i < 25 * PerDay ? 7 : 10) }).Replicas.Direction);
    }

    [Fact]
    public void Hours_that_were_idle_in_each_of_some_weeks_need_no_replicas()
    {
        var advice = Decide(2, Office(Weeks), replicas => replicas with { Minimum = 0 });
        Assert.Equal((SizingDirection.Down, ReplicaReason.Idle, true), (advice.Replicas.Direction, advice.Replicas.Reason, advice.Replicas.ChangesWindows));
        Assert.Collection(
            advice.Replicas.Windows.OrderBy(window => window.Hours),
            night => Assert.Equal(("Monday Tuesday Wednesday Thursday", 18, 13, 0), (string.Join(' ', night.Days), night.FromHour, night.Hours, night.Replicas)),
            weekend => Assert.Equal(("Friday", 18, 61, 0), (string.Join(' ', weekend.Days), weekend.FromHour, weekend.Hours, weekend.Replicas)));
        var saved = Assert.Single(advice.Cost!.Parts, part => part.Name == "idle hours").Monthly;
        Assert.Equal(-2 * ((1.15m * 0.04m) + (1.4m * 0.005m)) * 730 * ((4 * 13) + 61) / 168, saved, 2);
        // The last hour is not over.
        Assert.Contains("nothing was asked of it on Mon, Tue, Wed, Thu from 18:00 for 13 h and on Fri from 18:00 for 61 h, UTC, in any of 3 weeks", advice.Replicas.Rationale, StringComparison.OrdinalIgnoreCase);

        // So it stays, also where nothing is measured while there is no replica.
        var away = Office(Weeks + 1, asleep: true);
        var counts = away.Series with { Values = [.. away.Series.Values.Select(value => double.IsNaN(value) ? 0.0 : 2)] };
        var again = Decide(2, away, replicas => replicas with { Minimum = 0, Windows = advice.Replicas.Windows, Counts = counts });
        Assert.False(again.HasChange, again.Rationale);
        Assert.Equal(advice.Replicas.Windows, again.Replicas.Windows);
    }

    [Fact]
    public void Two_weeks_and_a_lower_bound_make_no_idle_hours()
    {
        Assert.Empty(Decide(2, Office(2), replicas => replicas with { Minimum = 0 }).Replicas.Windows);
        Assert.All(Decide(4, Office(Weeks), replicas => replicas with { Minimum = 2 }).Replicas.Windows, window => Assert.Equal(2, window.Replicas));
    }

    [Fact]
    public void Idle_hours_end_when_something_is_asked_then()
    {
        var windows = Decide(2, Office(Weeks), replicas => replicas with { Minimum = 0 }).Replicas.Windows;
        var late = Office(Weeks);
        late = late with { Series = late.Series with { Values = [.. late.Series.Values.Select((value, i) => late.Series.Times[i] / 3600 % 24 == 22 ? 50 : value)] } };
        var advice = Decide(2, late, replicas => replicas with { Minimum = 0, Windows = windows }).Replicas;
        Assert.Equal((SizingDirection.Up, true), (advice.Direction, advice.ChangesWindows));
        Assert.DoesNotContain(advice.Windows, window => window.FromHour <= 22 && window.FromHour + window.Hours > 22);
    }

    [Fact]
    public void An_autoscaler_gets_bounds_and_no_number()
    {
        var facts = Workload(4, Daily(1000, 100)) with { Replicas = Replicas(4, Daily(1000, 100)) with { Spare = 1, Autoscaler = new(8, 9) } };
        var advice = Decide(facts).Replicas;
        Assert.Equal((SizingDirection.Up, 4), (advice.Direction, advice.Count));
        Assert.InRange(advice.Autoscaler!.Minimum, 2, 4);
        Assert.InRange(advice.Autoscaler.Maximum, 11, 14);
        var after = facts with { Replicas = facts.Replicas with { Autoscaler = new(advice.Autoscaler.Minimum, advice.Autoscaler.Maximum) } };
        Assert.Null(Decide(after).Replicas.Autoscaler);
    }

    [Theory]
    [InlineData(1, ReplicaReason.Availability)]
    [InlineData(4, ReplicaReason.UnknownDemand)]
    public void Without_demand_there_are_as_many_as_must_be(int current, ReplicaReason reason)
    {
        var facts = Workload(current, Daily(1, 1));
        Assert.Equal(reason, Decide(facts with { Replicas = new() { Current = current, Spare = 2 } }).Replicas.Reason);
    }

    [Fact]
    public void Demand_that_is_disordered_or_reset_is_put_in_order()
    {
        var (whole, order) = (Daily(1000, 100), new Random(1));
        var samples = whole.Series.Times.Zip(whole.Series.Values, (time, value) => (Time: time, Value: order.Next(50) == 0 ? -value : value)).OrderBy(_ => order.Next()).ToList();
        var advice = Decide(5, whole with { Series = whole.Series with { Times = [.. samples.Select(sample => sample.Time)], Values = [.. samples.Select(sample => sample.Value)] } }).Replicas;
        Assert.Equal(SizingDirection.Up, advice.Direction);
        Assert.InRange(advice.Count, 10, 12);
    }

    [Fact]
    public void What_was_scaled_to_none_stays_so()
    {
        var windows = Decide(2, Office(Weeks), replicas => replicas with { Minimum = 0 }).Replicas.Windows;
        var advice = Decide(0, Office(Weeks), replicas => replicas with { Minimum = 0, Windows = windows });
        Assert.False(advice.HasChange, advice.Rationale);
        Assert.Equal(windows, advice.Replicas.Windows);
    }

    [Fact]
    public void The_number_waits_for_the_requests()
    {
        var facts = Workload(20, Daily(1000, 100));
        var advice = Decide(facts with { Containers = [facts.Containers[0] with { Cpu = new(4) }] });
        Assert.Equal((SizingDirection.Down, ReplicaReason.RequestsFirst, 20), (advice.Direction, advice.Replicas.Reason, advice.Replicas.Count));
    }

    [Fact]
    public void One_on_each_node_is_left_alone()
    {
        var advice = Decide(20, Daily(1000, 100), replicas => replicas with { IsPerNode = true }).Replicas;
        Assert.Equal((ReplicaReason.PerNode, false), (advice.Reason, advice.HasChange));
    }

    [Fact]
    public void Fewer_replicas_wait_for_broken_objectives()
    {
        var facts = Workload(20, Daily(1000, 100));
        var advice = Decide(facts with { Objectives = [new("errors", ObjectiveKind.ErrorRate, 0.01, Usage.Of(Weeks * 7 * PerDay, _ => 0.05))] });
        Assert.Equal((SizingDirection.Keep, ReplicaReason.Objective, ObjectiveState.Broken), (advice.Direction, advice.Replicas.Reason, advice.Sla));
        Assert.Contains("errors is 0.05, where at most 0.01 is promised", advice.Rationale, StringComparison.Ordinal);
    }

    private static WorkloadAdvice Decide(int current, DemandFacts demand, Func<ReplicaFacts, ReplicaFacts>? with = null) =>
        Decide(Workload(current, demand) with { Replicas = (with ?? (same => same))(Replicas(current, demand)) });

    private static WorkloadAdvice Decide(WorkloadFacts facts) => WorkloadSizing.Decide(facts, new(), facts.Containers[0].CpuUsage!.Times[^1]);

    private static ReplicaFacts Replicas(int current, DemandFacts demand) => new() { Current = current, Demand = demand };

    /// <summary>With requests on target.</summary>
    private static WorkloadFacts Workload(int current, DemandFacts demand) => new()
    {
        Containers =
        [
            new()
            {
                Name = "web",
                Cpu = new(1.15),
                Memory = new(1.4 * Gibibyte),
                CpuUsage = Usage.Of(demand.Series.Times.Length, i => 1 + (i % 7 * 0.02)),
                MemoryUsage = Usage.Of(demand.Series.Times.Length, i => Gibibyte * (1 + (i % 7 * 0.02))),
            },
        ],
        Replicas = Replicas(current, demand),
        Prices = new(0.04m, 0.005m),
    };

    private static DemandFacts Daily(double most, double? each)
    {
        var random = new Random(3);
        return new(DemandUnit.Requests, Usage.Of(Weeks * 7 * PerDay, i => most * (0.6 - (0.4 * Math.Cos(Math.Tau * i / PerDay))) * (0.95 + (0.05 * random.NextDouble()))), each);
    }

    /// <summary>Requests from Monday to Friday from 8 to 18 o'clock.</summary>
    private static DemandFacts Office(int weeks, bool asleep = false)
    {
        var series = Usage.Of(weeks * 7 * PerDay, _ => 0);
        return new(DemandUnit.Requests, series with { Values = [.. series.Times.Select((time, i) => IsOpen(time) ? 90 + (i % 5) : asleep && i > Weeks * 7 * PerDay ? double.NaN : 0)] }, 70);

        static bool IsOpen(long time) => DateTimeOffset.FromUnixTimeSeconds(time) is { Hour: >= 8 and < 18, DayOfWeek: not (DayOfWeek.Saturday or DayOfWeek.Sunday) };
    }
}
