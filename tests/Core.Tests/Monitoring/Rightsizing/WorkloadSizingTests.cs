using CloudIntel.Core.Monitoring.Rightsizing;

namespace CloudIntel.Core.Tests.Monitoring.Rightsizing;

public sealed class WorkloadSizingTests
{
    private const double Gibibyte = 1024.0 * 1024 * 1024;
    private const int PerDay = 86_400 / Usage.Step;

    [Fact]
    public void Containers_are_sized_and_priced_together()
    {
        var advice = Decide(Workload(Steady(1), Steady(Gibibyte), cores: 4, bytes: 2 * Gibibyte));
        var web = Assert.Single(advice.Containers);
        Assert.Equal((SizingDirection.Down, SizingDirection.Down, SizingDirection.Down), (advice.Direction, web.Cpu.Direction, web.Memory.Direction));
        Assert.Equal(Math.Min(web.Cpu.Confidence, web.Memory.Confidence), advice.Confidence);

        // Three replicas, 730 hours, 0.04 a core and 0.005 a GiB.
        var cores = Math.Round(3 * 730 * 0.04m * (decimal)(web.Cpu.Request!.Value - 4), 2);
        var gibibytes = Math.Round(3 * 730 * 0.005m * (decimal)((web.Memory.Request!.Value / Gibibyte) - 2), 2);
        Assert.Equal([new("web cpu", cores), new CostPart("web memory", gibibytes)], advice.Cost!.Parts);
        Assert.Equal(cores + gibibytes, advice.Cost.Monthly);
        Assert.EndsWith($"; {-advice.Cost.Monthly} USD a month less.", advice.Rationale, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.1, ObjectiveState.Met, SizingDirection.Down, SizingReason.Usage)]
    [InlineData(0.18, ObjectiveState.AtRisk, SizingDirection.Keep, SizingReason.Objective)]
    [InlineData(0.25, ObjectiveState.Broken, SizingDirection.Keep, SizingReason.Objective)]
    public void Nothing_is_made_smaller_while_an_objective_is_broken_or_at_risk(double latency, ObjectiveState state, SizingDirection direction, SizingReason reason)
    {
        var facts = Workload(Steady(1), Steady(Gibibyte), cores: 4, bytes: 1.4 * Gibibyte);
        var advice = Decide(facts with { Objectives = [new("p99 latency", ObjectiveKind.Latency, 0.2, Usage.Of(9 * PerDay, _ => latency))] });
        Assert.Equal((state, direction, reason), (advice.Sla, advice.Direction, advice.Containers[0].Cpu.Reason));
        Assert.Equal(state != ObjectiveState.Met, advice.Rationale.Contains("p99 latency is", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ObjectiveKind.Availability, 99.9, 99.99, ObjectiveState.Met)]
    [InlineData(ObjectiveKind.Availability, 99.9, 99.915, ObjectiveState.AtRisk)]
    [InlineData(ObjectiveKind.Availability, 0.999, 0.9985, ObjectiveState.Broken)]
    [InlineData(ObjectiveKind.ErrorRate, 0.01, 0.002, ObjectiveState.Met)]
    [InlineData(ObjectiveKind.ErrorRate, 0.0, 0.002, ObjectiveState.Broken)]
    [InlineData(ObjectiveKind.Latency, 0.2, double.NaN, ObjectiveState.Unknown)]
    public void An_objective_is_judged_by_how_much_of_what_it_allows_is_used_up(ObjectiveKind kind, double bound, double value, ObjectiveState state)
    {
        var values = Usage.Of(PerDay, _ => value);
        Assert.Equal(state, ObjectiveVerdict.Of(new("one", kind, bound, values), values.Times[^1]).State);
    }

    [Fact]
    public void An_objective_that_was_broken_for_a_tenth_of_the_day_is_broken()
    {
        var values = Usage.Of(PerDay, i => i is > 100 and < 130 ? 0.3 : 0.05);
        var verdict = ObjectiveVerdict.Of(new("p99", ObjectiveKind.Latency, 0.2, values), values.Times[^1]);
        Assert.Equal((ObjectiveState.Broken, 0.05), (verdict.State, verdict.Now));
        Assert.Equal("p99 was out of bounds in 10.07 percent of the last day, where at most 0.2 is promised", verdict.Why);
    }

    [Fact]
    public void For_a_week_after_more_was_advised_nothing_is_made_smaller()
    {
        var facts = Workload(Steady(1), Steady(Gibibyte), cores: 4, bytes: 1.4 * Gibibyte);
        var now = facts.Containers[0].CpuUsage!.Times[^1];
        var calm = Decide(facts with { Last = new([], RoseAt: now - (6 * 86_400)) });
        Assert.Equal((SizingDirection.Keep, SizingReason.RoseLately, 4.0), (calm.Direction, calm.Containers[0].Cpu.Reason, calm.Containers[0].Cpu.Request));
        Assert.Equal(SizingDirection.Down, Decide(facts with { Last = new([], RoseAt: now - (8 * 86_400)) }).Direction);
    }

    [Fact]
    public void Where_an_autoscaler_goes_by_the_request_its_target_moves_instead()
    {
        var facts = Workload(Steady(1), Steady(Gibibyte), cores: 2, bytes: 1.4 * Gibibyte);
        var advice = Decide(facts with { Replicas = facts.Replicas with { Autoscaler = new(2, 10, CpuPercent: 40) } });
        Assert.Equal((SizingDirection.Down, SizingDirection.Keep, 2.0), (advice.Direction, advice.Containers[0].Cpu.Direction, advice.Containers[0].Cpu.Request));
        Assert.InRange(advice.Replicas.Autoscaler!.CpuPercent!.Value, 65, 80);
        Assert.True(advice.HasChange && advice.Cost!.Monthly < 0);
    }

    [Theory]
    [InlineData(4, 8, SizingDirection.Down)] // 1.13 of 4 cores are needed and 1.2 of 8 GiB
    [InlineData(4, 2, SizingDirection.Down)] // of 2 GiB: these decide
    [InlineData(1.15, 8, SizingDirection.Keep)] // cores are on target
    [InlineData(0.5, 8, SizingDirection.Up)]
    public void Requests_keep_their_ratio_where_that_is_asked_for(double cores, double gibibytes, SizingDirection direction)
    {
        var facts = Workload(Steady(1), Steady(Gibibyte), cores, gibibytes * Gibibyte);
        var (free, advice) = (Decide(facts).Containers[0], WorkloadSizing.Decide(facts, new() { KeepRatio = true }, facts.Containers[0].CpuUsage!.Times[^1]).Containers[0]);
        Assert.Equal((direction, direction), (advice.Cpu.Direction, advice.Memory.Direction));
        Assert.InRange(advice.Memory.Request!.Value / advice.Cpu.Request!.Value / (gibibytes * Gibibyte / cores), 0.99, 1.01);
        Assert.True(advice.Cpu.Request >= free.Cpu.Request && advice.Memory.Request >= free.Memory.Request);
        Assert.Contains(SizingReason.Ratio, new[] { advice.Cpu.Reason, advice.Memory.Reason });
    }

    private static WorkloadAdvice Decide(WorkloadFacts facts) => WorkloadSizing.Decide(facts, new(), facts.Containers[0].CpuUsage!.Times[^1]);

    private static WorkloadFacts Workload(UsageSeries cpu, UsageSeries memory, double cores, double bytes) => new()
    {
        Containers = [new() { Name = "web", Cpu = new(cores), Memory = new(bytes), CpuUsage = cpu, MemoryUsage = memory }],
        Replicas = new() { Current = 3 },
        Prices = new(0.04m, 0.005m),
    };

    private static UsageSeries Steady(double level) => Usage.Of(9 * PerDay, i => level * (1 + (i % 7 * 0.02)));
}
