using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Controllers.Tests.CostSources;

/// <summary>What a source says of restated and overlapping bills, and exchange rates as a source.</summary>
public sealed class HistoryTests
{
    [Fact]
    public async Task A_restated_bill_says_what_changed_by_service_and_account()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("aws.csv", new FocusBill().Day("2026-04-01", 10m, ("ServiceName", "EC2")).Day("2026-04-01", 1m, ("ServiceName", "S3")));
        bench.CreateSource();
        var (first, _) = await bench.LookAsync();
        Assert.Null(first.Status!.LastRestatement);
        bench.Events.Take();
        bench.Clock.Advance(TimeSpan.FromHours(1));
        bench.Put("aws.csv", new FocusBill().Day("2026-04-01", 7.5m, ("ServiceName", "EC2")).Day("2026-04-01", 1m, ("ServiceName", "S3")));
        var (source, _) = await bench.LookAsync();

        var restatement = source.Status!.LastRestatement!;
        Assert.Equal((Utc.Day("2026-04-01"), 2, bench.Clock.GetUtcNow()), (restatement.Start, restatement.Version, restatement.Time));
        var total = Assert.Single(restatement.Totals!);
        Assert.Equal(("USD", 11m, 8.5m), (total.Currency, total.BilledBefore.Value, total.BilledAfter.Value));
        var change = Assert.Single(restatement.Changes!);
        Assert.Equal(("EC2", "USD", -2.5m), (change.Service, change.Currency, change.BilledChange.Value));
        Assert.Equal(2, Assert.Single(source.Status.BillingPeriods!).Version);
        Assert.Contains("Normal BillRestated aws: the billing period from 2026-04-01 has version 2: billed cost 11.00 to 8.50 USD", bench.Events.Take());
    }

    [Fact]
    public async Task Rows_that_were_changed_on_purpose_and_sums_that_do_not_add_up_are_shown_and_told_once()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        var lines = CurBill.Generate(seed: 1).Version2().Split('\n');
        var lost = Array.FindIndex(lines, line => line.Contains("SavingsPlanNegation", StringComparison.Ordinal));
        var unbalanced = string.Join('\n', lines.Where((_, index) => index != lost));
        bench.Put("aws.csv", unbalanced);
        bench.CreateSource();
        var (source, _) = await bench.LookAsync();

        var import = (await bench.Ledger.LastImportAsync("aws", TestContext.Current.CancellationToken))!;
        var status = source.Status!;
        Assert.Equal(
            import.Changes.Take(10).Select(change => (change.Kind.ToString(), change.Rule, change.Rows, change.Costs.Currency, change.Costs.Billed, change.Costs.Effective)),
            status.Changes!.Select(change => (change.Kind.Text, change.Rule, change.Rows, change.Currency, change.BilledCost.Value, change.EffectiveCost.Value)));
        Assert.Contains(status.Changes!, change => change.Rule == "SavingsPlanNegation" && change.Kind.Value == ChangedRowKind.Dropped);
        var warning = Assert.Single(status.Warnings!);
        Assert.StartsWith("Usage covered by savings plans cost", warning, StringComparison.Ordinal);
        Assert.InRange(warning.Length, 1, StatusLimits.BillWarning);
        Assert.Contains($"Warning BillWarning aws: {import.Warnings[0]}", bench.Events.Take());
        Assert.Equal(import.Changes.Sum(change => change.Rows), bench.Metrics.Last("cloudintel_cost_source_changed_rows{source=aws}"));
        Assert.Equal(1, bench.Metrics.Last("cloudintel_cost_source_warnings{source=aws}"));

        bench.Put("aws.csv", unbalanced + "\n");
        await bench.LookAsync();
        Assert.DoesNotContain(bench.Events.Take(), said => said.Contains("BillWarning", StringComparison.Ordinal));

        bench.Put("aws.csv", string.Join('\n', lines));
        var (balanced, _) = await bench.LookAsync();
        Assert.Null(balanced.Status!.Warnings);
        Assert.NotEmpty(balanced.Status.Changes!);
    }

    [Fact]
    public async Task Sources_of_the_same_bill_say_so_and_precedence_decides_which_counts()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("cur.csv", new FocusBill().Days("2026-04-01", 1, 10m));
        bench.Put("focus.csv", new FocusBill().Days("2026-04-01", 1, 12m));
        bench.CreateSource("cur", "cur.csv");
        bench.CreateSource("focus", "focus.csv");
        Assert.Null((await bench.LookAsync("cur")).Source.Says(ConditionTypes.Overlapping));
        var (twice, _) = await bench.LookAsync("focus");
        Assert.Equal("True CountedTwice", twice.Says(ConditionTypes.Overlapping));
        Assert.Contains("cur also hold the bills of AWS", twice.Status!.Conditions.Message(ConditionTypes.Overlapping), StringComparison.Ordinal);

        bench.Edit<CostSource>(new("", "focus"), source => source.Spec.Precedence = 1);
        var woken = bench.BudgetsWoken.Times;
        Assert.Equal("True Preferred", (await bench.LookAsync("focus")).Source.Says(ConditionTypes.Overlapping));
        Assert.True(bench.BudgetsWoken.Times > woken);
        Assert.Equal("True Shadowed", (await bench.LookAsync("cur")).Source.Says(ConditionTypes.Overlapping));
        bench.CreateBudget();
        Assert.Equal(12m, (await bench.StatusAsync()).Spent!.Value.Value);

        await bench.FinalizeAsync("focus");
        Assert.Null((await bench.LookAsync("cur")).Source.Says(ConditionTypes.Overlapping));
    }

    [Fact]
    public async Task Exchange_rates_are_a_source_and_budgets_count_other_currencies_by_them()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill()
            .Days("2026-04-01", 2, 10m)
            .Day("2026-04-02", 7m, ("BillingCurrency", "EUR"))
            .Day("2026-04-02", 9m, ("BillingCurrency", "GBP")));
        bench.CreateBudget();
        var before = await bench.StatusAsync();
        Assert.Equal("False ExchangeRateMissing", before.Says(ConditionTypes.Converted));
        Assert.Equal(20m, before.Spent!.Value.Value);

        bench.Put("rates.txt", "date,from,to,rate\n2026-04-01,EUR,USD,1.5\n");
        bench.CreateSource("rates", "rates.txt", spec => spec.Format = BillFormat.ExchangeRates);
        var (rates, _) = await bench.LookAsync("rates");
        Assert.Equal("True Loaded", rates.Says(ConditionTypes.Ready));
        Assert.Equal(1, rates.Status!.Rows);
        var partly = await bench.StatusAsync();
        Assert.Equal(30.5m, partly.Spent!.Value.Value);
        Assert.Equal([("GBP", 9m, (decimal?)null), ("EUR", 7m, 10.5m)], partly.OtherCurrencies!.Select(other => (other.Currency, other.Spent.Value, other.Converted?.Value)));
        Assert.Contains("charges in GBP do not count: there is no exchange rate from GBP to USD for 2026-04-02", partly.Conditions.Message(ConditionTypes.Converted), StringComparison.Ordinal);

        bench.Put("rates.txt", "date,from,to,rate\n2026-04-01,EUR,USD,1.5\n2026-04-02,USD,GBP,0.9\n");
        await bench.LookAsync("rates");
        var whole = await bench.StatusAsync();
        Assert.Equal(40.5m, whole.Spent!.Value.Value);
        Assert.Equal("True Converted", whole.Says(ConditionTypes.Converted));

        bench.Put("rates.txt", "date,from,to,rate\n2026-04-01,EUR,USD,zero\n");
        var (wrong, _) = await bench.LookAsync("rates");
        Assert.Equal("False InvalidRate", wrong.Says(ConditionTypes.Ready));
        Assert.Equal(40.5m, (await bench.StatusAsync()).Spent!.Value.Value);
    }
}
