using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Core.Ports;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Controllers.Tests.CostSources;

/// <summary>How bills come into the ledger.</summary>
public sealed class LoadingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bill_is_loaded_and_the_status_says_what_the_ledger_holds_of_it()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("aws.csv", new FocusBill().Days("2026-03-01", 2, 10.25m).Days("2026-04-01", 3, 1m, ("ListCost", "2"), ("ContractedCost", "1.5")));
        bench.CreateSource();
        var (source, again) = await bench.LookAsync();
        var status = source.Status!;

        Assert.Equal("True Loaded", source.Says(ConditionTypes.Ready));
        Assert.Equal("5 rows loaded, 0 of them repaired", status.Conditions.Message(ConditionTypes.Ready));
        Assert.Null(source.Says(ConditionTypes.Reconciling));
        Assert.Null(source.Says(ConditionTypes.Stalled));
        Assert.Equal(1, status.ObservedGeneration);
        Assert.Equal((5L, 0L, 0L), (status.Rows!.Value, status.RepairedRows!.Value, status.RejectedRows!.Value));
        Assert.Equal(
            [(Utc.Day("2026-04-01"), Utc.Day("2026-05-01"), "AWS", "USD", 3L, 3m, 3.6m), (Utc.Day("2026-03-01"), Utc.Day("2026-04-01"), "AWS", "USD", 2L, 20.5m, 2.4m)],
            status.BillingPeriods!.Select(period =>
                (period.Start, period.End, period.Provider, period.Currency, period.Rows, period.BilledCost.Value, period.EffectiveCost.Value)));
        var total = Assert.Single(status.Totals!);
        Assert.Equal(
            ("AWS", "USD", 5L, 23.5m, 6m, 9m, 7m),
            (total.Provider, total.Currency, total.Rows, total.BilledCost.Value, total.EffectiveCost.Value, total.ListCost.Value, total.ContractedCost.Value));
        Assert.Equal(Utc.Day("2026-04-04"), status.DataThrough);
        Assert.Equal(64, status.Digest!.Length);
        Assert.NotNull(status.LastImportTime);
        Assert.Null(status.Rejections);
        Assert.Equal(["Normal BillsLoaded aws: 5 rows loaded from 1 files, 0 kept aside"], bench.Events.Take());
        Assert.True(bench.BudgetsWoken.Times > 0);
        Assert.Equal(TimeSpan.FromHours(1), again);
    }

    [Fact]
    public async Task Bills_that_did_not_change_are_not_loaded_again_and_nothing_is_written()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("aws.csv", new FocusBill().Days("2026-04-01", 3, 1m));
        bench.CreateSource();
        await bench.LookAsync();
        bench.Events.Take();
        var (imports, writes, woken) = (bench.Ledger.Imports, bench.Writes, bench.BudgetsWoken.Times);
        bench.Clock.Advance(TimeSpan.FromHours(1));
        await bench.LookAsync();

        Assert.Equal((imports, writes, woken), (bench.Ledger.Imports, bench.Writes, bench.BudgetsWoken.Times));
        Assert.Empty(bench.Events.Take());
    }

    [Fact]
    public async Task A_restarted_operator_finds_in_the_ledger_what_was_loaded()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("aws.csv", new FocusBill().Days("2026-04-01", 3, 1m));
        bench.CreateSource();
        await bench.LookAsync();
        bench.Events.Take();
        var writes = bench.Writes;
        await bench.RestartAsync();
        await bench.LookAsync();

        Assert.Equal(0, bench.Ledger.Imports);
        Assert.Equal(writes, bench.Writes);
        Assert.Empty(bench.Events.Take());
    }

    [Fact]
    public async Task Columns_that_a_bill_leaves_out_are_taken_from_the_spec_and_another_value_loads_the_bill_again()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("aws.csv", new FocusBill().Without("BillingCurrency", "BillingAccountId").Days("2026-04-01", 3, 1m));
        bench.CreateSource(change: spec => spec.Assume = new Dictionary<string, string> { ["BillingCurrency"] = "EUR", ["BillingAccountId"] = "7" });
        var (source, _) = await bench.LookAsync();
        Assert.Equal(("EUR", 3L), (Assert.Single(source.Status!.Totals!).Currency, source.Status.Rows));
        Assert.Contains(source.Status.Repairs!, repair => repair is { Rule: "AssumedValue" });

        bench.Edit<CostSource>(new("", "aws"), edited => edited.Spec.Assume = new Dictionary<string, string> { ["BillingAccountId"] = "7", ["BillingCurrency"] = "EUR" });
        await bench.LookAsync();
        Assert.Equal(1, bench.Ledger.Imports);

        bench.Edit<CostSource>(new("", "aws"), edited => edited.Spec.Assume!["BillingCurrency"] = "USD");
        var (changed, _) = await bench.LookAsync();
        Assert.Equal(2, bench.Ledger.Imports);
        Assert.Equal(("USD", 3m), (Assert.Single(changed.Status!.Totals!).Currency, changed.Status.Totals![0].BilledCost.Value));
    }

    [Theory]
    [InlineData("Currency", null, "spec.assume: must name columns of FOCUS, such as BillingCurrency")]
    [InlineData("BillingCurrency", BillFormat.AwsCur, "spec.assume: is only allowed with the format Auto or FOCUS")]
    public async Task Columns_that_cannot_be_assumed_stall_a_source(string column, BillFormat? format, string said)
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("aws.csv", new FocusBill().Days("2026-04-01", 3, 1m));
        bench.CreateSource(change: spec =>
        {
            spec.Assume = new Dictionary<string, string> { [column] = "EUR" };
            if (format is { } given)
                spec.Format = given;
        });
        var (source, _) = await bench.LookAsync();
        Assert.Equal("False InvalidSpec", source.Says(ConditionTypes.Ready));
        Assert.Equal(said, source.Status!.Conditions.Message(ConditionTypes.Ready));
        Assert.Equal(0, bench.Ledger.Imports);
    }

    [Theory]
    [InlineData(null, BillDialect.Focus)]
    [InlineData(BillFormat.Auto, BillDialect.Focus)]
    [InlineData(BillFormat.AzureAmortizedCost, BillDialect.AzureAmortizedCost)]
    public async Task Bills_are_read_as_their_manifest_says_unless_the_spec_says_otherwise(BillFormat? asked, BillDialect expected)
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Locations.Remote = (bench.Put("remote", new FocusBill().Row().Csv()), "1");
        bench.Locations.RemoteFormat = BillDialect.Focus;
        bench.CreateSource(change: spec =>
        {
            spec.Location = new() { AzureBlob = new() { Account = "acme", Container = "exports" } };
            if (asked is { } format)
                spec.Format = format;
        });
        await bench.LookAsync();
        Assert.Equal(expected, Assert.Single(bench.Ledger.LastRequest!.Files).Format);
    }

    [Fact]
    public async Task A_restated_bill_takes_the_place_of_the_whole_period()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("march.csv", new FocusBill().Days("2026-03-01", 31, 2m));
        bench.Put("april.csv", new FocusBill().Days("2026-04-01", 14, 10m));
        bench.CreateSource();
        await bench.LookAsync();
        bench.Put("april.csv", new FocusBill().Days("2026-04-01", 3, 11m));
        var (source, _) = await bench.LookAsync();

        Assert.Equal(34L, source.Status!.Rows);
        Assert.Equal([33m, 62m], source.Status.BillingPeriods!.Select(period => period.BilledCost.Value));
        Assert.Equal(95m, Assert.Single(source.Status.Totals!).BilledCost.Value);
    }

    [Fact]
    public async Task Periods_whose_bill_is_taken_away_stay_in_the_ledger()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("march.csv", new FocusBill().Days("2026-03-01", 31, 2m));
        bench.CreateSource();
        await bench.LookAsync();
        bench.Hide("march.csv");
        bench.Put("april.csv", new FocusBill().Days("2026-04-01", 3, 11m));
        var (source, _) = await bench.LookAsync();

        Assert.Equal(3L, source.Status!.Rows); // of the last import,
        Assert.Equal([33m, 62m], source.Status.BillingPeriods!.Select(period => period.BilledCost.Value)); // beside what is held
    }

    [Fact]
    public async Task The_first_ten_rows_that_break_the_format_are_named_and_the_good_ones_are_loaded()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        var bill = new FocusBill().Days("2026-04-01", 2, 1m);
        for (var row = 0; row < 12; row++)
            bill.Row(("BilledCost", $"much {row}"));
        bench.Put("aws.csv", bill);
        bench.CreateSource();
        var (source, _) = await bench.LookAsync();
        var status = source.Status!;

        Assert.Equal("True LoadedWithRejections", source.Says(ConditionTypes.Ready));
        Assert.Equal(
            "2 rows loaded, 0 of them repaired; 12 kept aside, the first of them in status.rejections", status.Conditions.Message(ConditionTypes.Ready));
        Assert.Equal((2L, 12L), (status.Rows!.Value, status.RejectedRows!.Value));
        Assert.Equal(Enumerable.Range(4, 10).Select(line => ((long)line, "BilledCost")), status.Rejections!.Select(row => (row.Line, row.Column!)));
        Assert.All(status.Rejections!, row => Assert.Equal("aws.csv", row.File));
        Assert.Contains("much 0", status.Rejections![0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_bill_says_never_makes_the_status_larger_than_its_schema_allows()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        var file = $"{new string('f', 210)}.csv";
        bench.Put(file, new FocusBill()
            .Row(("BilledCost", new string('9', 500)))
            .Day("2026-04-01", 1m, ("ProviderName", new string('p', StatusLimits.Provider - 2) + "😀😀")));
        bench.CreateSource();
        var status = (await bench.LookAsync()).Source.Status!;

        var row = Assert.Single(status.Rejections!);
        Assert.Equal(StatusLimits.FileName, row.File.Length);
        Assert.EndsWith("…", row.File, StringComparison.Ordinal);
        Assert.True(row.Reason.Length <= StatusLimits.RejectionReason);
        Assert.Equal(new string('p', StatusLimits.Provider - 2) + "…", Assert.Single(status.Totals!).Provider); // no half of a character
        Assert.Equal(Assert.Single(status.Totals!).Provider, Assert.Single(status.BillingPeriods!).Provider);
    }

    [Fact]
    public async Task A_strict_source_loads_nothing_of_bills_with_a_broken_row_and_keeps_what_it_has()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("aws.csv", new FocusBill().Days("2026-04-01", 2, 1m));
        bench.CreateSource(change: spec => spec.Strict = true);
        await bench.LookAsync();
        bench.Events.Take();
        bench.Put("aws.csv", new FocusBill().Days("2026-04-01", 5, 1m).Row(("BilledCost", "much")));
        var (source, again) = await bench.LookAsync();

        Assert.Equal("False RowsRejected", source.Says(ConditionTypes.Ready));
        Assert.Equal("True RowsRejected", source.Says(ConditionTypes.Stalled));
        Assert.Equal("1 row breaks the format and spec.strict is set: nothing was loaded", source.Status!.Conditions.Message(ConditionTypes.Ready));
        Assert.Equal((2L, 1L), (source.Status.Rows!.Value, source.Status.RejectedRows!.Value));
        Assert.Equal((7L, "BilledCost"), (source.Status.Rejections!.Single().Line, source.Status.Rejections!.Single().Column));
        Assert.Equal(2m, Assert.Single(source.Status.Totals!).BilledCost.Value);
        Assert.Equal(
            ["Warning RowsRejected aws: 1 row breaks the format and spec.strict is set: nothing was loaded"], bench.Events.Take());
        Assert.Equal(TimeSpan.FromHours(1), again);

        bench.Put("aws.csv", new FocusBill().Days("2026-04-01", 6, 1m));
        var (corrected, _) = await bench.LookAsync();
        Assert.Equal("True Loaded", corrected.Says(ConditionTypes.Ready));
        Assert.Null(corrected.Says(ConditionTypes.Stalled));
        Assert.Null(corrected.Status!.Rejections);
        Assert.Equal(6L, corrected.Status.Rows);
    }

    [Fact]
    public async Task Refused_bills_are_read_again_only_when_they_the_spec_or_the_process_changed()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("aws.csv", new FocusBill().Days("2026-04-01", 5, 1m).Row(("BilledCost", "much")));
        bench.CreateSource(change: spec => spec.Strict = true);
        await bench.LookAsync();
        bench.Events.Take();
        var writes = bench.Writes;
        await bench.LookAsync();
        Assert.Equal(1, bench.Ledger.Imports);

        await bench.RestartAsync();
        await bench.LookAsync();
        await bench.LookAsync();
        Assert.Equal(1, bench.Ledger.Imports); // of this process
        Assert.Equal(writes, bench.Writes);
        Assert.Empty(bench.Events.Take());

        bench.Edit<CostSource>(new("", "aws"), source => source.Spec.Strict = false);
        Assert.Equal("True LoadedWithRejections", (await bench.LookAsync()).Source.Says(ConditionTypes.Ready));
        Assert.Equal(2, bench.Ledger.Imports);
    }

    [Fact]
    public async Task A_source_that_becomes_strict_is_judged_anew_by_the_same_bills()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("aws.csv", new FocusBill().Days("2026-04-01", 5, 1m).Row(("BilledCost", "much")));
        bench.CreateSource();
        await bench.LookAsync();
        bench.Edit<CostSource>(new("", "aws"), source => source.Spec.Strict = true);

        var (source, _) = await bench.LookAsync();
        Assert.Equal("False RowsRejected", source.Says(ConditionTypes.Ready));
        Assert.Equal(5L, source.Status!.Rows);
    }

    [Fact]
    public async Task Refused_bills_that_are_taken_back_leave_the_loaded_ones_as_they_are()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("aws.csv", new FocusBill().Days("2026-04-01", 2, 1m));
        bench.CreateSource();
        var loaded = (await bench.LookAsync()).Source.Status!;
        bench.Hide("aws.csv");
        bench.Put("aws.csv", "no bill at all");
        Assert.Equal("True UnknownFormat", (await bench.LookAsync()).Source.Says(ConditionTypes.Stalled));
        bench.Remove("aws.csv");
        bench.PutBack("aws.csv");
        var (source, _) = await bench.LookAsync();

        Assert.Equal("True Loaded", source.Says(ConditionTypes.Ready));
        Assert.Equal(loaded.LastImportTime, source.Status!.LastImportTime);
        Assert.Equal(2, bench.Ledger.Imports);
    }

    [Fact]
    public async Task Another_location_is_looked_at_afresh()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("one.csv", new FocusBill().Days("2026-04-01", 2, 1m));
        bench.Put("two.csv", new FocusBill().Days("2026-04-01", 3, 1m));
        bench.CreateSource(path: "one.csv");
        await bench.LookAsync();
        bench.Edit<CostSource>(new("", "aws"), source => source.Spec.Location.Path = "two.csv");
        var (source, _) = await bench.LookAsync();

        Assert.Null(bench.Locations.Looks[^1].Known.Seen);
        Assert.Equal((3L, 2L), (source.Status!.Rows!.Value, source.Status.ObservedGeneration!.Value));
    }

    [Fact]
    public async Task Two_sources_hold_their_periods_beside_each_other()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("one.csv", new FocusBill().Days("2026-04-01", 2, 1m));
        bench.Put("two.csv", new FocusBill().Days("2026-04-01", 3, 1m));
        bench.CreateSource("one", "one.csv");
        bench.CreateSource("two", "two.csv");
        await bench.LookAsync("one");
        await bench.LookAsync("two");
        bench.CreateBudget();

        Assert.Equal(5m, (await bench.StatusAsync()).Spent!.Value.Value);
        Assert.Equal(["one", "two"], (await bench.Ledger.LastImportsAsync(Cancellation)).Select(import => import.Source));
    }

    [Fact]
    public async Task Holdings_are_shown_as_metrics_until_the_source_is_gone()
    {
        const string Rows = "cloudintel_cost_source_rows{source=aws}";
        const string Spend = "cloudintel_cost_source_spend{source=aws,billing_period=2026-04,provider=AWS,currency=USD,cost=BilledCost}";
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("aws.csv", new FocusBill().Days("2026-03-01", 2, 10m).Days("2026-04-01", 3, 1m));
        bench.CreateSource();
        await bench.LookAsync();

        Assert.Equal(5, bench.Metrics.Last(Rows));
        Assert.Equal(3, bench.Metrics.Last(Spend)); // of the newest period
        Assert.Equal(1, bench.Metrics.Last("cloudintel_cost_source_ready{source=aws}"));
        Assert.Equal(1, bench.Metrics.Count("cloudintel_import_duration_seconds{source=aws,loaded=true}"));
        var measured = bench.Metrics.Count(Rows);

        await bench.ForgetAsync();
        Assert.True(bench.Metrics.Has(Rows)); // it was measured once,
        Assert.Equal(measured, bench.Metrics.Count(Rows)); // and is not any more
        Assert.Null(bench.Board.Find("aws"));
    }

    [Fact]
    public async Task A_source_is_shown_as_not_ready_while_the_ledger_is_away_and_not_at_all_while_it_is_suspended()
    {
        const string Ready = "cloudintel_cost_source_ready{source=aws}";
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("aws.csv", new FocusBill().Days("2026-04-01", 3, 1m));
        bench.CreateSource();
        await bench.LookAsync();

        bench.Ledger.Fault = new LedgerUnavailableException("gone");
        await bench.LookAsync();
        Assert.Equal(0, bench.Metrics.Last(Ready));
        Assert.Equal(3, bench.Metrics.Last("cloudintel_cost_source_rows{source=aws}")); // the last known figure

        bench.Ledger.Fault = null;
        bench.Edit<CostSource>(new("", "aws"), source => source.Spec.Suspend = true);
        await bench.LookAsync();
        var measured = bench.Metrics.Count(Ready);
        Assert.Equal(3, bench.Metrics.Last("cloudintel_cost_source_rows{source=aws}"));
        Assert.Equal(measured, bench.Metrics.Count(Ready));
    }
}
