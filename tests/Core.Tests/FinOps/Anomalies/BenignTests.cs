using CloudIntel.Core.FinOps.Anomalies;

namespace CloudIntel.Core.Tests.FinOps.Anomalies;

/// <summary>What moves costs and is no anomaly.</summary>
public sealed class BenignTests
{
    private const int At = 330;

    [Fact]
    public void Fees_of_each_month_are_expected()
    {
        var fees = Monthly(day: 1, amount: 900);
        foreach (var type in new[] { ChargeClass.Support, ChargeClass.RecurringFee, ChargeClass.Marketplace, ChargeClass.Tax })
            Assert.DoesNotContain(Review(Steady(1), CostHosts.Series("", fees, type)).Anomalies, one => one.Class == type);
    }

    [Fact]
    public void A_fee_that_becomes_half_as_much_again_is_told()
    {
        var fees = Monthly(day: 3, amount: 900);
        var last = Array.FindLastIndex(fees, fee => fee > 0);
        fees[last] = 1500;
        var anomaly = Assert.Single(Review(Steady(1), CostHosts.Series("", fees, ChargeClass.RecurringFee)).Anomalies, one => one.Class != ChargeClass.Usage);
        Assert.Equal((AnomalyKind.UnexpectedCharge, ChargeClass.RecurringFee, last), (anomaly.Kind, anomaly.Class, anomaly.FirstDay.Index()));
        Assert.Equal((900, 1500), (anomaly.Expected, anomaly.Actual));
    }

    [Fact]
    public void An_upfront_purchase_that_usage_falls_by_is_not_told_and_one_without_is()
    {
        var bought = CostHosts.Series("", OnDay(At, 20_000), ChargeClass.OneTimePurchase);
        var covered = Steady(2).Select((cost, day) => day < At ? cost : cost * 0.6);
        var finding = Review(covered, bought);
        Assert.Empty(finding.Anomalies);
        Assert.Contains(finding.Suppressed, one => one.Reason == BenignReason.CommitmentPurchase);
        Assert.Equal(ChargeClass.OneTimePurchase, Assert.Single(Review(Steady(2), bought).Anomalies).Class);
    }

    [Fact]
    public void Credits_refunds_taxes_and_rounding_are_never_told()
    {
        foreach (var (type, amount) in new[] { (ChargeClass.Credit, -5000), (ChargeClass.Refund, -800), (ChargeClass.Refund, 800), (ChargeClass.Rounding, 30), (ChargeClass.Tax, 2000) })
            Assert.Empty(Review(Steady(3), CostHosts.Series("", OnDay(At, amount), type)).Anomalies);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(28)]
    public void A_batch_of_each_month_is_expected(int day)
    {
        var costs = Steady(4).Select((cost, i) => cost * (CostHosts.First.AddDays(i).Day == day ? 2 : 1));
        Assert.DoesNotContain(Review(costs).Anomalies, one => one.DetectedOn.Index() > 120 && one.DetectedOn.Day == day);
    }

    [Fact]
    public void A_batch_at_the_end_of_each_month_is_expected_and_one_of_twice_the_size_is_told()
    {
        double[] With(double size) => [.. Steady(5).Select((cost, i) => cost * (CostHosts.First.AddDays(i + 1).Day == 1 ? i < At ? 1.6 : size : 1))];
        Assert.DoesNotContain(Review(With(1.6)).Anomalies, one => one.DetectedOn.Index() > 120);
        Assert.Contains(Review(With(2.2)).Anomalies, one => one.DetectedOn.Index() > At);
    }

    [Fact]
    public void Holidays_make_dips_and_what_comes_after_them_is_no_anomaly()
    {
        var finding = Review(Steady(6).Select((cost, day) => day is >= At and < At + 10 ? cost * 0.5 : cost));
        Assert.Empty(finding.Anomalies);
        Assert.Contains(finding.Dips, dip => dip.FirstDay.Index() is >= At and < At + 3);
    }

    [Fact]
    public void A_long_drop_and_recovery_is_no_anomaly()
    {
        var finding = Review(Steady(7).Select((cost, day) => day is >= At and < At + 25 ? cost * 0.5 : cost));
        Assert.Empty(finding.Anomalies);
        Assert.Contains(finding.Suppressed, one => one.Reason == BenignReason.Recovery);
    }

    [Fact]
    public void What_was_so_at_this_time_of_the_last_year_is_expected()
    {
        var costs = Steady(8).Select((cost, day) => cost * (day is >= 30 and < 33 or >= 394 and < 397 ? 1.5 : 1));
        Assert.DoesNotContain(Review(costs).Anomalies, one => one.DetectedOn.Index() > 300);
    }

    [Fact]
    public void A_change_that_was_announced_is_not_told_and_one_elsewhere_or_larger_is()
    {
        var facts = CostHosts.Facts(
            CostHosts.Series("shop/api", Steady(9).Select((cost, day) => day < At ? cost : cost * 1.5)), CostHosts.Series("shop/web", Steady(10)));
        AnomalyFinding With(double? most, params string[] path) =>
            AnomalyReview.Decide(facts with { Planned = [new([.. path], CostHosts.First.AddDays(At), CostHosts.First.AddDays(At + 2), "sale", most)] });
        Assert.Equal(BenignReason.Planned, Assert.Single(With(null, "shop").Suppressed).Reason);
        Assert.Contains("sale", With(0.6, "shop", "api").Suppressed[0].Message, StringComparison.Ordinal);
        Assert.Single(With(0.2, "shop").Anomalies);
        Assert.Single(With(null, "shop", "web").Anomalies);
    }

    [Fact]
    public void Young_days_are_judged_by_their_usual_share_and_those_without_are_not()
    {
        var costs = Steady(11);
        double[] known = [0.98, 0.9, 0.6];
        for (var i = 0; i < 3; i++)
            costs[CostHosts.Days - 3 + i] *= known[i];
        var facts = CostHosts.Facts(CostHosts.Series("", costs)) with { MatureThrough = CostHosts.First.AddDays(CostHosts.Days - 4), YoungShares = known };
        Assert.Empty(AnomalyReview.Decide(facts).Anomalies);
        Assert.Empty(AnomalyReview.Decide(facts).Dips);
        Assert.Equal(facts.LastDay, AnomalyReview.Decide(facts).JudgedThrough);
        Assert.Equal(facts.MatureThrough, AnomalyReview.Decide(facts with { YoungShares = [] }).JudgedThrough);
        Assert.NotEmpty(AnomalyReview.Decide(facts with { MatureThrough = null, YoungShares = [] }).Dips);
    }

    [Fact]
    public void A_doubled_day_shows_though_only_part_of_it_is_known()
    {
        var costs = Steady(12);
        costs[^1] *= 2 * 0.9;
        var facts = CostHosts.Facts(CostHosts.Series("", costs)) with { MatureThrough = CostHosts.First.AddDays(CostHosts.Days - 2), YoungShares = [0.9] };
        Assert.InRange(Assert.Single(AnomalyReview.Decide(facts).Anomalies).Impact, 60, 140);
    }

    [Fact]
    public void Values_after_the_last_whole_day_are_not_looked_at()
    {
        var costs = Steady(13);
        var facts = CostHosts.Facts(CostHosts.Series("", costs)) with { LastDay = CostHosts.First.AddDays(CostHosts.Days - 2) };
        var before = AnomalyReview.Decide(facts);
        costs[^1] = 1e6;
        var after = AnomalyReview.Decide(facts with { Series = [CostHosts.Series("", costs)] });
        Assert.Equal(before.Anomalies.Count, after.Anomalies.Count);
        Assert.Equal(before.JudgedThrough, after.JudgedThrough);
    }

    [Fact]
    public void Charges_that_come_a_day_late_are_no_anomaly()
    {
        var costs = Steady(14);
        (costs[At], costs[At + 1]) = (costs[At] * 0.2, costs[At + 1] + (costs[At] * 0.8));
        Assert.DoesNotContain(Review(costs).Anomalies, one => one.LastDay.Index() >= At);
    }

    [Fact]
    public void A_day_that_is_restated_is_judged_by_what_it_costs_now()
    {
        var costs = Steady(22);
        Assert.DoesNotContain(Review(costs).Anomalies, one => one.FirstDay.Index() == At);
        costs[At] += 60;
        Assert.Contains(Review(costs).Anomalies, one => one.FirstDay.Index() == At);

        // Restated once more: it belongs to the days before.
        costs[At - 1] -= 30;
        costs[At - 2] -= 30;
        Assert.DoesNotContain(Review(costs).Anomalies, one => one.FirstDay.Index() == At);
    }

    [Fact]
    public void The_hour_more_of_a_day_is_no_anomaly()
    {
        var random = new Random(15);
        var costs = Enumerable.Range(0, CostHosts.Days).Select(day => 240 * (1 + (0.001 * CostHosts.Normal(random))) * (day == 293 ? 25 / 24.0 : day == 83 ? 23 / 24.0 : 1));
        Assert.Empty(Review(costs).Anomalies);
    }

    [Fact]
    public void Differences_of_rounding_are_no_anomaly()
    {
        var random = new Random(16);
        Assert.Empty(Review(Enumerable.Range(0, CostHosts.Days).Select(_ => 100 + Math.Round(random.NextDouble() * 0.02, 2))).Anomalies);
    }

    [Fact]
    public void A_small_new_place_is_not_told_and_a_large_one_is()
    {
        CostSeries New(double cost) => CostHosts.Series("shop/new", Steady(17).Select((_, day) => day < At ? 0 : cost));
        var old = CostHosts.Series("shop/old", Steady(18));
        Assert.Empty(CostHosts.Review(old, New(15)).Anomalies);
        var anomaly = Assert.Single(CostHosts.Review(old, New(90)).Anomalies);
        Assert.Equal(AnomalyKind.NewCost, anomaly.Kind);
        Assert.Equal(["shop", "new"], anomaly.Path);
    }

    [Fact]
    public void A_new_series_alone_is_learnt_first() =>
        Assert.Empty(Review(Steady(19).Select((cost, day) => day < 380 ? 0 : cost * (1 + (0.05 * (day - 380))))).Anomalies);

    [Fact]
    public void What_somebody_called_expected_is_not_told_the_next_time()
    {
        var costs = Steady(20);
        (costs[At - 31], costs[At]) = (costs[At - 31] * 1.8, costs[At] * 1.8);
        var facts = CostHosts.Facts(CostHosts.Series("", costs));
        var first = AnomalyReview.Decide(facts).Anomalies.Single(one => one.FirstDay.Index() == At - 31);
        var said = new AnomalyFeedback(first.Path, first.Class, first.FirstDay, first.Impact, first.Evidence, FeedbackVerdict.Expected);
        Assert.Equal(2, AnomalyReview.Decide(facts).Anomalies.Count(one => one.FirstDay.Index() is At or At - 31));
        var after = AnomalyReview.Decide(facts with { Feedback = [said] });
        Assert.DoesNotContain(after.Anomalies, one => one.FirstDay.Index() is At or At - 31);
        Assert.Equal(2, after.Suppressed.Count(one => one.Reason == BenignReason.SaidExpected));
    }

    [Fact]
    public void A_fee_that_was_announced_or_called_expected_is_not_told()
    {
        var facts = CostHosts.Facts(CostHosts.Series("shop", Steady(23)), CostHosts.Series("shop", OnDay(At, 900), ChargeClass.RecurringFee));
        var fee = Assert.Single(AnomalyReview.Decide(facts).Anomalies, one => one.Class == ChargeClass.RecurringFee);
        var said = new AnomalyFeedback(fee.Path, fee.Class, fee.FirstDay, fee.Impact, fee.Evidence, FeedbackVerdict.Expected);
        Assert.DoesNotContain(AnomalyReview.Decide(facts with { Feedback = [said] }).Anomalies, one => one.Class == ChargeClass.RecurringFee);
        var planned = new PlannedChange(["shop"], fee.FirstDay, fee.FirstDay, "new licence");
        Assert.Contains(AnomalyReview.Decide(facts with { Planned = [planned] }).Suppressed, one => one.Reason == BenignReason.Planned && one.Class == ChargeClass.RecurringFee);
    }

    [Fact]
    public void Verdicts_move_the_confidence()
    {
        var costs = Steady(21);
        costs[At] *= 1.4;
        var facts = CostHosts.Facts(CostHosts.Series("", costs));
        double After(FeedbackVerdict verdict) => AnomalyReview.Decide(facts with
        {
            Feedback = [.. Enumerable.Range(0, 20).Select(_ => new AnomalyFeedback(["other"], ChargeClass.Usage, CostHosts.First, 10, 4.5, verdict))],
        }).Anomalies.Single(one => one.FirstDay.Index() == At).Confidence;
        var before = AnomalyReview.Decide(facts).Anomalies.Single(one => one.FirstDay.Index() == At).Confidence;
        Assert.True(After(FeedbackVerdict.False) < before && before < After(FeedbackVerdict.True));
    }

    private static AnomalyFinding Review(IEnumerable<double> usage, params CostSeries[] others) => CostHosts.Review([CostHosts.Series("", usage), .. others]);

    /// <summary>About 100 a day, less at weekends, with noise of 2 percent.</summary>
    private static double[] Steady(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, CostHosts.Days).Select(day => 100 * (day % 7 >= 5 ? 0.8 : 1) * (1 + (0.02 * CostHosts.Normal(random))))];
    }

    private static double[] Monthly(int day, double amount) =>
        [.. Enumerable.Range(0, CostHosts.Days).Select(i => CostHosts.First.AddDays(i).Day == day ? amount : 0)];

    private static double[] OnDay(int at, double amount) => [.. Enumerable.Range(0, CostHosts.Days).Select(day => day == at ? amount : 0)];
}
