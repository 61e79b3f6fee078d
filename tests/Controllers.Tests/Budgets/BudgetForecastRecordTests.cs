using System.Globalization;
using CloudIntel.Controllers.Budgets;
using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Core.FinOps.Forecasts;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Controllers.Tests.Budgets;

/// <summary>What a budget said of days to come is kept, and compared with what they turned out to be.</summary>
public sealed class BudgetForecastRecordTests
{
    [Fact]
    public async Task A_forecast_is_kept_once_for_the_days_that_it_was_made_from()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(Bill("2026-04-14"));
        var budget = bench.CreateBudget();
        await bench.ReviewAsync();
        var kept = await KeptAsync(bench, budget);
        // 17 days are to come, of which a quarter is known soonest.
        Assert.Equal([("2026-04-14", "2026-04-19"), ("2026-04-14", "2026-05-01")], kept.Select(Days));
        var status = (await bench.StatusAsync()).Forecast!;
        Assert.Equal((status.Expected.Value, status.Model.Name, null), (kept[1].Expected, kept[1].Model, kept[1].Actual));
        Assert.Equal(status.Intervals!.Select(interval => (interval.Level, interval.Lower.Value, interval.Upper.Value)), kept[1].Intervals.Select(interval => (interval.Level, interval.Lower, interval.Upper)));

        // Another look, another day without another bill, another process: nothing new is said.
        for (var look = 0; look < 30; look++)
        {
            bench.Clock.Advance(TimeSpan.FromHours(1));
            await bench.ReviewAsync();
        }

        Assert.Equal(1, bench.Ledger.KeptForecasts);
        await bench.RestartAsync();
        await bench.LookAsync();
        await bench.ReviewAsync();
        Assert.Equal(0, bench.Ledger.KeptForecasts);
        Assert.Equal(kept.Select(Days), (await KeptAsync(bench, budget)).Select(Days));
    }

    [Fact]
    public async Task What_a_day_turned_out_to_be_is_kept_and_a_restatement_takes_its_place()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(Bill("2026-04-14"));
        var budget = bench.CreateBudget();
        await bench.ReviewAsync();
        bench.Clock.Advance(TimeSpan.FromDays(11));
        await bench.LoadAsync(Bill("2026-04-25"));
        await bench.ReviewAsync();
        var spent = Enumerable.Range(0, 18).Sum(day => Cost(Utc.Date("2026-04-01").AddDays(day)));
        Assert.Equal((("2026-04-14", "2026-04-19"), spent), (Days((await KeptAsync(bench, budget))[0]), (await KeptAsync(bench, budget))[0].Actual!.Value));

        await bench.LoadAsync(Bill("2026-04-25").Day("2026-04-02", 5m));
        await bench.ReviewAsync();
        Assert.Equal(spent + 5m, (await KeptAsync(bench, budget))[0].Actual!.Value);
        var writes = bench.Ledger.KeptForecasts;
        await bench.ReviewAsync();
        Assert.Equal(writes, bench.Ledger.KeptForecasts);
    }

    [Fact]
    public async Task How_often_past_intervals_held_is_told_and_shown_and_those_that_held_too_rarely_are_asked_for_wider()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(Bill("2026-04-14"));
        var budget = bench.CreateBudget();
        var before = (await bench.StatusAsync()).Forecast!;
        Assert.Equal((null, null), (before.PastForecasts, before.Intervals![2].HeldPercent));

        // A week each, of which the intervals of 50 percent held in every other one, and the others in two of three; the first week counts as the day that it is known to be from.
        await bench.RestartAsync();
        PastForecast[] past = [.. Enumerable.Range(1, 12).Select(week => Utc.Date("2026-01-01").AddDays(7 * week)).Select((day, i) => new PastForecast(day, day, day.AddDays(7))
        {
            Model = "RunRate",
            Expected = 70m,
            Intervals = [new(50, i % 2 == 0 ? 0m : 200m, 300m), new(80, i % 3 != 1 ? 0m : 200m, 300m), new(95, i % 3 != 1 ? 0m : 200m, 300m)],
        })];
        await bench.Ledger.KeepForecastsAsync(ForecastSeries.Of(budget), past, Utc.Date("2025-01-01"), TestContext.Current.CancellationToken);
        await bench.LookAsync();
        var after = (await bench.StatusAsync()).Forecast!;

        Assert.Equal((12, 46, 64, 64), (after.PastForecasts!.Value, after.Intervals![0].HeldPercent!.Value, after.Intervals[1].HeldPercent!.Value, after.Intervals[2].HeldPercent!.Value));
        Assert.Equal(before.Expected.Value, after.Expected.Value);
        Assert.True(after.Intervals[1].Upper.Value > before.Intervals[1].Upper.Value);
        Assert.True(after.Intervals[2].Upper.Value - after.Intervals[1].Upper.Value > before.Intervals[2].Upper.Value - before.Intervals[1].Upper.Value);
        Assert.Equal(0.64, bench.Metrics.Last("cloudintel_budget_forecast_coverage_ratio{namespace=cloudintel-system,budget=cloud,currency=USD,level=95}"), 9);
        Assert.All((await KeptAsync(bench, budget)).Take(12), forecast => Assert.Equal(Enumerable.Range(0, 7).Sum(day => Cost(forecast.Since.AddDays(day))), forecast.Actual!.Value));
    }

    [Fact]
    public async Task Another_amount_is_the_same_series_and_another_scope_another()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        var budget = bench.CreateBudget();
        var series = ForecastSeries.Of(budget);
        Assert.Equal(series, ForecastSeries.Of(budget with { Spec = budget.Spec with { Amount = 7m, Thresholds = [] } }));
        Assert.NotEqual(series, ForecastSeries.Of(budget with { Spec = budget.Spec with { Scope = new() { Services = ["a"] } } }));
        Assert.NotEqual(series, ForecastSeries.Of(budget with { Spec = budget.Spec with { Currency = "EUR" } }));
    }

    private static async Task<IReadOnlyList<PastForecast>> KeptAsync(FinOpsBench bench, Budget budget) =>
        await bench.Ledger.ForecastsAsync(ForecastSeries.Of(budget), TestContext.Current.CancellationToken);

    private static (string Known, string End) Days(PastForecast forecast) => (Text(forecast.Known), Text(forecast.End));

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>About ten a day, never twice the same.</summary>
    private static FocusBill Bill(string last)
    {
        var bill = new FocusBill();
        for (var day = Utc.Date("2026-01-01"); day <= Utc.Date(last); day = day.AddDays(1))
            bill.Day(Text(day), Cost(day));
        return bill;
    }

    private static decimal Cost(DateOnly day) => 8.9m + (0.1m * (day.DayOfYear * 37 % 23));
}
