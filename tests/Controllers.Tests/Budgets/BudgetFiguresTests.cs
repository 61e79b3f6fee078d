using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Controllers.Tests.Budgets;

/// <summary>What a budget's status says of the charges in the ledger.</summary>
public sealed class BudgetFiguresTests
{
    [Fact]
    public async Task A_month_under_way_says_what_was_spent_what_is_left_and_where_it_is_heading()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Days("2026-04-01", 14, 10m));
        bench.CreateBudget();
        var (budget, _) = await bench.ReviewAsync();
        var status = budget.Status!;

        Assert.Equal(140m, status.Spent!.Value.Value);
        Assert.Equal(60m, status.Remaining!.Value.Value);
        Assert.Equal(70m, status.UsedPercent!.Value.Value);
        Assert.Equal(10m, status.BurnRatePerDay!.Value.Value);
        Assert.Equal(300m, status.Projected!.Value.Value);
        Assert.Equal("USD", status.Currency);
        Assert.Equal(Utc.Day("2026-04-15"), status.DataThrough);
        Assert.Equal((Utc.Day("2026-04-01"), Utc.Day("2026-05-01")), (status.Period!.Start, status.Period.End));
        Assert.Equal(1, status.ObservedGeneration);
        Assert.Null(status.CrossedThresholds);
        Assert.Null(status.OtherCurrencies);
        Assert.Equal("True Reviewed", budget.Says(ConditionTypes.Ready));
        Assert.Equal("140.00 USD spent of 200.00 USD", status.Conditions.Message(ConditionTypes.Ready));
        Assert.Equal("True ProjectedToExceed", budget.Says(ConditionTypes.WithinLimit));
        Assert.Equal("True UpToDate", budget.Says(ConditionTypes.DataFresh));
        Assert.Null(budget.Says(ConditionTypes.Reconciling));
        Assert.Null(budget.Says(ConditionTypes.Stalled));
        Assert.All(status.Conditions!, condition => Assert.Equal(1, condition.ObservedGeneration));
    }

    [Fact]
    public async Task An_overspent_budget_is_ready_and_not_within_its_limit()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Days("2026-04-01", 14, 20m));
        bench.CreateBudget();
        var (budget, _) = await bench.ReviewAsync();

        Assert.Equal(-80m, budget.Status!.Remaining!.Value.Value);
        Assert.Equal("True Reviewed", budget.Says(ConditionTypes.Ready));
        Assert.Equal("False LimitExceeded", budget.Says(ConditionTypes.WithinLimit));
        Assert.Equal("spend is 80.00 USD past the amount", budget.Status.Conditions.Message(ConditionTypes.WithinLimit));
    }

    [Fact]
    public async Task Sums_are_exact_to_the_last_digit_of_the_bill()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 0.000000000000001m).Day("2026-04-02", 99999999.123456789m).Day("2026-04-03", -0.1m));
        bench.CreateBudget();

        Assert.Equal(99999999.023456789000001m, (await bench.StatusAsync()).Spent!.Value.Value);
    }

    [Theory]
    [InlineData("Monthly", "2026-04-01", "2026-05-01", 16)] // 16: the charges of April 1st and 30th
    [InlineData("Quarterly", "2026-04-01", "2026-07-01", 48)] // and of May and June
    [InlineData("Yearly", "2026-01-01", "2027-01-01", 115)] // and of January to March, and of July to December
    [InlineData("Custom", "2026-04-01", "2026-04-30", 8)] // the end is the first day that is out
    public async Task A_period_takes_in_its_first_day_and_ends_before_its_end(string period, string start, string end, decimal spent)
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill()
            .Day("2025-12-31", 1000m).Day("2026-01-01", 1m).Day("2026-03-31", 2m)
            .Day("2026-04-01", 8m).Day("2026-04-30", 8m)
            .Day("2026-05-01", 16m).Day("2026-06-30", 16m)
            .Day("2026-07-01", 32m).Day("2026-12-31", 32m).Day("2027-01-01", 1000m));
        bench.CreateBudget(change: spec =>
        {
            spec.Period = new(period);
            if (period == "Custom")
                spec.CustomPeriod = new() { Start = Utc.Date(start), End = Utc.Date(end) };
        });
        var status = await bench.StatusAsync();

        Assert.Equal((Utc.Day(start), Utc.Day(end)), (status.Period!.Start, status.Period.End));
        Assert.Equal(spent, status.Spent!.Value.Value);
    }

    [Theory]
    [InlineData(null, 5)]
    [InlineData(BudgetMetric.BilledCost, 5)]
    [InlineData(BudgetMetric.EffectiveCost, 3)]
    public async Task The_metric_says_which_cost_of_a_charge_counts(BudgetMetric? metric, decimal spent)
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 5m, ("EffectiveCost", "3"), ("ListCost", "7"), ("ContractedCost", "6")));
        bench.CreateBudget(change: spec => spec.Metric = metric);

        Assert.Equal(spent, (await bench.StatusAsync()).Spent!.Value.Value);
    }

    [Fact]
    public async Task Too_little_data_gives_no_projection()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Days("2026-04-01", 2, 10m));
        bench.CreateBudget();
        var status = await bench.StatusAsync();

        Assert.Equal(20m, status.Spent!.Value.Value);
        Assert.Null(status.BurnRatePerDay);
        Assert.Null(status.Projected);
        Assert.Equal("True TooEarlyToProject", status.Says(ConditionTypes.WithinLimit));
    }

    [Fact]
    public async Task Charges_in_another_currency_without_a_rate_are_listed_and_not_counted()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill()
            .Days("2026-04-01", 14, 10m)
            .Day("2026-04-02", 7m, ("BillingCurrency", "EUR"))
            .Day("2026-04-02", 9m, ("BillingCurrency", "GBP")));
        bench.CreateBudget();
        var status = await bench.StatusAsync();

        Assert.Equal(140m, status.Spent!.Value.Value);
        Assert.Equal([("GBP", 9m), ("EUR", 7m)], status.OtherCurrencies!.Select(other => (other.Currency, other.Spent.Value)));
        Assert.Equal("True UpToDate", status.Says(ConditionTypes.DataFresh));
    }

    [Fact]
    public async Task A_budget_in_a_currency_that_nothing_is_billed_in_says_so()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Days("2026-04-01", 14, 10m));
        bench.CreateBudget(change: spec => spec.Currency = "EUR");
        var status = await bench.StatusAsync();

        Assert.Equal(0m, status.Spent!.Value.Value);
        Assert.Null(status.Projected);
        Assert.Equal([("USD", 140m)], status.OtherCurrencies!.Select(other => (other.Currency, other.Spent.Value)));
        Assert.Equal("False OtherCurrency", status.Says(ConditionTypes.DataFresh));
        Assert.Contains("no charges in EUR: those of the scope and period are in USD", status.Conditions.Message(ConditionTypes.DataFresh), StringComparison.Ordinal);
    }
}
