using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Controllers.Tests.Budgets;

/// <summary>What a budget's status says of the end of its period.</summary>
public sealed class BudgetForecastTests
{
    private static readonly ThresholdBasis Forecast = ThresholdBasis.Forecast;

    [Fact]
    public async Task A_month_after_others_is_forecast_with_its_range_and_the_model_says_how_it_did()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(Bill());
        bench.CreateBudget(change: spec => spec.Amount = 320m);
        var (budget, _) = await bench.ReviewAsync();
        var forecast = budget.Status!.Forecast!;

        Assert.InRange(forecast.Expected.Value, 290m, 310m);
        Assert.Equal([50, 80, 95], forecast.Intervals!.Select(interval => interval.Level));
        Assert.All(forecast.Intervals!, interval => Assert.True(interval.Lower.Value < forecast.Expected.Value && forecast.Expected.Value < interval.Upper.Value));
        Assert.True(forecast.Intervals![2].Upper.Value > forecast.Intervals[0].Upper.Value);
        Assert.InRange(forecast.OverrunPercent, 0, 20);
        Assert.Equal((Utc.Date("2026-04-13"), 103), (forecast.DataThrough, forecast.DaysLearned)); // yesterday's bill may not be complete
        Assert.Equal(("RecentLevel", "FirstChoice", bench.Clock.GetUtcNow()), (forecast.Model.Name, forecast.Model.Reason, forecast.Model.Since));
        Assert.InRange(forecast.BackTest!.ErrorPercent.Value, 0.1m, 5m);
        Assert.Equal(decimal.Round(forecast.Expected.Value, 2), forecast.Expected.Value);
        Assert.Equal("True OnTrack", budget.Says(ConditionTypes.WithinLimit));
        Assert.Matches(@"^heading for \d+\.\d\d USD at the end of the period, with 80% probability \d+\.\d\d USD to \d+\.\d\d USD$", budget.Status.Conditions.Message(ConditionTypes.WithinLimit));
    }

    [Fact]
    public async Task The_choice_of_a_model_is_on_record_once()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(Bill());
        bench.CreateBudget();
        await bench.ReviewAsync();
        await bench.ReviewAsync();
        bench.Clock.Advance(TimeSpan.FromDays(1));
        await bench.ReviewAsync();

        var choice = Assert.Single(await bench.Ledger.AuditAsync("Budget/cloudintel-system/cloud", TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("budget-controller", "ForecastModelChosen"), (choice.Actor, choice.Action));
        Assert.Contains("\"model\":\"RecentLevel\",\"reason\":\"FirstChoice\",\"error\":0.", choice.Details, StringComparison.Ordinal);
        Assert.Contains("\"other\":\"", choice.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_again_writes_nothing_and_forecasts_nothing_anew()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(Bill());
        bench.CreateBudget();
        await bench.ReviewAsync();
        var writes = bench.Writes;
        for (var look = 0; look < 5; look++)
        {
            bench.Clock.Advance(TimeSpan.FromHours(1));
            await bench.ReviewAsync();
        }

        Assert.Equal(writes, bench.Writes);

        await bench.RestartAsync();
        await bench.LookAsync();
        await bench.ReviewAsync();
        Assert.Equal(writes, bench.Writes);
    }

    [Fact]
    public async Task A_threshold_on_the_forecast_is_told_of_once_in_a_period()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(Bill());
        bench.CreateBudget(change: spec =>
        {
            spec.Amount = 280m;
            spec.Thresholds = [new() { Percent = 100, Basis = Forecast }, new() { Percent = 100 }, new() { Percent = 300, Basis = Forecast }];
        });
        var crossed = Assert.Single((await bench.StatusAsync()).CrossedThresholds!);
        Assert.Equal((100, Forecast, bench.Clock.GetUtcNow()), (crossed.Percent, crossed.Basis, crossed.CrossedAt));
        var said = Assert.Single(bench.Events.Take());
        Assert.StartsWith("Warning ForecastThresholdCrossed cloudintel-system/cloud: 100% of the budget forecast for the end of the period: heading for ", said, StringComparison.Ordinal);

        // It falls below, and it crosses again: that is no news.
        await bench.LoadAsync(Bill(april: 2m));
        Assert.Equal(crossed, Assert.Single((await bench.StatusAsync()).CrossedThresholds!));
        await bench.LoadAsync(Bill());
        Assert.Equal(crossed, Assert.Single((await bench.StatusAsync()).CrossedThresholds!));
        Assert.Empty(bench.Events.Take());

        // A new period may cross it again.
        bench.Clock.AdvanceTo(new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await bench.ReviewAsync();
        Assert.Single(bench.Events.Take(), text => text.Contains("ForecastThresholdCrossed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fee_that_is_due_is_expected()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        var bill = Bill();
        foreach (var month in (string[])["2026-01", "2026-02", "2026-03"])
            bill.Day($"{month}-25", 1000m, ("ChargeCategory", "Purchase"), ("ChargeFrequency", "Recurring"));
        bill.Day("2026-02-03", 9000m, ("ChargeCategory", "Purchase"), ("ChargeFrequency", "One-Time"));
        await bench.LoadAsync(bill);
        bench.CreateBudget(change: spec => spec.Amount = 1245m);
        var forecast = (await bench.StatusAsync()).Forecast!;

        Assert.Equal(1000m, forecast.ExpectedFees!.Value.Value);
        Assert.InRange(forecast.Expected.Value, 1290m, 1310m);
        Assert.Equal(Utc.Date("2026-04-25"), forecast.Exhaustion!.Expected);
    }

    [Fact]
    public async Task A_new_scope_has_no_forecast_before_three_days_and_a_plain_one_then()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Days("2026-04-12", 3, 10m));
        bench.CreateBudget();
        Assert.Null((await bench.StatusAsync()).Forecast);

        await bench.LoadAsync(new FocusBill().Days("2026-04-10", 5, 10m));
        var forecast = (await bench.StatusAsync()).Forecast!;
        Assert.Equal(("RunRate", "ShortHistory", null, 210m), (forecast.Model.Name, forecast.Model.Reason, forecast.BackTest, forecast.Expected.Value));
    }

    [Fact]
    public async Task Charges_in_other_currencies_are_forecast_in_that_of_the_budget()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Days("2026-01-01", 104, 10m, ("BillingCurrency", "EUR")));
        bench.CreateBudget();
        Assert.Null((await bench.StatusAsync()).Forecast);

        bench.Put("rates.csv", "date,from,to,rate\n2025-12-31,EUR,USD,1.5\n");
        bench.CreateSource("rates", "rates.csv", spec => spec.Format = BillFormat.ExchangeRates);
        await bench.LookAsync("rates");
        Assert.Equal(450m, (await bench.StatusAsync()).Forecast!.Expected.Value);
    }

    [Fact]
    public async Task What_workloads_cost_is_forecast_from_their_days_which_are_read_once_for_all()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Clusters.Workload("west shop Deployment/web", 2m).Workload("west shop Deployment/api", 1m);
        foreach (var name in (string[])["web", "api"])
        {
            bench.CreateBudget(name, change: spec =>
            {
                spec.Amount = 2000m;
                spec.Scope = new() { Kubernetes = new() { Controllers = [name] } };
            });
        }

        var forecast = (await bench.StatusAsync("web")).Forecast!;
        Assert.Equal((1440m, Utc.Date("2026-04-14")), (forecast.Expected.Value, forecast.DataThrough)); // 30 days of 24 hours
        Assert.Equal(720m, (await bench.StatusAsync("api")).Forecast!.Expected.Value);
        var read = bench.Clusters.Asked.Count(piece => piece.Length <= TimeSpan.FromDays(1));
        Assert.InRange(read, 150, 200);

        bench.Clock.Advance(bench.Options.ReviewInterval);
        Assert.Equal(1440m, (await bench.StatusAsync("web")).Forecast!.Expected.Value);
        Assert.Equal(read + 1, bench.Clusters.Asked.Count(piece => piece.Length <= TimeSpan.FromDays(1)));
    }

    [Fact]
    public async Task Metrics_show_the_forecast()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(Bill());
        bench.CreateBudget();
        var forecast = (await bench.StatusAsync()).Forecast!;
        double Shown(string name, string more = "") => bench.Metrics.Last($"cloudintel_budget_forecast{name}{{namespace=cloudintel-system,budget=cloud,currency=USD{more}}}");

        Assert.Equal((double)forecast.Expected.Value, Shown(""));
        Assert.Equal((double)forecast.Intervals![1].Lower.Value, Shown("_lower", ",level=80"));
        Assert.Equal((double)forecast.Intervals[1].Upper.Value, Shown("_upper", ",level=80"));
        Assert.Equal(1, Shown("_overrun_probability"));
        Assert.Equal((double)forecast.BackTest!.ErrorPercent.Value / 100, Shown("_error_ratio"), 9);
        Assert.Equal(new DateTimeOffset(forecast.Exhaustion!.Expected!.Value, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds(), Shown("_exhaustion_timestamp_seconds"));
    }

    /// <summary>About ten a day from January 1st to April 14th, never twice the same.</summary>
    private static FocusBill Bill(decimal april = 10m)
    {
        var (bill, day) = (new FocusBill(), Utc.Date("2026-01-01"));
        for (var i = 0; day < Utc.Date("2026-04-15"); i++, day = day.AddDays(1))
            bill.Day(day.ToString("yyyy-MM-dd", null), (day.Month == 4 ? april : 10m) + (0.1m * (i * 37 % 23)) - 1.1m);
        return bill;
    }
}
