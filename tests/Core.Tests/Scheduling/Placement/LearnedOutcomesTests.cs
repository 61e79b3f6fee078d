using CloudIntel.Core.Scheduling.Placement;

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

    private static IEnumerable<PlacementOutcome> Outcomes(int count, Func<int, double> cost) => Enumerable.Range(0, count).Select(i => new PlacementOutcome
    {
        Time = Start.AddHours(i),
        Provider = "aws",
        Region = i % 2 == 0 ? "one" : "two",
        Cost = cost(i),
    });
}
