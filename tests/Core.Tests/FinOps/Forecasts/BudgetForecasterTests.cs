using CloudIntel.Core.Analytics.Scores;
using CloudIntel.Core.FinOps;
using CloudIntel.Core.FinOps.Forecasts;
using CloudIntel.Core.Tests.Analytics;
using CloudIntel.Core.Tests.Analytics.Forecasting;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.FinOps.Forecasts;

/// <summary>Where a budget's period will end. It is April 15th, 2026, at noon.</summary>
public sealed class BudgetForecasterTests
{
    private static readonly DateOnly Today = new(2026, 4, 15);

    [Fact]
    public void A_flat_month_ends_where_it_is_heading()
    {
        var forecast = Forecast(100, day => 10m);
        Assert.Equal((300m, 100), (forecast.Expected, forecast.OverrunPercent));
        Assert.All(forecast.Intervals, interval => Assert.Equal((300m, 300m), (interval.Lower, interval.Upper)));
        Assert.Equal([50, 80, 95], forecast.Intervals.Select(interval => interval.Level));
        Assert.Equal((new DateOnly(2026, 4, 14), 100), (forecast.LastDay, forecast.DaysLearned));
    }

    [Fact]
    public void The_day_on_which_the_limit_is_passed_is_told_with_its_range()
    {
        var noise = Noise.Normal(400, seed: 1);
        var forecast = Forecast(400, day => 10 + (decimal)noise[day], limit: 220);
        Assert.Equal(new DateOnly(2026, 4, 22), forecast.Exhaustion.Expected!.Value);
        Assert.InRange(forecast.Exhaustion.Earliest!.Value, new(2026, 4, 20), new(2026, 4, 22));
        Assert.InRange(forecast.Exhaustion.Latest!.Value, new(2026, 4, 22), new(2026, 4, 24));
    }

    [Fact]
    public void A_limit_that_is_passed_was_passed_on_a_day()
    {
        var forecast = Forecast(100, day => 10m, limit: 95);
        Assert.Equal(new BudgetExhaustion(new(2026, 4, 10), new(2026, 4, 10), new(2026, 4, 10)), forecast.Exhaustion);
        Assert.Equal(100, forecast.OverrunPercent);
    }

    [Fact]
    public void A_limit_far_away_is_never_reached() =>
        Assert.Equal((0, new BudgetExhaustion(null, null, null)), Of(Forecast(100, day => 10m, limit: 1e6m)));

    [Fact]
    public void A_fee_that_comes_each_month_is_expected_once_and_only_until_it_is_there()
    {
        // On the 20th of each month, the last three times 500: due in five days.
        DayCharge[] fees = [.. Enumerable.Range(1, 3).Select(back => new DayCharge(new DateOnly(2026, 4, 20).AddMonths(-back), "Purchase", 500m))];
        var due = Forecast(150, day => 10m, other: fees);
        Assert.Equal((800m, 500m), (due.Expected, due.ExpectedFees));

        // Charged on the 13th this time? No: that is too early to be the same. On the 18th, dated ahead, it is.
        Assert.Equal((800m, 0m), Fees(Forecast(150, day => 10m, other: [.. fees, new(new(2026, 4, 18), "Purchase", 500m)])));
    }

    [Fact]
    public void A_fee_that_recurs_is_expected_after_a_year_unless_it_is_there_or_ended_as_a_monthly_one()
    {
        DayCharge fee = new(new(2025, 4, 20), "Purchase", 500m, Recurs: true);
        Assert.Equal((800m, 500m), Fees(Forecast(400, day => 10m, other: [fee])));
        Assert.Equal((300m, 0m), Fees(Forecast(400, day => 10m, other: [fee with { Recurs = false }])));
        Assert.Equal((300m, 0m), Fees(Forecast(400, day => 10m, other: [fee with { Day = new(2025, 5, 3) }])));

        // It came sooner this time, and counts once.
        Assert.Equal((810m, 0m), Fees(Forecast(400, day => 10m, other: [fee, fee with { Day = new(2026, 4, 18), Cost = 510m }])));

        // Paid by the month for a year, and no longer.
        DayCharge[] ended = [.. Enumerable.Range(0, 6).Select(month => fee with { Day = fee.Day.AddMonths(month) })];
        Assert.Equal((300m, 0m), Fees(Forecast(400, day => 10m, other: ended)));

        // Paid by the month and still so: once, by the rule for months.
        DayCharge[] monthly = [.. Enumerable.Range(0, 12).Select(month => fee with { Day = fee.Day.AddMonths(month) })];
        Assert.Equal((800m, 500m), Fees(Forecast(400, day => 10m, other: monthly)));
    }

    [Fact]
    public void What_came_once_is_not_expected_again()
    {
        DayCharge[] once = [new(new(2026, 3, 20), "Purchase", 5000m), new(new(2026, 2, 27), "Credit", -300m), new(new(2026, 4, 2), "Credit", -40m)];
        Assert.Equal((260m, 0m), Fees(Forecast(150, day => 10m, other: once)));
    }

    [Fact]
    public void A_fee_within_usage_is_found_where_it_stands_out_each_month()
    {
        var noise = Noise.Normal(300, seed: 3);
        var forecast = Forecast(300, day => 10 + (0.5m * (decimal)noise[day]) + (Date(300, day).Day == 28 ? 400 : 0));
        Assert.InRange(forecast.ExpectedFees, 395, 405);
        Assert.InRange(forecast.Expected, 690, 710);
    }

    [Fact]
    public void Taxes_that_are_charged_each_day_go_on_like_usage() =>
        Assert.Equal(360m, Forecast(100, day => 10m, other: [.. Enumerable.Range(0, 100).Select(day => new DayCharge(Date(100, day), "Tax", 2m))]).Expected);

    [Fact]
    public void Days_that_are_known_in_part_are_completed_or_left_to_the_forecast()
    {
        // Of yesterday half is known, of the day before 95 percent.
        KnownShare[] maturity = [new(6, 0.5m), new(24, 0.95m), new(48, 1m), new(240, 1m)];
        var forecast = Forecast(100, day => day == 99 ? 5m : day == 98 ? 9.5m : 10m, maturity: maturity);
        Assert.Equal((300m, new DateOnly(2026, 4, 13)), (forecast.Expected, forecast.LastDay));
    }

    [Fact]
    public void As_long_as_nothing_is_learned_yesterday_is_not_trusted() =>
        Assert.Equal(300m, Forecast(100, day => day == 99 ? 1m : 10m, maturity: []).Expected);

    [Fact]
    public void What_today_cost_already_is_not_forecast_away()
    {
        Assert.Equal(300m, Forecast(100, _ => 10m, other: [new(Today, "Usage", 4m)]).Expected);
        Assert.Equal(354m, Forecast(100, _ => 10m, other: [new(Today, "Usage", 64m)]).Expected);
    }

    [Fact]
    public void A_refund_lowers_what_is_expected_and_nothing_else() =>
        Assert.Equal(250m, Forecast(100, day => 10m, other: [new(new(2026, 4, 5), "Adjustment", -50m)]).Expected);

    [Fact]
    public void Three_days_are_needed()
    {
        Assert.Null(BudgetForecaster.Forecast(Facts(2, _ => 10m)));
        Assert.Equal((300m, "RunRate"), Model(BudgetForecaster.Forecast(Facts(14, _ => 10m))!));
    }

    [Fact]
    public void A_period_that_is_over_ends_with_what_was_spent()
    {
        var facts = Facts(100, _ => 10m);
        var over = facts with { Period = new(Midnight(new(2026, 4, 1)), Midnight(new(2026, 4, 10))), Spent = 90, DataThrough = Midnight(new(2026, 4, 10)), Charges = [.. facts.Charges.Where(charge => charge.Day < new DateOnly(2026, 4, 10))] };
        var forecast = BudgetForecaster.Forecast(over)!;
        Assert.Equal((90m, 0, 90m, 90m), (forecast.Expected, forecast.OverrunPercent, forecast.Intervals[2].Lower, forecast.Intervals[2].Upper));
    }

    [Fact]
    public void A_new_month_is_forecast_before_anything_is_spent_in_it()
    {
        var facts = Facts(100, _ => 10m);
        var may = facts with { Period = BudgetPeriods.Containing(BudgetPeriod.Monthly, Midnight(new(2026, 5, 1))), Spent = 0 };
        Assert.Equal(310m, BudgetForecaster.Forecast(may)!.Expected);

        // A fee of the 20th: the one that is still due in April is none of May's.
        DayCharge[] fees = [.. Enumerable.Range(1, 3).Select(back => new DayCharge(new DateOnly(2026, 4, 20).AddMonths(-back), "Purchase", 500m))];
        Assert.Equal(810m, BudgetForecaster.Forecast(may with { Charges = [.. may.Charges, .. fees] })!.Expected);
    }

    [Fact]
    public void A_year_in_January_is_forecast_from_the_year_before()
    {
        var values = SimulatedCosts.Days(760, seed: 9);
        var (first, january) = (new DateOnly(2024, 1, 1), new DateOnly(2026, 1, 10));
        var known = january.DayNumber - first.DayNumber;
        var facts = new BudgetForecastFacts
        {
            Limit = 1,
            Period = BudgetPeriods.Containing(BudgetPeriod.Yearly, Midnight(january)),
            Spent = Enumerable.Range(known - 9, 9).Sum(day => (decimal)values[day]),
            Charges = [.. Enumerable.Range(0, known).Select(day => new DayCharge(first.AddDays(day), "Usage", (decimal)values[day]))],
            DataThrough = Midnight(january),
            Now = Midnight(january).AddDays(3),
            Maturity = [],
        };
        var forecast = BudgetForecaster.Forecast(facts)!;
        var lastQuarter = (decimal)values[(known - 91)..known].Average() * 365;
        Assert.InRange(forecast.Expected, lastQuarter / 2, lastQuarter * 2);
        Assert.True(forecast.Intervals[1].Upper - forecast.Intervals[1].Lower > 0.05m * forecast.Expected);
    }

    [Fact]
    public void Whatever_comes_there_are_figures_in_order() => Prop.ForAll(
        Gen.Choose(0, 100_000).ToArbitrary(), Gen.Choose(1, 200).ToArbitrary(), (seed, length) =>
        {
            var random = new Random(seed);
            decimal Cost() => random.Next(6) switch { 0 => 0, 1 => -(decimal)random.NextDouble() * 100, 2 => (decimal)random.NextDouble() * 1e12m, _ => (decimal)random.NextDouble() * 10 };
            string[] kinds = ["Usage", "Purchase", "Tax", "Credit", "Adjustment"];
            DayCharge[] other = [.. Enumerable.Range(0, 30).Select(_ => new DayCharge(Today.AddDays(random.Next(-length - 5, 20)), kinds[random.Next(5)], Cost()))];
            if (BudgetForecaster.Forecast(Facts(length, _ => Cost(), 1 + (decimal)(1e6 * random.NextDouble()), other)) is not { } forecast)
                return length <= 6;
            decimal[] ends = [.. forecast.Intervals.Reverse().Select(one => one.Lower), forecast.Expected, .. forecast.Intervals.Select(one => one.Upper)];
            var days = forecast.Exhaustion;
            return ends.Order().SequenceEqual(ends) && forecast.OverrunPercent is >= 0 and <= 100
                && (days.Expected is null || days.Earliest <= days.Expected) && (days.Latest is null || days.Expected <= days.Latest);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("simulated")]
    [InlineData("nn5_daily")]
    public void The_probability_of_an_overrun_means_what_it_says(string set)
    {
        double[][] series = set == "simulated" ? [.. Enumerable.Range(0, 56).Select(seed => SimulatedCosts.Days(735, 9000 + seed))] : PublishedSeries.Of(set);
        var decisions = new List<(double, bool)>();
        foreach (var (values, seed) in series.Select((values, i) => (values, i)))
        {
            var random = new Random(seed);
            for (var month = 0; month < 10; month++)
            {
                // A month of 30 days, of which some are over; a limit somewhere around what it will come to, as people set them: by the month before.
                var (start, over) = (420 + (month * 28) + random.Next(8), random.Next(3, 25));
                var limit = (decimal)(values[(start - 30)..start].Sum() * (0.85 + (0.3 * random.NextDouble())));
                var first = Today.AddDays(-over - start);
                var facts = new BudgetForecastFacts
                {
                    Limit = limit,
                    Period = new(Midnight(first.AddDays(start)), Midnight(first.AddDays(start + 30))),
                    Spent = Enumerable.Range(start, over).Sum(day => (decimal)values[day]),
                    Charges = [.. Enumerable.Range(start + over - 400, 400).Select(day => new DayCharge(first.AddDays(day), "Usage", (decimal)values[day]))],
                    DataThrough = Midnight(Today),
                    Now = Midnight(Today).AddHours(12),
                    Maturity = null,
                };
                decisions.Add((BudgetForecaster.Forecast(facts)!.OverrunPercent / 100.0, values[start..(start + 30)].Sum() > (double)limit));
            }
        }

        var score = DecisionScore.Of(decisions);
        Assert.True(score.Count >= 500);
        Assert.InRange(score.CalibrationError, 0, 0.05);
        Assert.InRange(score.BrierSkill, 0.3, 1);
    }

    private static (int, BudgetExhaustion) Of(BudgetForecast forecast) => (forecast.OverrunPercent, forecast.Exhaustion);

    private static (decimal, decimal) Fees(BudgetForecast forecast) => (forecast.Expected, forecast.ExpectedFees);

    private static (decimal, string) Model(BudgetForecast forecast) => (forecast.Expected, forecast.Decision.Model);

    private static BudgetForecast Forecast(
        int days, Func<int, decimal> usage, decimal limit = 100, IReadOnlyList<DayCharge>? other = null, IReadOnlyList<KnownShare>? maturity = null) =>
        BudgetForecaster.Forecast(Facts(days, usage, limit, other, maturity)) ?? throw new InvalidOperationException("There is no forecast.");

    /// <summary>Days of usage up to yesterday, complete where nothing is said of their maturity, and other charges.</summary>
    private static BudgetForecastFacts Facts(
        int days, Func<int, decimal> usage, decimal limit = 100, IReadOnlyList<DayCharge>? other = null, IReadOnlyList<KnownShare>? maturity = null)
    {
        DayCharge[] charges = [.. Enumerable.Range(0, days).Select(day => new DayCharge(Date(days, day), DayCharge.Usage, usage(day))), .. other ?? []];
        return new()
        {
            Limit = limit,
            Period = BudgetPeriods.Containing(BudgetPeriod.Monthly, Midnight(Today)),
            Spent = charges.Where(charge => charge.Day is { Month: 4, Year: 2026 }).Sum(charge => charge.Cost),
            Charges = charges,
            DataThrough = Midnight(Today),
            Now = Midnight(Today).AddHours(12),
            Maturity = maturity,
        };
    }

    private static DateOnly Date(int days, int day) => Today.AddDays(day - days);

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
