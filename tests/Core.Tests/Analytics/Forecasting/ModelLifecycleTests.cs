using CloudIntel.Core.Analytics.Forecasting.Totals;

namespace CloudIntel.Core.Tests.Analytics.Forecasting;

/// <summary>Which model is used, and when it is another one.</summary>
public sealed class ModelLifecycleTests
{
    [Fact]
    public void Without_a_champion_the_most_able_valid_model_begins() =>
        Assert.Equal(("Able", ModelReason.FirstChoice), Decide(champion: null, (0.10, 0.12, 0.10)));

    [Fact]
    public void A_champion_stays_where_the_challenger_is_hardly_better() =>
        Assert.Equal(("Rule", ModelReason.Kept), Decide(champion: "Rule", (0.12, 0.10, 0.098)));

    [Fact]
    public void A_challenger_that_is_clearly_better_wins() =>
        Assert.Equal(("Able", ModelReason.ChallengerWon), Decide(champion: "Rule", (0.12, 0.10, 0.05)));

    [Fact]
    public void After_a_drift_the_champion_has_no_advantage()
    {
        Assert.Equal(("Rule", ModelReason.Kept), Decide(champion: "Rule", (0.12, 0.10, 0.097), drifted: false));
        Assert.Equal(("Able", ModelReason.Drift), Decide(champion: "Rule", (0.12, 0.10, 0.097), drifted: true));
    }

    [Fact]
    public void A_model_that_errs_more_than_the_rules_is_not_valid_and_a_rule_takes_its_place()
    {
        Assert.Equal(("Rule", ModelReason.ModelsInvalid), Decide(champion: "Able", (0.12, 0.10, 0.20)));
        Assert.Equal(("Rule", ModelReason.ModelsInvalid), Decide(champion: null, (0.12, 0.10, double.NaN)));
    }

    [Fact]
    public void A_gain_that_chance_explains_is_none()
    {
        double[] one = [.. Enumerable.Range(0, 8).Select(i => i == 0 ? 1.0 : 0.1)];
        double[] other = [.. Enumerable.Range(0, 8).Select(_ => 0.12)];
        var decision = ModelContest.Decide([new("Naive", true, one), new("Rule", true, one), new("Able", false, other)], "Rule", drifted: false);
        Assert.Equal(("Rule", ModelReason.Kept, "Able"), (decision.Model, decision.Reason, decision.Other)); // better on average by a single moment
    }

    [Fact]
    public void Two_moments_are_too_few_to_choose_by()
    {
        var decision = ModelContest.Decide([new("Naive", true, [0.3, 0.3]), new("Rule", true, [0.2, 0.2]), new("Able", false, [0.1, 0.1])], champion: null, drifted: false);
        Assert.Equal(("Rule", ModelReason.ShortHistory), (decision.Model, decision.Reason));
    }

    [Fact]
    public void A_decision_tells_the_errors_of_both()
    {
        var decision = ModelContest.Decide(Trials(0.12, 0.10, 0.05), "Rule", drifted: false);
        Assert.Equal((0.05, 0.12, "Rule", 0.10), (Math.Round(decision.Error!.Value, 10), decision.NaiveError!.Value, decision.Other, Math.Round(decision.OtherError!.Value, 10)));
    }

    [Fact]
    public void A_lasting_step_is_a_drift_from_its_first_day_on()
    {
        var drift = LevelDrift.Find(Noise.Normal(140, seed: 1).Select(noise => 100 + noise).ToArray().StepAt(120, 10), 7)!;
        Assert.InRange(drift.Since, 117, 120); // noise may have begun it
        Assert.InRange(drift.Ratio, 1.05, 1.11);
    }

    [Fact]
    public void A_spike_is_no_drift_and_noise_hardly_ever_is_one()
    {
        double[] spiked = [.. Noise.Normal(140, seed: 2).Select((noise, i) => i == 120 ? 500 : 100 + noise)];
        Assert.Null(LevelDrift.Find(spiked, 7));
        Assert.InRange(Enumerable.Range(0, 100).Count(seed => LevelDrift.Find(Noise.Normal(140, seed), 7) is not null), 0, 10);
    }

    [Fact]
    public void A_slow_growth_is_found_in_weeks()
    {
        double[] values = [.. Noise.Normal(140, seed: 4).Select((noise, i) => 100 + noise + (i < 100 ? 0 : 0.5 * (i - 100)))];
        Assert.InRange(LevelDrift.Find(values, 7)!.Since, 98, 139);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(55)]
    public void Too_little_and_what_never_changes_do_not_drift(int count) =>
        Assert.Null(LevelDrift.Find([.. Enumerable.Repeat(5.0, count)], 7));

    [Fact]
    public void After_a_step_the_forecast_is_at_the_new_level()
    {
        var values = Noise.Normal(200, seed: 5).Select((noise, i) => (i % 7 < 5 ? 100 : 70) + noise).ToArray().StepAt(180, 50);
        var forecast = TotalForecaster.Forecast(values, 14);
        Assert.Equal(values[^14..].Sum(), forecast.Total.Center, 0.12 * forecast.Total.Center);
        Assert.InRange(forecast.Drift!.Since, 177, 180);
    }

    private static (string Model, ModelReason Reason) Decide(string? champion, (double Naive, double Rule, double Able) errors, bool drifted = false)
    {
        var decision = ModelContest.Decide(Trials(errors.Naive, errors.Rule, errors.Able), champion, drifted);
        return (decision.Model, decision.Reason);
    }

    private static IReadOnlyList<ModelTrial> Trials(double naive, double rule, double able) =>
        [new("Naive", true, Errors(naive)), new("Rule", true, Errors(rule)), new("Able", false, Errors(able))];

    private static double[] Errors(double size) => [.. Enumerable.Repeat(size, 8)];
}
