using CloudIntel.Core.FinOps.Forecasts;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.FinOps.Forecasts;

/// <summary>Intervals follow how past ones held.</summary>
public sealed class ForecastTrackTests
{
    private static readonly DateOnly First = new(2026, 1, 1);

    [Fact]
    public void Without_a_past_intervals_are_asked_for_at_what_they_say()
    {
        var track = new ForecastTrack([]);
        Assert.Equal([0.1, 0.5, 0.8, 0.95, 0.99], new[] { 0.1, 0.5, 0.8, 0.95, 0.99 }.Select(probability => Math.Round(track.Ask(probability), 12)));
        Assert.Equal((0, 0), (track.Count, track.Coverage.Count));
    }

    [Fact]
    public void An_interval_that_held_is_asked_for_a_little_narrower_and_one_that_did_not_much_wider()
    {
        Assert.Equal(0.95 - (0.02 * 0.05), new ForecastTrack([Past(0, 1, 5m)]).Ask(0.95), 9);
        Assert.Equal(0.95 + (0.02 * 0.95), new ForecastTrack([Past(0, 1, 99m)]).Ask(0.95), 9);

        // Of a forecast of ten days, nine tenths are told by those before and after it.
        Assert.Equal(0.95 + (0.002 * 0.95), new ForecastTrack([Past(0, 10, 99m)]).Ask(0.95), 9);
        Assert.Equal(0.95 + (0.002 * 0.95) + (0.01 * 0.95), new ForecastTrack([Past(0, 10, 99m), Past(5, 10, 99m)]).Ask(0.95), 9);
    }

    [Fact]
    public void What_is_not_known_yet_and_what_was_certain_say_nothing()
    {
        var certain = Past(0, 1, 99m) with { Intervals = [new(50, 5m, 5m), new(80, 5m, 5m), new(95, 5m, 5m)] };
        var track = new ForecastTrack([Past(0, 1, 99m) with { Actual = null }, certain]);
        Assert.Equal((0.95, 0), (track.Ask(0.95), track.Count));
    }

    [Fact]
    public void What_was_learnt_from_forgotten_forecasts_is_told_by_the_oldest_one_that_is_kept()
    {
        var learnt = Past(4, 1, 5m) with { Intervals = [new(50, 0m, 10m) { Asked = 71m }, new(80, 0m, 10m) { Asked = 90m }, new(95, 0m, 10m) { Asked = 99m }] };
        var track = new ForecastTrack([Past(5, 1, 5m), learnt]);
        Assert.Equal([0.71 - 0.02, 0.90 - 0.008, 0.99 - 0.002], new[] { 0.5, 0.8, 0.95 }.Select(probability => Math.Round(track.Ask(probability), 9)));
    }

    [Fact]
    public void Probabilities_go_there_and_back_and_wider_intervals_hold_more_often() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<bool>().ListOf(120).ToArbitrary(),
        hits =>
        {
            var track = new ForecastTrack([.. hits.Select((held, day) => Past(day, 1, held ? 5m : 99m))]);
            double[] steps = [.. Enumerable.Range(0, 101).Select(percent => percent / 100.0)];
            Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.True(track.Ask(pair.First) <= track.Ask(pair.Second) + 1e-12));
            Assert.All(steps, step => Assert.InRange(track.Holds(track.Ask(step)), step - 1e-9, 1));
            Assert.All(steps, step => Assert.InRange(track.AskBelow(step) + track.AskBelow(1 - step), 1 - 1e-9, 1 + 1e-9));
        }).Check(Config.QuickThrowOnFailure.WithReplay(Replay));

    /// <summary>Intervals of a distribution that is far too narrow, or far too wide, or becomes so: asked for by how they held, as many hold in the end as they say.</summary>
    [Fact]
    public void In_the_long_run_as_many_hold_as_they_say() => Prop.ForAll(
        Gen.Choose(-5, 5).Two().ToArbitrary(),
        widths =>
        {
            var random = new Random(widths.Item1);
            List<PastForecast> past = [];
            var held = new int[ForecastTrack.Levels.Count];
            for (var day = 0; day < 3000; day++)
            {
                var track = new ForecastTrack(past);
                var width = Math.Pow(1.2, day < 1000 ? widths.Item1 : widths.Item2);
                // The error is even from -1 to 1; the distribution thinks it is even over the width.
                var actual = (2 * random.NextDouble()) - 1;
                MoneyInterval[] intervals =
                [
                    .. ForecastTrack.Levels.Select(level => track.Ask(level / 100.0)).Zip(ForecastTrack.Levels, (asked, level) =>
                        new MoneyInterval(level, (decimal)(-asked * width), (decimal)(asked * width)) { Asked = decimal.Round((decimal)(100 * asked), 3) }),
                ];
                var forecast = Past(day, 1, (decimal)actual) with { Intervals = intervals };
                for (var i = 0; i < held.Length && day >= 1500; i++)
                    held[i] += intervals[i].Lower <= forecast.Actual && forecast.Actual <= intervals[i].Upper ? 1 : 0;
                past.Add(forecast);
                // What is long ago is forgotten.
                if (past.Count > 40)
                    past.RemoveAt(0);
            }

            // Narrower than half of what it should be, no level below 1 is enough for 95 percent.
            for (var i = 0; i < held.Length; i++)
                Assert.InRange(held[i] / 1500.0, Math.Min(ForecastTrack.Levels[i] / 100.0, 0.999 * Math.Pow(1.2, widths.Item2)) - 0.04, (ForecastTrack.Levels[i] / 100.0) + 0.04);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10).WithReplay(Replay));

    private static readonly Replay Replay = new(new Rnd(7, 11), null);

    private static PastForecast Past(int day, int days, decimal actual) => new(First, First.AddDays(day), First.AddDays(day + days))
    {
        Model = "RunRate",
        Expected = 5m,
        Intervals = [new(50, 0m, 10m), new(80, 0m, 10m), new(95, 0m, 10m)],
        Actual = actual,
    };
}
