using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Controllers.Tests.Budgets;

/// <summary>What a budget does when time passes, or when what it rests on fails.</summary>
public sealed class BudgetDependencyTests
{
    private static readonly ObjectKey Cloud = new(FinOpsBench.OperatorNamespace, "cloud");

    [Theory]
    [InlineData("reviewed")]
    [InlineData("overspent")]
    [InlineData("without data")]
    [InlineData("another currency")]
    [InlineData("suspended")]
    [InlineData("invalid")]
    [InlineData("failing source")]
    [InlineData("ledger away")]
    [InlineData("waiting")]
    public async Task A_second_look_at_what_did_not_change_writes_nothing_and_says_nothing(string state)
    {
        await using var bench = await FinOpsBench.OpenAsync();
        if (state != "waiting")
            await bench.LoadAsync(new FocusBill().Days("2026-04-01", 14, state == "overspent" ? 20m : 10m));
        else
            bench.CreateSource();
        bench.CreateBudget(change: spec =>
        {
            spec.Currency = state == "another currency" ? "EUR" : "USD";
            spec.Scope = state == "without data" ? new() { Services = ["none"] } : null;
            spec.Suspend = state == "suspended";
            spec.Amount = state == "invalid" ? 0m : 200m;
        });
        if (state == "failing source")
        {
            bench.Hide("aws.csv");
            await bench.LookAsync();
        }

        bench.Ledger.Fault = state == "ledger away" ? new LedgerUnavailableException("gone") : null;
        await bench.ReviewAsync();
        bench.Events.Take();
        var writes = bench.Writes;
        bench.Clock.Advance(TimeSpan.FromMinutes(5.5));
        await bench.ReviewAsync();

        Assert.Equal(writes, bench.Writes);
        Assert.Empty(bench.Events.Take());
    }

    [Fact]
    public async Task A_ledger_that_does_not_answer_leaves_the_figures_as_they_are()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 180m));
        bench.CreateBudget();
        var before = await bench.StatusAsync();
        bench.Events.Take();
        bench.Ledger.Fault = new LedgerUnavailableException("the disk is full");
        var (budget, again) = await bench.ReviewAsync();

        Assert.Equal("False LedgerUnavailable", budget.Says(ConditionTypes.Ready));
        Assert.Equal("True LedgerUnavailable", budget.Says(ConditionTypes.Reconciling));
        Assert.Equal(before with { Conditions = null }, budget.Status! with { Conditions = null, CrossedThresholds = before.CrossedThresholds });
        Assert.Equal(before.CrossedThresholds, budget.Status!.CrossedThresholds!);
        Assert.Equal(before.Says(ConditionTypes.WithinLimit), budget.Says(ConditionTypes.WithinLimit));
        Assert.Equal(bench.Options.RetryInterval, again);

        bench.Ledger.Fault = null;
        var (recovered, _) = await bench.ReviewAsync();
        Assert.Equal("True Reviewed", recovered.Says(ConditionTypes.Ready));
        Assert.Null(recovered.Says(ConditionTypes.Reconciling));
        Assert.Empty(bench.Events.Take());
    }

    [Fact]
    public async Task Figures_grow_stale_when_no_new_charges_come()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Days("2026-04-01", 14, 10m));
        bench.CreateBudget();
        await bench.ReviewAsync();
        bench.Clock.AdvanceTo(new(2026, 4, 17, 0, 0, 0, TimeSpan.Zero)); // 48 hours after the last charge
        var status = await bench.StatusAsync();

        Assert.Equal("False Stale", status.Says(ConditionTypes.DataFresh));
        Assert.Equal("no charges after 2026-04-15 00:00Z", status.Conditions.Message(ConditionTypes.DataFresh));
        Assert.Equal("True Reviewed", status.Says(ConditionTypes.Ready));
        Assert.Equal(140m, status.Spent!.Value.Value);

        await bench.LoadAsync(new FocusBill().Days("2026-04-01", 16, 10m));
        Assert.Equal("True UpToDate", (await bench.StatusAsync()).Says(ConditionTypes.DataFresh));
    }

    [Fact]
    public async Task A_budget_is_looked_at_again_when_time_alone_changes_it_and_once_an_hour_at_least()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Days("2026-04-01", 14, 10m));
        bench.CreateBudget();
        Assert.Equal(TimeSpan.FromHours(1), (await bench.ReviewAsync()).Again);

        bench.Clock.AdvanceTo(new(2026, 4, 16, 23, 50, 0, TimeSpan.Zero));
        Assert.Equal(TimeSpan.FromMinutes(10), (await bench.ReviewAsync()).Again); // then the data is stale

        bench.Clock.AdvanceTo(new(2026, 4, 30, 23, 59, 0, TimeSpan.Zero));
        Assert.Equal(TimeSpan.FromMinutes(1), (await bench.ReviewAsync()).Again); // then the month is over
    }

    [Fact]
    public async Task A_source_whose_newest_bills_cannot_be_loaded_makes_the_figures_old_not_wrong()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 20m));
        bench.CreateBudget();
        bench.Hide("aws.csv");
        await bench.LookAsync();
        var status = await bench.StatusAsync();

        Assert.Equal("True Reviewed", status.Says(ConditionTypes.Ready));
        Assert.Equal("False SourcesFailing", status.Says(ConditionTypes.DataFresh));
        Assert.Equal(
            "the newest bills of aws could not be loaded; see kubectl describe costsource", status.Conditions.Message(ConditionTypes.DataFresh));
        Assert.Equal(20m, status.Spent!.Value.Value);
    }

    [Fact]
    public async Task Budgets_wait_until_every_source_has_been_looked_at_once()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 20m));
        bench.CreateSource("azure", "azure.csv");
        bench.CreateBudget();
        var (waiting, again) = await bench.ReviewAsync();

        Assert.Equal("False WaitingForBills", waiting.Says(ConditionTypes.Ready));
        Assert.Equal("True WaitingForBills", waiting.Says(ConditionTypes.Reconciling));
        Assert.Null(waiting.Status!.Spent);
        Assert.Equal(bench.Options.RetryInterval, again);

        await bench.LookAsync("azure"); // there is no such bill, which is an answer, too
        Assert.Equal("True Reviewed", (await bench.StatusAsync()).Says(ConditionTypes.Ready));
    }

    [Theory]
    [InlineData("deleted")] // while a finalizer of somebody else holds it
    [InlineData("annotated")]
    public async Task Budgets_do_not_wait_for_a_source_that_is_not_looked_at_any_more(string how)
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.CreateSource();
        bench.Edit<CostSource>(new("", "aws"), source =>
        {
            source.Metadata.Finalizers = ["example.com/held"];
            if (how == "annotated")
                source.Metadata.Annotations = new Dictionary<string, string> { ["cloudintel.io/suspend"] = "true" };
        });
        if (how == "deleted")
            bench.Server.Delete(ResourceDefinition.Of<CostSource>(), new("", "aws"));
        bench.CreateBudget();

        Assert.Equal("True Reviewed", (await bench.StatusAsync()).Says(ConditionTypes.Ready));
    }

    [Fact]
    public async Task A_ledger_that_was_lost_and_cannot_be_filled_again_leaves_the_figures_as_they_are()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 180m));
        bench.CreateBudget();
        await bench.ReviewAsync();
        bench.Events.Take();
        bench.Locations.Fault = new LocationUnavailableException("Unreachable", "nobody answers");
        await bench.RestartAsync(emptyLedger: true);
        await bench.LookAsync();
        var (budget, again) = await bench.ReviewAsync();

        Assert.Equal(180m, budget.Status!.Spent!.Value.Value);
        Assert.Equal("False BillsMissing", budget.Says(ConditionTypes.Ready));
        Assert.Equal("True BillsMissing", budget.Says(ConditionTypes.Reconciling));
        Assert.Equal(bench.Options.RetryInterval, again);

        bench.Locations.Fault = null;
        await bench.LookAsync();
        bench.Events.Take();
        var recovered = await bench.StatusAsync();
        Assert.Equal("True Reviewed", recovered.Says(ConditionTypes.Ready));
        Assert.Equal(180m, recovered.Spent!.Value.Value);
        Assert.Empty(bench.Events.Take());
    }

    [Theory]
    [InlineData("period", "spec.period: Fortnightly is no period that this version knows")]
    [InlineData("metric", "spec.metric: CarbonCost is no metric that this version knows")]
    public async Task A_word_of_a_newer_version_is_refused_by_name(string field, string message)
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.CreateBudget(change: spec =>
        {
            if (field == "period")
                spec.Period = new("Fortnightly");
            else
                spec.Metric = new("CarbonCost");
        });
        var status = await bench.StatusAsync();

        Assert.Equal("True InvalidSpec", status.Says(ConditionTypes.Stalled));
        Assert.Equal(message, status.Conditions.Message(ConditionTypes.Ready));
    }

    [Fact]
    public async Task A_condition_moves_its_transition_time_with_its_status_and_not_before()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 20m));
        bench.CreateBudget();
        await bench.ReviewAsync();
        var noon = bench.Clock.GetUtcNow();
        bench.Clock.Advance(TimeSpan.FromHours(3));
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 250m));
        bench.Edit<Budget>(Cloud, budget => budget.Spec.Amount = 201m);
        var status = await bench.StatusAsync();

        Assert.Equal(noon, status.Conditions!.Single(condition => condition.Type == ConditionTypes.Ready).LastTransitionTime);
        Assert.Equal(bench.Clock.GetUtcNow(), status.Conditions!.Single(condition => condition.Type == ConditionTypes.WithinLimit).LastTransitionTime);
        Assert.All(status.Conditions!, condition => Assert.Equal(2, condition.ObservedGeneration));
    }

    [Fact]
    public async Task Figures_are_shown_as_metrics_until_the_budget_is_gone()
    {
        const string Spent = "cloudintel_budget_spent{namespace=cloudintel-system,budget=cloud,currency=USD}";
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Days("2026-04-01", 14, 10m));
        bench.CreateBudget();
        await bench.ReviewAsync();

        Assert.Equal(140, bench.Metrics.Last(Spent));
        Assert.Equal(200, bench.Metrics.Last(Spent.Replace("_spent", "_amount", StringComparison.Ordinal)));
        Assert.Equal(300, bench.Metrics.Last(Spent.Replace("_spent", "_projected", StringComparison.Ordinal)));
        Assert.Equal(0.7, bench.Metrics.Last(Spent.Replace("_spent", "_used_ratio", StringComparison.Ordinal)));
        var measured = bench.Metrics.Count(Spent);

        await bench.ForgetBudgetAsync();
        Assert.True(bench.Metrics.Has(Spent)); // it was measured once,
        Assert.Equal(measured, bench.Metrics.Count(Spent)); // and is not any more
    }
}
