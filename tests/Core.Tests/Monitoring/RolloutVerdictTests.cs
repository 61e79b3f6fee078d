using CloudIntel.Core.Monitoring;

namespace CloudIntel.Core.Tests.Monitoring;

/// <summary>Whether a rollout made a signal worse.</summary>
public sealed class RolloutVerdictTests
{
    private static readonly SignalRules Rules = new();

    private static Rollout At(double day, string revision = "7") => new(TestSignal.Start.AddDays(day), revision);

    private static RolloutEffect Effect(TestSignal signal, double day) => RolloutVerdict.Of(signal.Make(), Rules, [At(day)]).Single().Effect;

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void A_rollout_that_changes_nothing_is_hardly_ever_blamed(double persistence)
    {
        var blamed = Enumerable.Range(0, 400).Count(seed =>
            Effect(new TestSignal(seed) { Persistence = persistence }, 14 + (seed % 90 / 15.0)) is RolloutEffect.Regression or RolloutEffect.Improvement);

        Assert.InRange(blamed, 0, 4);
    }

    [Theory]
    [InlineData(15)] // three standard deviations of the noise
    [InlineData(20)] // a fifth of the level
    [InlineData(100)]
    public void A_rollout_that_makes_a_signal_worse_is_found(double worse)
    {
        var found = Enumerable.Range(0, 200).Count(seed =>
        {
            var day = 14 + (seed % 90 / 15.0);
            return Effect(new TestSignal(seed) { Extra = at => at >= day ? worse : 0 }, day) == RolloutEffect.Regression;
        });

        Assert.InRange(found, 190, 200);
    }

    [Fact]
    public void Instances_that_are_replaced_one_by_one_are_no_alibi()
    {
        var found = Enumerable.Range(0, 100).Count(seed =>
            Effect(new TestSignal(seed) { Extra = at => Math.Clamp((at - 15) * 24, 0, 1) * 30 }, 15) == RolloutEffect.Regression);

        Assert.InRange(found, 95, 100);
    }

    [Theory]
    [InlineData(14.0)]
    [InlineData(14.6)]
    [InlineData(15.5)]
    public void What_began_long_before_or_after_is_not_laid_at_its_door(double day)
    {
        var blamed = Enumerable.Range(0, 100).Count(seed => Effect(new TestSignal(seed) { Extra = at => at >= day ? 40 : 0 }, 15) == RolloutEffect.Regression);

        Assert.InRange(blamed, 0, 2);
    }

    [Fact]
    public void The_direction_decides_between_better_and_worse()
    {
        var history = new TestSignal(1) { Extra = at => at >= 15 ? -30 : 0 }.Make();

        Assert.Equal(RolloutEffect.Improvement, RolloutVerdict.Of(history, Rules, [At(15)]).Single().Effect);
        Assert.Equal(RolloutEffect.Regression, RolloutVerdict.Of(history, new() { WorseWhen = WorseDirection.Lower }, [At(15)]).Single().Effect);
    }

    [Fact]
    public void A_change_too_small_to_matter_is_none()
    {
        var signal = new TestSignal(1) { Noise = 0.1, Extra = at => at >= 15 ? 4 : 0 };

        var verdict = RolloutVerdict.Of(signal.Make(), Rules, [At(15)]).Single();
        Assert.Equal(RolloutEffect.None, verdict.Effect);
        Assert.InRange(verdict.Change, 0.03, 0.05);
        Assert.Equal(RolloutEffect.Regression, RolloutVerdict.Of(signal.Make(), Rules with { MinimumChange = 0.02 }, [At(15)]).Single().Effect);
    }

    [Fact]
    public void Only_the_one_of_two_rollouts_that_did_it_is_blamed()
    {
        var history = new TestSignal(2) { Extra = at => at >= 15.5 ? 40 : 0 }.Make();

        var verdicts = RolloutVerdict.Of(history, Rules, [At(15.5, "8"), At(15, "7")]);
        Assert.Equal([("7", RolloutEffect.None), ("8", RolloutEffect.Regression)], verdicts.Select(verdict => (verdict.Rollout.Revision, verdict.Effect)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0.02)]
    [InlineData(20.98)]
    [InlineData(30)]
    public void A_rollout_with_too_little_around_it_is_pending(double day) => Assert.Equal(RolloutEffect.Pending, Effect(new TestSignal(1), day));
}
