using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Controllers.Tests.Budgets;

/// <summary>When a budget speaks up.</summary>
public sealed class BudgetThresholdTests
{
    [Fact]
    public async Task A_crossed_threshold_is_one_event_and_stays_in_the_status_with_its_time()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 160m));
        bench.CreateBudget();
        var first = await bench.StatusAsync();
        var crossedAt = bench.Clock.GetUtcNow();

        Assert.Equal(["Warning ThresholdCrossed cloudintel-system/cloud: 80% of the budget reached: 160.00 USD spent of 200.00 USD"], bench.Events.Take());
        Assert.Equal([(80, crossedAt)], Crossed(first));

        bench.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal([(80, crossedAt)], Crossed(await bench.StatusAsync()));
        Assert.Empty(bench.Events.Take());

        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 250m));
        Assert.Equal([(80, crossedAt), (100, bench.Clock.GetUtcNow())], Crossed(await bench.StatusAsync()));
        Assert.Equal(["Warning BudgetExceeded cloudintel-system/cloud: 100% of the budget reached: 250.00 USD spent of 200.00 USD"], bench.Events.Take());
    }

    [Theory]
    [InlineData(159.99, new int[0])]
    [InlineData(160, new[] { 80 })] // exactly at it is crossed
    [InlineData(200, new[] { 80, 100 })]
    public async Task Budgets_that_name_no_thresholds_have_80_and_100_percent(decimal spent, int[] crossed)
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", spent));
        bench.CreateBudget();

        Assert.Equal(crossed, Crossed(await bench.StatusAsync()).Select(threshold => threshold.Percent));
        Assert.Equal(crossed.Length, bench.Events.Take().Count);
    }

    [Fact]
    public async Task Thresholds_of_the_spec_replace_the_default_ones_and_are_reported_lowest_first()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 199m));
        bench.CreateBudget(change: spec => spec.Thresholds = [new() { Percent = 150 }, new() { Percent = 90 }, new() { Percent = 50 }]);

        Assert.Equal([50, 90], Crossed(await bench.StatusAsync()).Select(threshold => threshold.Percent));
        Assert.All(bench.Events.Take(), said => Assert.StartsWith("Warning ThresholdCrossed ", said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_restarted_operator_does_not_say_it_again()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 250m));
        bench.CreateBudget();
        await bench.ReviewAsync();
        bench.Events.Take();
        var (status, writes) = (bench.Read<Budget>(new(FinOpsBench.OperatorNamespace, "cloud")).Status, bench.Writes);

        await bench.RestartAsync();
        await bench.ReviewAsync(); // before the sources have been looked at
        await bench.LookAsync();
        var next = await bench.StatusAsync();

        Assert.Empty(bench.Events.Take());
        Assert.Equal(Crossed(status!), Crossed(next));
        Assert.Equal(writes, bench.Writes);
    }

    [Fact]
    public async Task A_new_period_starts_clean_and_may_cross_the_same_threshold_again()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 250m));
        bench.CreateBudget();
        await bench.ReviewAsync();
        bench.Events.Take();

        bench.Clock.AdvanceTo(new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));
        var clean = await bench.StatusAsync();
        Assert.Equal(Utc.Day("2026-05-01"), clean.Period!.Start);
        Assert.Equal(0m, clean.Spent!.Value.Value);
        Assert.Empty(Crossed(clean));
        Assert.Equal("False NoData", clean.Says(ConditionTypes.DataFresh));
        Assert.Equal("True TooEarlyToProject", clean.Says(ConditionTypes.WithinLimit));
        Assert.Empty(bench.Events.Take());

        bench.Clock.Advance(TimeSpan.FromDays(2));
        await bench.LoadAsync(new FocusBill().Day("2026-05-01", 170m));
        Assert.Equal([(80, bench.Clock.GetUtcNow())], Crossed(await bench.StatusAsync()));
        Assert.Single(bench.Events.Take());
    }

    [Fact]
    public async Task A_suspended_budget_keeps_its_status_and_its_peace()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 20m));
        bench.CreateBudget();
        await bench.ReviewAsync();
        bench.Edit<Budget>(new(FinOpsBench.OperatorNamespace, "cloud"), budget => budget.Spec.Suspend = true);
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 250m));
        var (resting, again) = await bench.ReviewAsync();

        Assert.Equal("False Suspended", resting.Says(ConditionTypes.Ready));
        Assert.Equal(20m, resting.Status!.Spent!.Value.Value);
        Assert.Equal(2, resting.Status.ObservedGeneration);
        Assert.Null(again);
        Assert.Empty(bench.Events.Take());

        bench.Edit<Budget>(new(FinOpsBench.OperatorNamespace, "cloud"), budget => budget.Spec.Suspend = null);
        Assert.Equal(250m, (await bench.StatusAsync()).Spent!.Value.Value);
        Assert.Equal(2, bench.Events.Take().Count);
    }

    private static IEnumerable<(int Percent, DateTimeOffset At)> Crossed(BudgetStatus status) =>
        (status.CrossedThresholds ?? []).Select(threshold => (threshold.Percent, threshold.CrossedAt));
}
