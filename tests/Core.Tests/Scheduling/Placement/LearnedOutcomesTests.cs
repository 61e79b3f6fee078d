using CloudIntel.Core.Scheduling.Placement;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Scheduling.Placement;

public sealed class LearnedOutcomesTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_holds_on_outcomes_that_were_held_back_counts()
    {
        var learned = LearnedOutcomes.From(Outcomes(80, i => i % 2 == 0 ? 1.4 : 1));

        Assert.Equal((null, true, false), (learned.InvalidReason, learned.CorrectsCost, learned.CorrectsResponse));
    }

    [Fact]
    public void What_does_not_hold_on_them_does_not_count_and_says_so()
    {
        // What went up before comes down in the newest quarter.
        var learned = LearnedOutcomes.From(Outcomes(80, i => i < 60 ? 1.4 : 1));

        Assert.Contains("on 20 outcomes that were held back the rule errs by 0%", learned.InvalidReason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_effect_that_was_seen_seldom_stays_near_none_and_keeps_its_width()
    {
        List<(IReadOnlyList<string> Features, double Log)> outcomes = [.. Enumerable.Range(0, 50).Select(i => ((IReadOnlyList<string>)["often"], 0.3 + (i % 2 * 0.1)))];
        outcomes.Add((["seldom"], 0.3));
        var model = new OutcomeModel(outcomes);
        var (often, seldom, never) = (model.Predict(["often"]), model.Predict(["seldom"]), model.Predict(["never"]));

        Assert.Equal(Math.Exp(0.35), often.Expected, 2);
        Assert.InRange(seldom.Expected, 1.2, often.Expected);
        Assert.Equal(1, never.Expected);
        Assert.True(often.Upper / often.Lower < seldom.Upper / seldom.Lower && seldom.Upper / seldom.Lower < never.Upper / never.Lower);
    }

    [Fact]
    public void Outages_that_keep_coming_in_one_region_count_there()
    {
        // One region is away for five times as long as predicted, day after day; the other as long as predicted.
        var learned = LearnedOutcomes.From(Outages(80, i => i % 2 == 0 ? 0.5 : 0.1));
        var (one, two, other) = (DowntimeOf("one"), DowntimeOf("two"), DowntimeOf("three"));

        Assert.Equal((null, true), (learned.InvalidReason, learned.CorrectsAvailability));
        // 20 outages seen where 4 were predicted, beside a prior of 4 at what all regions of the provider show.
        Assert.InRange(one.Expected, 3, 5);
        Assert.InRange(two.Expected, 1, 2);
        Assert.InRange(other.Expected, two.Expected, one.Expected);
        Assert.True(one.Lower < one.Expected && one.Expected < one.Upper);

        Correction DowntimeOf(string region) => learned.DowntimeOf(new() { Facts = new("aws", region, "DE", "Europe", 50, 8, 3, 300) });
    }

    [Fact]
    public void Outages_as_predicted_change_nothing() => Assert.False(LearnedOutcomes.From(Outages(80, _ => 0.1)).CorrectsAvailability);

    [Fact]
    public void A_longer_outage_never_promises_less_of_them_anywhere() => Prop.ForAll<byte[], byte>((tenths, more) =>
    {
        var outcomes = Outages(tenths.Length + 1, i => i < tenths.Length ? tenths[i] / 10.0 : 0).ToList();
        var before = new DowntimeModel(outcomes);
        outcomes[0] = outcomes[0] with { Downtime = new(outcomes[0].Downtime!.Value.Hours + more, 0.1) };
        var after = new DowntimeModel(outcomes);
        Assert.All([("aws", "one"), ("aws", "two"), ("gcp", "three")], place =>
        {
            var (was, now) = (before.Predict(place.Item1, place.Item2), after.Predict(place.Item1, place.Item2));
            Assert.True(now.Expected >= was.Expected && now.Lower >= was.Lower && now.Upper >= was.Upper, $"{was} became {now}");
        });
    }).QuickCheckThrowOnFailure();

    private static IEnumerable<PlacementOutcome> Outages(int count, Func<int, double> hours) =>
        Outcomes(count, _ => 1).Select((outcome, i) => outcome with { Cost = null, Downtime = new(hours(i), 0.1) });

    private static IEnumerable<PlacementOutcome> Outcomes(int count, Func<int, double> cost) => Enumerable.Range(0, count).Select(i => new PlacementOutcome
    {
        Time = Start.AddHours(i),
        Provider = "aws",
        Region = i % 2 == 0 ? "one" : "two",
        Cost = cost(i),
    });
}
