using CloudIntel.Core.FinOps;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.FinOps;

public sealed class BudgetReviewTests
{
    [Theory]
    [InlineData("99.99", true)]
    [InlineData("100", true)] // the limit itself may be spent
    [InlineData("100.0000000001", false)]
    [InlineData("-5", true)] // credits outweigh charges
    public void A_budget_is_within_its_limit_until_more_than_the_limit_is_spent(string spent, bool within) =>
        Assert.Equal(within, BudgetReview.Decide(April(limit: 100, decimal.Parse(spent, null), dataThroughDay: 10)).WithinLimit);

    [Fact]
    public void What_is_left_may_be_negative() =>
        Assert.Equal(-20m, BudgetReview.Decide(April(limit: 100, spent: 120, dataThroughDay: 10)).Remaining);

    [Theory]
    [InlineData(49.999, new int[0])]
    [InlineData(50, new[] { 50 })]
    [InlineData(80, new[] { 50, 80 })]
    [InlineData(150, new[] { 50, 80, 100 })]
    [InlineData(-1, new int[0])]
    public void A_threshold_is_crossed_when_its_share_of_the_limit_is_reached(double spent, int[] crossed) =>
        Assert.Equal(crossed, BudgetReview.Decide(April(limit: 100, (decimal)spent, dataThroughDay: 10) with { Thresholds = [100, 50, 80, 50] }).Crossed);

    [Fact]
    public void A_flat_month_is_projected_exactly()
    {
        var finding = BudgetReview.Decide(April(limit: 100, spent: 40, dataThroughDay: 11)); // ten days at 4 a day

        Assert.Equal((4m, 120m, false), (finding.BurnRatePerDay, finding.Projected, finding.OnTrack));
    }

    [Fact]
    public void Two_days_of_data_say_too_little_for_a_projection()
    {
        var finding = BudgetReview.Decide(April(limit: 100, spent: 40, dataThroughDay: 3));

        Assert.Equal((null, null, null), (finding.BurnRatePerDay, finding.Projected, finding.OnTrack));
    }

    [Fact]
    public void A_finished_period_is_projected_at_what_was_spent()
    {
        var facts = April(limit: 100, spent: 90, dataThroughDay: 30) with { DataThrough = Day(31), Now = Day(200) };

        var finding = BudgetReview.Decide(facts);

        Assert.Equal((90m, 3m, DataState.Fresh, null), (finding.Projected, finding.BurnRatePerDay, finding.Data, finding.ValidUntil));
    }

    [Fact]
    public void Without_charges_nothing_is_spent_and_nothing_projected()
    {
        var finding = BudgetReview.Decide(April(limit: 100, spent: 0, dataThroughDay: 1) with { DataThrough = null });

        Assert.Equal((DataState.None, 0m, 0m, null), (finding.Data, finding.Spent, finding.UsedPercent, finding.Projected));
    }

    [Fact]
    public void Charges_dated_ahead_do_not_stretch_the_days_beyond_today()
    {
        var facts = April(limit: 1000, spent: 50, dataThroughDay: 30) with { Now = Day(5).AddHours(9) };

        Assert.Equal(10m, BudgetReview.Decide(facts).BurnRatePerDay); // five days, today among them
    }

    [Fact]
    public void Data_grows_stale_when_no_charges_come_for_too_long()
    {
        var fresh = April(limit: 100, spent: 10, dataThroughDay: 10) with { Now = Day(12).AddTicks(-1) };

        Assert.Equal((DataState.Fresh, Day(12)), (BudgetReview.Decide(fresh).Data, BudgetReview.Decide(fresh).ValidUntil));
        Assert.Equal((DataState.Stale, Day(31)), (BudgetReview.Decide(fresh with { Now = Day(12) }).Data, BudgetReview.Decide(fresh with { Now = Day(12) }).ValidUntil));
    }

    [Fact]
    public void Nothing_but_the_day_depends_on_the_time_of_the_review() =>
        Prop.ForAll(Gen.Choose(0, 86_399).ToArbitrary(), Gen.Choose(0, 86_399).ToArbitrary(), (one, other) =>
        {
            var facts = April(limit: 100, spent: 33, dataThroughDay: 12) with { StaleAfter = TimeSpan.FromDays(3) };
            BudgetFinding At(int second) => BudgetReview.Decide(facts with { Now = Day(12).AddSeconds(second) }) with { Crossed = [] };
            return At(one) == At(other);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Spent_and_remaining_add_up_to_the_limit() =>
        Prop.ForAll(Gen.Choose(1, 1_000_000_000).ToArbitrary(), Gen.Choose(-1_000_000_000, 1_000_000_000).ToArbitrary(), (limit, spent) =>
        {
            var finding = BudgetReview.Decide(April(limit / 1000m, spent / 100_000m, dataThroughDay: 10));
            return finding.Spent + finding.Remaining == limit / 1000m;
        }).QuickCheckThrowOnFailure();

    private static BudgetFacts April(decimal limit, decimal spent, int dataThroughDay) => new()
    {
        Limit = limit,
        Period = new(Day(1), Day(31)),
        Spent = spent,
        DataThrough = Day(dataThroughDay),
        Now = Day(Math.Max(dataThroughDay, 2)),
        StaleAfter = TimeSpan.FromDays(2),
        Thresholds = [],
    };

    /// <summary>Midnight, counted from the first of April 2026, which has 30 days.</summary>
    private static DateTimeOffset Day(int number) => new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero).AddDays(number - 1);
}
