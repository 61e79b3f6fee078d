using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Core.Ports;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Controllers.Tests.AllocationPolicies;

/// <summary>What a policy's status says of the charges in the ledger.</summary>
public sealed class AllocationFiguresTests
{
    private static readonly (string Column, string Value) Search = ("Tags", """{"team":"search"}""");
    private static readonly (string Column, string Value) Untagged = ("Tags", "");

    [Fact]
    public async Task A_month_says_who_answers_for_it_and_what_nobody_does()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill()
            .Day("2026-03-30", 50m).Day("2026-03-31", 4m, Untagged)
            .Day("2026-04-01", 60m).Day("2026-04-02", 10m).Day("2026-04-02", 20m, Search).Day("2026-04-03", 10m, Untagged));
        bench.CreatePolicy();
        var (policy, again) = await bench.AllocateAsync();
        var status = policy.Status!;

        Assert.Equal(("2026-04", "USD", 100m, 90m, 10m), (status.Month, status.Currency, status.Total!.Value.Value, status.CoveredPercent!.Value.Value, status.Unallocated!.Value.Value));
        var team = Assert.Single(status.Dimensions!);
        Assert.Equal(("team", 90m, 10m, 4m, 2), (team.Name, team.Allocated.Value, team.Unallocated.Value, team.PreviousUnallocated.Value, team.Values));
        Assert.Equal(
            [("payments", 70m, 50m), ("search", 20m, 0m)],
            team.Top!.Select(value => (value.Value, value.Cost.Value, value.Previous.Value)));
        Assert.Equal("True Allocated", policy.Says(ConditionTypes.Ready));
        Assert.Equal("90% of 100 USD in 2026-04 is allocated by team", status.Conditions.Message(ConditionTypes.Ready));
        Assert.Equal("False Unallocated", policy.Says(ConditionTypes.Covered));
        Assert.Contains("team 90%, 10 USD unallocated", status.Conditions.Message(ConditionTypes.Covered), StringComparison.Ordinal);
        Assert.Equal(bench.Options.ReviewInterval, again);
        Assert.Equal(["Warning Unallocated teams: less than 100% is allocated: team 90%, 10 USD unallocated"], bench.Events.Take());
    }

    [Fact]
    public async Task A_second_look_writes_nothing_and_tells_nothing()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 60m).Day("2026-04-03", 10m, Untagged));
        bench.CreatePolicy();
        await bench.AllocateAsync();
        bench.Events.Take();
        var writes = bench.Writes;
        bench.Clock.Advance(TimeSpan.FromHours(2));
        await bench.AllocateAsync();

        Assert.Equal(writes, bench.Writes);
        Assert.Empty(bench.Events.Take());
    }

    [Fact]
    public async Task Reaching_the_goal_is_told_once()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 60m).Day("2026-04-03", 10m, Untagged));
        bench.CreatePolicy();
        await bench.AllocateAsync();
        bench.Events.Take();
        bench.Edit<AllocationPolicy>(new("", "teams"), policy => policy.Spec.Dimensions[0].Default = "platform");
        var (covered, _) = await bench.AllocateAsync();

        Assert.Equal("True GoalReached", covered.Says(ConditionTypes.Covered));
        Assert.Equal(100m, covered.Status!.CoveredPercent!.Value.Value);
        Assert.Equal(["Normal GoalReached teams: at least 100% is allocated in every dimension"], bench.Events.Take());
    }

    [Fact]
    public async Task A_shared_cost_reaches_those_who_bear_it()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill()
            .Day("2026-04-01", 60m).Day("2026-04-02", 20m, Search).Day("2026-04-03", 8m, Untagged, ("ServiceName", "AWS Support")));
        bench.CreatePolicy(change: spec =>
        {
            spec.Dimensions[0].Rules!.Insert(0, new() { When = [new() { Field = ChargeField.ServiceName, Operator = ChargeOperator.Glob, Values = ["*support"] }], Shared = "fees" });
            spec.Dimensions[0].Shared = [new() { Name = "fees", Split = SharedSplit.Cost }];
        });
        var status = (await bench.AllocateAsync()).Policy.Status!;

        Assert.Equal(100m, status.CoveredPercent!.Value.Value);
        Assert.Equal([("payments", 66m, 6m), ("search", 22m, 2m)], status.Dimensions![0].Top!.Select(value => (value.Value, value.Cost.Value, value.Shared.Value)));
    }

    [Fact]
    public async Task A_split_by_usage_reads_the_quantities_of_the_bill()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill()
            .Day("2026-04-01", 1m, ("ConsumedQuantity", "1.5"), ("ConsumedUnit", "GB"))
            .Day("2026-04-01", 1m, ("ConsumedQuantity", "1.5"), ("ConsumedUnit", "GB"))
            .Day("2026-04-02", 1m, Search, ("ConsumedQuantity", "9"), ("ConsumedUnit", "GB"))
            .Day("2026-04-02", 1m, Search, ("ConsumedQuantity", "900"), ("ConsumedUnit", "Hours"))
            .Day("2026-04-03", 12m, Untagged));
        bench.CreatePolicy(change: spec =>
        {
            spec.Dimensions[0].Rules!.Add(new() { Shared = "traffic" });
            spec.Dimensions[0].Shared = [new() { Name = "traffic", Split = SharedSplit.Usage, UsageUnit = "GB" }];
        });

        Assert.Equal(
            [("search", 11m), ("payments", 5m)],
            (await bench.AllocateAsync()).Policy.Status!.Dimensions![0].Top!.Select(value => (value.Value, value.Cost.Value)));
    }

    [Fact]
    public async Task Old_bills_show_their_newest_month()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2025-11-29", 60m).Day("2025-12-31", 10m));
        bench.CreatePolicy();
        var status = (await bench.AllocateAsync()).Policy.Status!;

        Assert.Equal(("2025-12", 10m, 60m), (status.Month, status.Total!.Value.Value, status.Dimensions![0].Top![0].Previous.Value));
    }

    [Fact]
    public async Task Other_currencies_are_named_and_left_out()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 60m).Day("2026-04-02", 10m).Day("2026-04-02", 999m, ("BillingCurrency", "EUR")));
        bench.CreatePolicy();
        var status = (await bench.AllocateAsync()).Policy.Status!;

        Assert.Equal(("USD", 70m), (status.Currency, status.Total!.Value.Value));
        Assert.Equal(["EUR"], status.OtherCurrencies!);
    }

    [Fact]
    public async Task Tags_are_judged_by_key_and_misspellings_are_named()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill()
            .Day("2026-04-01", 60m).Day("2026-04-02", 10m, ("Tags", """{"Team":"payments"}""")).Day("2026-04-03", 30m, Untagged));
        bench.CreatePolicy(change: spec => spec.RequiredTags = ["team", "environment"]);
        var tags = (await bench.AllocateAsync()).Policy.Status!.Tags!;

        Assert.Equal(70m, tags.TaggedPercent!.Value.Value);
        Assert.Equal(
            [("team", 60m), ("environment", 0m), ("Team", 10m)],
            tags.Keys!.Select(key => (key.Key, key.CostPercent!.Value.Value)));
        Assert.Equal(["key Team: team?"], tags.NearMisses!);
    }

    [Fact]
    public async Task Without_charges_a_policy_is_ready_and_covers_nothing_yet()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.CreatePolicy();
        var (policy, _) = await bench.AllocateAsync();

        Assert.Equal("True NoCharges", policy.Says(ConditionTypes.Ready));
        Assert.Equal("Unknown NoCharges", policy.Says(ConditionTypes.Covered));
        Assert.Null(policy.Status!.Total);
    }

    [Fact]
    public async Task Metrics_show_what_the_status_says_and_that_nothing_is_lost()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 90m).Day("2026-04-03", 10m, Untagged));
        bench.CreatePolicy();
        await bench.AllocateAsync();

        const string Labels = "{policy=teams,dimension=team,currency=USD}";
        const string Cost = "cloudintel_allocation_cost{policy=teams,dimension=team,value=payments,currency=USD}";
        Assert.Equal(0.9, bench.Metrics.Last("cloudintel_allocation_covered_ratio" + Labels));
        Assert.Equal(10, bench.Metrics.Last("cloudintel_allocation_unallocated" + Labels));
        Assert.Equal(0, bench.Metrics.Last("cloudintel_allocation_imbalance" + Labels));
        Assert.Equal(90, bench.Metrics.Last(Cost));
        var measured = bench.Metrics.Count(Cost);

        await bench.ForgetPolicyAsync();
        Assert.True(bench.Metrics.Has(Cost)); // it was measured once,
        Assert.Equal(measured, bench.Metrics.Count(Cost)); // and is not any more
    }

    [Fact]
    public async Task Rules_that_contradict_each_other_stall_the_policy()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 90m));
        bench.CreatePolicy(change: spec => spec.Dimensions[0].Rules!.Add(new() { Shared = "nothing" }));
        var (policy, again) = await bench.AllocateAsync();

        Assert.Equal("True InvalidSpec", policy.Says(ConditionTypes.Stalled));
        Assert.Equal(
            "spec.dimensions[0].rules[1].shared: there is no shared pool nothing in the dimension team: add it to the dimension's shared",
            policy.Status!.Conditions.Message(ConditionTypes.Ready));
        Assert.Null(again);
    }

    [Fact]
    public async Task Every_field_of_a_rule_is_a_column_of_the_ledger()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 90m));
        bench.CreatePolicy(change: spec => spec.Dimensions =
        [
            new() { Name = "any", Rules = [.. Enum.GetValues<ChargeField>().Select(field => new AllocationRuleSpec { When = [new() { Field = field, Operator = ChargeOperator.Prefix, Values = ["AmazonEC2"] }], Value = field.ToString() })] },
        ]);

        Assert.Equal(["ServiceName"], (await bench.AllocateAsync()).Policy.Status!.Dimensions![0].Top!.Select(value => value.Value));
    }

    [Fact]
    public async Task Where_retention_dropped_the_charges_the_figures_stay_and_the_reason_says_so()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 90m));
        bench.CreatePolicy();
        await bench.AllocateAsync();
        bench.Ledger.Fault = new DetailDroppedException("The charges of March 2026 are gone.");
        var (policy, _) = await bench.AllocateAsync();

        Assert.Equal("False DetailDropped", policy.Says(ConditionTypes.Ready));
        Assert.Equal(90m, policy.Status!.Total!.Value.Value);
    }

    [Fact]
    public async Task While_the_ledger_is_away_the_figures_stay()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 90m));
        bench.CreatePolicy();
        await bench.AllocateAsync();
        bench.Ledger.Fault = new LedgerUnavailableException("away");
        var (policy, again) = await bench.AllocateAsync();

        Assert.Equal("False LedgerUnavailable", policy.Says(ConditionTypes.Ready));
        Assert.Equal(90m, policy.Status!.Total!.Value.Value);
        Assert.Equal(bench.Options.RetryInterval, again);
    }

    [Fact]
    public async Task Until_the_bills_have_been_looked_at_a_new_process_waits()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("aws.csv", new FocusBill().Day("2026-04-01", 90m));
        bench.CreateSource();
        bench.CreatePolicy();

        Assert.Equal("False WaitingForBills", (await bench.AllocateAsync()).Policy.Says(ConditionTypes.Ready));
        await bench.LookAsync();
        Assert.Equal("True Allocated", (await bench.AllocateAsync()).Policy.Says(ConditionTypes.Ready));
    }
}
