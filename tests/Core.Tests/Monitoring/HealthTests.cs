using CloudIntel.Core.Monitoring;

namespace CloudIntel.Core.Tests.Monitoring;

/// <summary>How signals are, and systems by their signals.</summary>
public sealed class HealthTests
{
    private static readonly SignalRules Rules = new() { Capacity = 300 };

    [Fact]
    public void A_signal_as_usual_is_healthy_and_needs_no_reason()
    {
        var health = Enumerable.Range(0, 100).Select(seed => Health.Of(new TestSignal(seed).Make(), Rules, [])).ToList();

        Assert.InRange(health.Count(each => each.State == HealthState.Healthy), 97, 100);
        Assert.All(health, each => Assert.Equal(each.State == HealthState.Healthy, each.Reasons.Count == 0));
    }

    [Fact]
    public void A_signal_at_its_capacity_is_critical()
    {
        var health = Health.Of(new TestSignal(1) { Extra = day => day > 20.9 ? 250 : 0 }.Make(), Rules, []);

        Assert.Equal(HealthState.Critical, health.State);
        Assert.Contains("at its capacity of 300", health.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_that_is_full_soon_is_degraded_and_says_from_when_on()
    {
        var health = Health.Of(new TestSignal(1) { Extra = day => 8 * day }.Make(), Rules, []);

        Assert.Equal(HealthState.Degraded, health.State);
        Assert.Contains("may reach its capacity of 300 from 2026-03-", Assert.Single(health.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_that_a_rollout_made_worse_is_degraded_and_names_the_revision()
    {
        var health = Health.Of(new TestSignal(1) { Extra = day => day >= 19.5 ? 30 : 0 }.Make(), Rules, [new(TestSignal.Start.AddDays(19.5), "12")]);

        Assert.Equal(HealthState.Degraded, health.State);
        Assert.Contains("with revision 12 of 2026-03-21 12:00", health.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_spike_for_the_worse_is_unusual_and_one_for_the_better_is_not()
    {
        Assert.Contains("unusual", Assert.Single(Spike(+150).Reasons), StringComparison.Ordinal);
        Assert.Equal(HealthState.Healthy, Spike(-80).State);

        static SignalHealth Spike(double height) => Health.Of(new TestSignal(2) { Extra = day => day > 20.96 ? height : 0 }.Make(), Rules, []);
    }

    [Fact]
    public void Too_little_is_unknown_and_never_a_number_that_is_none()
    {
        var history = new TestSignal(1).Make();
        SignalHistory[] little =
        [
            history with { Values = [] },
            history with { Values = [1, 2, 3] },
            history with { Values = [.. Enumerable.Repeat(double.NaN, 500)] },
            history with { Values = [.. history.Values[..^3], double.NaN, double.PositiveInfinity, double.NaN] },
        ];

        Assert.All(little, each =>
        {
            var health = Health.Of(each, Rules, [new(TestSignal.Start.AddDays(1), "1")]);
            Assert.Equal(HealthState.Unknown, health.State);
            Assert.DoesNotContain("NaN", Assert.Single(health.Reasons), StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(-7)]
    public void A_constant_is_healthy(double value)
    {
        var health = Health.Of(new(TestSignal.Start, TimeSpan.FromMinutes(15), [.. Enumerable.Repeat(value, 2_000)]), Rules, [new(TestSignal.Start.AddDays(15), "1")]);

        Assert.Equal(HealthState.Healthy, health.State);
        Assert.Null(health.Trend);
        Assert.Equal(RolloutEffect.None, Assert.Single(health.Rollouts).Effect);
    }

    [Theory]
    [InlineData(HealthState.Unknown)]
    [InlineData(HealthState.Healthy, HealthState.Healthy, HealthState.Healthy, HealthState.Unknown)]
    [InlineData(HealthState.Unknown, HealthState.Healthy, HealthState.Unknown)]
    [InlineData(HealthState.Degraded, HealthState.Degraded, HealthState.Unknown, HealthState.Unknown)]
    [InlineData(HealthState.Critical, HealthState.Degraded, HealthState.Healthy, HealthState.Critical)]
    public void A_system_is_as_its_worst_signal_and_unknown_where_half_of_them_are(HealthState expected, params HealthState[] signals) =>
        Assert.Equal(expected, Health.Of(signals));
}
