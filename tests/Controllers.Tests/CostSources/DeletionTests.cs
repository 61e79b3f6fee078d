using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Core.Ports;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Controllers.Tests.CostSources;

/// <summary>What becomes of charges whose source is deleted.</summary>
public sealed class DeletionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_charges_go_with_their_source_and_those_of_others_stay()
    {
        await using var bench = await TwoSourcesAsync();
        await bench.FinalizeAsync("aws");
        await bench.ForgetAsync("aws");

        Assert.Equal(["azure"], (await bench.Ledger.PeriodsAsync(null, Cancellation)).Select(period => period.Source));
        Assert.Equal(5m, (await bench.StatusAsync()).Spent!.Value.Value);
        Assert.True(bench.BudgetsWoken.Times > 0);
    }

    [Fact]
    public async Task A_source_that_retains_leaves_its_charges_in_every_budget()
    {
        await using var bench = await TwoSourcesAsync();
        bench.Edit<CostSource>(new("", "aws"), source => source.Spec.DeletionPolicy = DeletionPolicy.Retain);
        await bench.FinalizeAsync("aws");
        await bench.ForgetAsync("aws");

        Assert.Equal(25m, (await bench.StatusAsync()).Spent!.Value.Value);
    }

    [Fact]
    public async Task A_policy_of_a_newer_version_removes_nothing()
    {
        await using var bench = await TwoSourcesAsync();
        bench.Edit<CostSource>(new("", "aws"), source => source.Spec.DeletionPolicy = new("Archive"));
        await bench.FinalizeAsync("aws");

        Assert.Equal(25m, (await bench.StatusAsync()).Spent!.Value.Value);
    }

    [Fact]
    public async Task An_operator_that_takes_over_in_the_middle_of_a_deletion_does_it_once_more_with_the_same_outcome()
    {
        await using var bench = await TwoSourcesAsync();
        await bench.FinalizeAsync("aws");
        await bench.RestartAsync();
        await bench.FinalizeAsync("aws");

        Assert.Equal(["azure"], (await bench.Ledger.PeriodsAsync(null, Cancellation)).Select(period => period.Source));
        var trail = await bench.Ledger.AuditAsync("CostSource/aws", Cancellation).Select(entry => entry.Action).ToListAsync(Cancellation);
        Assert.Single(trail, action => action.Contains("Removed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_deletion_waits_for_a_ledger_that_does_not_answer()
    {
        await using var bench = await TwoSourcesAsync();
        bench.Ledger.Fault = new LedgerUnavailableException("gone");
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => bench.FinalizeAsync("aws")); // tried again by the runtime
        bench.Ledger.Fault = null;
        await bench.FinalizeAsync("aws");

        Assert.Equal(["azure"], (await bench.Ledger.PeriodsAsync(null, Cancellation)).Select(period => period.Source));
    }

    [Fact]
    public async Task A_source_of_the_same_name_begins_anew()
    {
        await using var bench = await TwoSourcesAsync();
        await bench.FinalizeAsync("aws");
        await bench.ForgetAsync("aws");
        bench.CreateSource("aws", "aws.csv");
        var (source, _) = await bench.LookAsync();

        Assert.Equal("True Loaded", source.Says(ConditionTypes.Ready));
        Assert.Equal(25m, (await bench.StatusAsync()).Spent!.Value.Value);
    }

    private static async Task<FinOpsBench> TwoSourcesAsync()
    {
        var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Days("2026-04-01", 2, 10m), "aws");
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 5m), "azure");
        bench.CreateBudget();
        return bench;
    }
}
