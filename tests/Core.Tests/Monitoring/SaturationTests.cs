using CloudIntel.Core.Monitoring;

namespace CloudIntel.Core.Tests.Monitoring;

/// <summary>Where signals go, and when they are full.</summary>
public sealed class SaturationTests
{
    private static readonly SignalRules Full = new() { Capacity = 200 };

    [Fact]
    public void The_day_on_which_a_growing_signal_is_full_lies_between_the_earliest_and_the_latest()
    {
        var (inside, near) = (0, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            // Peaks of 120 that rise by 1.6 a day are at 200 after 50 days, 29 after the end.
            var found = Saturation.Of(new TestSignal(seed) { Extra = day => 1.6 * day }.Make(), Full);

            Assert.NotNull(found);
            var full = TestSignal.Start.AddDays(50);
            inside += found.Earliest <= full && (found.Latest is null || full <= found.Latest) ? 1 : 0;
            near += Math.Abs((found.Expected!.Value - full).TotalDays) <= 7 ? 1 : 0;
        }

        Assert.InRange(inside, 180, 200);
        Assert.InRange(near, 180, 200);
    }

    [Fact]
    public void Where_less_is_worse_the_same_is_said_of_falling_signals()
    {
        var falling = new TestSignal(1) { Extra = day => -1.6 * day }.Make();
        var found = Saturation.Of(falling, new() { WorseWhen = WorseDirection.Lower, Capacity = 0 });
        var mirrored = Saturation.Of(falling with { Values = [.. falling.Values.Select(value => -value)] }, new() { Capacity = 0 });

        Assert.NotNull(found);
        Assert.Equal(mirrored, found);
        Assert.Null(Saturation.Of(falling, Full));
    }

    [Fact]
    public void Signals_that_go_nowhere_are_hardly_ever_seen_to_go_somewhere()
    {
        var seen = Enumerable.Range(0, 300).Count(seed => Health.Of(new TestSignal(seed) { Persistence = 0.8 }.Make(), Full, []).Trend is not null);

        Assert.InRange(seen, 0, 9);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(10.5)]
    [InlineData(14)]
    [InlineData(18)]
    public void A_step_is_no_trend(double day)
    {
        var seen = Enumerable.Range(0, 50).Count(seed =>
            Saturation.Of(new TestSignal(seed) { Extra = at => at >= day ? 40 : 0 }.Make(), Full) is not null);

        Assert.InRange(seen, 0, 2);
    }

    [Fact]
    public void A_disk_that_fills_within_hours_is_seen_without_days_of_history()
    {
        var disk = new TestSignal(3) { Days = 2, PerDay = 288, Level = 10, Course = 0, Noise = 0.5, Extra = day => 20 * day };
        var found = Saturation.Of(disk.Make(), new() { Capacity = 100 });

        // 10 and 20 a day is 100 after four and a half days.
        Assert.InRange((found!.Expected!.Value - TestSignal.Start).TotalDays, 4.2, 4.8);
    }

    [Fact]
    public void Growth_that_became_faster_is_judged_by_what_it_is_now()
    {
        var found = Health.Of(new TestSignal(4) { Days = 60, Extra = day => Math.Max(0, day - 30) * 2 }.Make(), Full, []);

        Assert.InRange(found.Trend!.PerDay, 1.7, 2.3);
        Assert.InRange((found.Trend.Since - TestSignal.Start).TotalDays, 29, 46);
    }

    [Fact]
    public void What_is_full_already_is_full_now()
    {
        var history = new TestSignal(5) { Extra = day => 8 * day }.Make();
        var found = Saturation.Of(history, Full);

        Assert.Equal(history.At(history.Values.Length - 1), found!.Earliest);
        Assert.Equal(found.Earliest, found.Expected);
    }
}
