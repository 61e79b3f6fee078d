using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Tests;

/// <summary>What every store does about versions, retention, overlapping sources, exchange rates and maturity.</summary>
public abstract partial class LedgerContract
{
    private static DateTimeOffset SeptemberStart => September.Start;

    [Fact]
    public async Task Each_import_that_differs_makes_a_version_of_its_periods_and_one_that_does_not_makes_none()
    {
        await ImportAsync("aws", new TestBill().Row(On(8, 1, "10")).Row(On(9, 1, "1")).Row(On(9, 2, "2")));
        var first = Clock.GetUtcNow();
        Clock.Advance(TimeSpan.FromHours(1));
        var same = await ImportAsync("aws", new TestBill().Row(On(9, 2, "2")).Row(On(9, 1, "1"))); // in another order, in another file
        Clock.Advance(TimeSpan.FromHours(1));
        var report = await ImportAsync("aws", new TestBill().Row(On(8, 1, "10")).Row(On(9, 1, "1")).Row(On(9, 2, "3")));

        Assert.Empty(same.Restatements);
        var versions = await Ledger.VersionsAsync("aws", Cancellation);
        Assert.Equal(
            [(9, 2, report.Import.Time, (DateTimeOffset?)null, 4m), (9, 1, first, report.Import.Time, 3m), (8, 1, first, null, 10m)],
            versions.Select(version => (version.Period.Start.Month, version.Version, version.ImportedAt, version.SupersededAt, Assert.Single(version.Costs).Billed)));
        Assert.All(versions, version => Assert.Equal(HeldDetail.Charges, version.Detail));
        var period = (await Ledger.PeriodsAsync("aws", Cancellation))[0];
        Assert.Equal((2, report.Import.Time, 4m, 3m), (period.Version, period.ImportedAt!.Value, period.Costs.Billed, period.Previous!.Billed));
        Assert.Null((await Ledger.PeriodsAsync("aws", Cancellation))[1].Previous);
    }

    [Fact]
    public async Task A_charge_that_changes_in_any_column_makes_a_version_though_no_sum_changes()
    {
        await ImportAsync("aws", new TestBill().Row(("ResourceId", "i-1")));
        var report = await ImportAsync("aws", new TestBill().Row(("ResourceId", "i-2")));
        var restatement = Assert.Single(report.Restatements);
        Assert.Equal((2, 0, 0), (restatement.Version, restatement.Totals.Count, restatement.Changes.Count));
        Assert.Equal("i-2", Assert.Single(await SummarizeAsync("ResourceId")).Keys[0]);
    }

    [Fact]
    public async Task A_row_that_comes_twice_is_not_the_same_as_once()
    {
        await ImportAsync("aws", new TestBill().Row().Row().Row());
        Assert.Single((await ImportAsync("aws", new TestBill().Row())).Restatements);
        Assert.Equal(1, Assert.Single(await SummarizeAsync()).Rows);
    }

    [Fact]
    public async Task A_restatement_says_what_changed_by_service_and_account_biggest_first()
    {
        await ImportAsync("aws", new TestBill().Row(On(9, 1, "1", "EC2", "A")).Row(On(9, 1, "5", "S3", "A")).Row(On(9, 1, "7", "RDS", "B")));
        var report = await ImportAsync("aws", new TestBill().Row(On(9, 1, "1", "EC2", "A")).Row(On(9, 1, "2", "S3", "A")).Row(On(9, 1, "8", "RDS", "B")).Row(On(9, 1, "2", "EFS", "B")));

        var restatement = Assert.Single(report.Restatements);
        Assert.Equal((SeptemberStart, 2, report.Import.Time), (restatement.Period.Start, restatement.Version, restatement.Time));
        var total = Assert.Single(restatement.Totals);
        Assert.Equal((13m, 13m, 3L, 4L), (total.Before.Billed, total.After.Billed, total.RowsBefore, total.RowsAfter));
        Assert.Equal(
            [("S3", "A", -3m), ("EFS", "B", 2m), ("RDS", "B", 1m)],
            restatement.Changes.Select(change => (change.Keys[0]!, change.Keys[1]!, change.Change.Billed)));
        Assert.Equivalent(restatement, await Ledger.LastRestatementAsync("aws", Cancellation), strict: true);
        Assert.Null(await Ledger.LastRestatementAsync("azure", Cancellation));
        var entry = (await Ledger.AuditAsync("CostSource/aws", Cancellation).ToListAsync(Cancellation))[^1];
        Assert.Contains("\"version\":2", entry.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_of_a_moment_the_ledger_answers_as_it_did_then()
    {
        await ImportAsync("aws", new TestBill().Row(On(9, 1, "1")));
        var first = Clock.GetUtcNow();
        Clock.Advance(TimeSpan.FromHours(1));
        await ImportAsync("azure", new TestBill().Row(On(9, 1, "100")));
        Clock.Advance(TimeSpan.FromHours(1));
        await ImportAsync("aws", new TestBill().Row(On(9, 1, "2")).Row(On(9, 2, "3")));

        Assert.Empty(await AsOfAsync(first.AddTicks(-10)));
        Assert.Equal([1m], (await AsOfAsync(first)).Select(group => group.Costs.Billed));
        Assert.Equal([101m], (await AsOfAsync(first.AddHours(1.5))).Select(group => group.Costs.Billed));
        Assert.Equal([100m, 3m, 2m], (await AsOfAsync(Clock.GetUtcNow(), "SourceName", "day")).Select(group => group.Costs.Billed));
        Assert.Equal([1m, 100m], (await AsOfAsync(first.AddHours(1.5), "ResourceId", "SourceName")).Select(group => group.Costs.Billed).Order());
    }

    [Fact]
    public async Task Imports_at_the_same_moment_still_have_an_order()
    {
        var first = await ImportAsync("aws", new TestBill().Row(On(9, 1, "1")));
        var second = await ImportAsync("aws", new TestBill().Row(On(9, 1, "2")));
        Assert.True(second.Import.Time > first.Import.Time);
        Assert.Equal([1m], (await AsOfAsync(first.Import.Time)).Select(group => group.Costs.Billed));
        Assert.Equal([2m], (await AsOfAsync(second.Import.Time)).Select(group => group.Costs.Billed));
    }

    [Fact]
    public async Task A_difference_names_what_changed_between_two_versions_and_leaves_out_what_did_not()
    {
        var first = await ImportAsync("aws", new TestBill().Row(On(9, 1, "1", "EC2")).Row(On(9, 1, "5", "S3")));
        await ImportAsync("azure", new TestBill().Row(On(9, 1, "100")));
        await ImportAsync("aws", new TestBill().Row(On(9, 1, "1", "EC2")).Row(On(9, 1, "7.5", "S3")).Row(On(9, 1, "-1", "RDS")));

        var differences = await Ledger.DiffAsync(new() { By = ["ServiceName"], Before = first.Import.Time, Source = "aws" }, Cancellation);
        Assert.Equal(
            [("S3", 5m, 7.5m, 2.5m, 1L, 1L), ("RDS", 0m, -1m, -1m, 0L, 1L)],
            differences.Select(difference => (difference.Keys[0]!, difference.Before.Billed, difference.After.Billed, difference.Change.Billed, difference.RowsBefore, difference.RowsAfter)));
        Assert.Empty(await Ledger.DiffAsync(new() { By = ["ServiceName"], Before = first.Import.Time, After = first.Import.Time.AddTicks(9) }, Cancellation));
    }

    [Fact]
    public async Task Of_versions_beyond_those_kept_in_full_the_monthly_sums_remain()
    {
        var first = await ImportAsync("aws", new TestBill().Row(On(9, 1, "1", "EC2")).Row(On(8, 1, "4")));
        await ImportAsync("aws", new TestBill().Row(On(9, 1, "2", "EC2")));
        await ImportAsync("aws", new TestBill().Row(On(9, 1, "3", "EC2")).Row(On(9, 2, "1", "S3")));

        Assert.Equal(
            [(9, 3, HeldDetail.Charges), (9, 2, HeldDetail.Charges), (9, 1, HeldDetail.Monthly), (8, 1, HeldDetail.Charges)],
            (await Ledger.VersionsAsync("aws", Cancellation)).Select(version => (version.Period.Start.Month, version.Version, version.Detail)));
        var differences = await Ledger.DiffAsync(new() { By = ["month", "ServiceName"], Before = first.Import.Time }, Cancellation);
        Assert.Equal([("EC2", 2m), ("S3", 1m)], differences.Select(difference => (difference.Keys[1]!, difference.Change.Billed)));

        var error = await Assert.ThrowsAsync<DetailDroppedException>(() => AsOfAsync(first.Import.Time, "ResourceId"));
        Assert.Contains("2026-09-01", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DetailDroppedException>(() => AsOfAsync(first.Import.Time, "RegionId"));
        Assert.Equal(4m, Assert.Single(await Ledger.SummarizeAsync(
            new() { By = ["RegionId"], AsOf = first.Import.Time, To = SeptemberStart }, Cancellation)).Costs.Billed); // what is asked for is there
    }

    [Fact]
    public async Task Charges_and_whole_periods_go_when_they_are_old_enough()
    {
        await ReopenAsync(new() { ChargeMonths = 2, Months = 4 });
        MoveTo(new DateTimeOffset(2026, 10, 15, 0, 0, 0, TimeSpan.Zero));
        await ImportAsync("aws", new TestBill().Row(On(9, 1, "1")).Row(On(8, 1, "2")).Row(On(7, 1, "4")).Row(On(6, 1, "8")).Row(On(5, 1, "16")));
        await ImportAsync("azure", new TestBill().Row(On(9, 1, "100")).Row(On(7, 1, "400")));

        Assert.Equal(
            [(9, HeldDetail.Charges), (9, HeldDetail.Charges), (8, HeldDetail.Charges), (7, HeldDetail.Daily), (7, HeldDetail.Daily), (6, HeldDetail.Daily)],
            (await Ledger.VersionsAsync(null, Cancellation)).Select(version => (version.Period.Start.Month, version.Detail)));
        Assert.Equal([("2026-07", 404m), ("2026-09", 101m), ("2026-06", 8m), ("2026-08", 2m)], Keyed(await SummarizeAsync("month")));
        Assert.Equal([("us-east-1", 515m)], Keyed(await SummarizeAsync("RegionId")));
        await Assert.ThrowsAsync<DetailDroppedException>(() => SummarizeAsync("ResourceId"));
        Assert.Equal(103m, Assert.Single(await Ledger.SummarizeAsync(new() { By = ["ResourceId"], From = SeptemberStart.AddMonths(-1) }, Cancellation)).Costs.Billed);
    }

    [Fact]
    public async Task Of_sources_that_hold_the_same_bill_the_one_of_higher_precedence_counts()
    {
        await ImportAsync("cur", new TestBill().Row(On(9, 1, "1")).Row(On(8, 1, "10")));
        await ImportAsync("focus", new TestBill().Row(On(9, 1, "2")).Row(On(9, 1, "4", "EC2", "A", "other payer")));

        Assert.Equal(17m, Assert.Single(await SummarizeAsync()).Costs.Billed); // nobody decides, both count
        var overlap = Assert.Single(await Ledger.OverlapsAsync(Cancellation));
        Assert.Equal(("AWS", "1000", SeptemberStart, true), (overlap.Provider, overlap.BillingAccountId, overlap.Start, overlap.IsCountedTwice));
        Assert.Equal([new("cur", 0, true, 1), new("focus", 0, true, 1)], overlap.Sources);

        await Ledger.SetPrecedenceAsync("focus", 5, Cancellation);
        Assert.Equal([new("focus", 5, true, 1), new OverlappingSource("cur", 0, false, 1)], Assert.Single(await Ledger.OverlapsAsync(Cancellation)).Sources);
        foreach (var by in (string[])["month", "day", "ResourceId"])
            Assert.Equal(16m, (await SummarizeAsync(by)).Sum(group => group.Costs.Billed));
        Assert.Equal(6m, (await Ledger.DailyCostAsync(CostScope.Everything, September, CostMetric.BilledCost, currency: null, Cancellation)).Sum(day => day.Cost));
        Assert.Equal(11m, (await Ledger.PeriodsAsync("cur", Cancellation)).Sum(period => period.Costs.Billed)); // held all the same

        await Ledger.SetPrecedenceAsync("cur", 6, Cancellation);
        Assert.Equal(15m, Assert.Single(await SummarizeAsync()).Costs.Billed);
        Assert.Equal(new Dictionary<string, int> { ["cur"] = 6, ["focus"] = 5 }, await Ledger.PrecedencesAsync(Cancellation));
        await Ledger.RemoveSourceAsync("cur", Cancellation);
        Assert.Equal(6m, Assert.Single(await SummarizeAsync()).Costs.Billed);
        Assert.Empty(await Ledger.OverlapsAsync(Cancellation));
    }

    [Fact]
    public async Task Filters_are_by_any_column_month_day_or_tag_and_may_exclude()
    {
        await ImportAsync("aws", new TestBill()
            .Row(On(9, 1, "1", "EC2", "A")).Row(On(9, 2, "2", "S3", "B"))
            .Row([.. On(8, 1, "4", "S3", ""), ("Tags", """{"team": "Data"}"""), ("ResourceId", "i-9"), ("PricingQuantity", "3.50")]));

        Assert.Equal(6, await FilteredAsync(new CostFilter("servicename", ["s3", "none"])));
        Assert.Equal(1, await FilteredAsync(new CostFilter("ServiceName", ["S3"], Excluded: true)));
        Assert.Equal(4, await FilteredAsync(new CostFilter("SubAccountId", [""])));
        Assert.Equal(5, await FilteredAsync(new CostFilter("SubAccountId", ["B"], Excluded: true)));
        Assert.Equal(3, await FilteredAsync(new CostFilter("month", ["2026-09"])));
        Assert.Equal(2, await FilteredAsync(new CostFilter("day", ["2026-09-02"])));
        Assert.Equal(4, await FilteredAsync(new CostFilter("tag:team", ["Data"])));
        Assert.Equal(0, await FilteredAsync(new CostFilter("tag:team", ["data"])));
        Assert.Equal(4, await FilteredAsync(new CostFilter("ResourceId", ["I-9"])));
        Assert.Equal(4, await FilteredAsync(new CostFilter("PricingQuantity", ["3.5"])));
        Assert.Equal(4, await FilteredAsync(new CostFilter("BillingPeriodStart", ["2026-08-01"])));
        Assert.Equal(2, await FilteredAsync(new("ServiceName", ["S3"]), new("month", ["2026-09"])));
        foreach (var wrong in (CostFilter[])[new("Nonsense", ["x"]), new("month", ["September"]), new("day", ["2026-09"]), new("BilledCost", ["x"]), new("BillingPeriodStart", ["x"]), new("ServiceName", [])])
            await Assert.ThrowsAsync<ArgumentException>(() => FilteredAsync(wrong));
    }

    [Fact]
    public async Task Sums_are_the_same_from_whichever_table_they_come()
    {
        await ImportAsync("aws", new TestBill()
            .Row(On(9, 1, "1.1", "EC2", "A")).Row(On(9, 2, "2.2", "S3", "B")).Row([.. On(8, 1, "4.4", "S3", "A"), ("ChargeCategory", "Tax")])
            .Row([.. On(9, 30, "8.8", "EC2", "A"), ("ChargePeriodStart", "2026-08-31T23:59:59Z"), ("ChargePeriodEnd", "2026-09-01T00:00:00Z")]));

        foreach (var by in (string[][])[[], ["month"], ["ServiceName", "SubAccountId"], ["BillingPeriodStart", "ChargeCategory", "month"]])
        {
            var monthly = await SummarizeAsync(by);
            Assert.Equal(Text(monthly), Text(await Ledger.SummarizeAsync(new() { By = by, From = SeptemberStart.AddMonths(-2).AddDays(1) }, Cancellation)));
            Assert.Equal(Text(monthly), Text(await Ledger.SummarizeAsync(new() { By = by, From = SeptemberStart.AddMonths(-2).AddHours(1) }, Cancellation)));
        }
    }

    [Fact]
    public async Task Costs_are_converted_at_the_last_rate_known_at_the_day()
    {
        await ImportAsync("aws", new TestBill()
            .Row(On(9, 1, "1", "EC2")).Row([.. On(9, 2, "2", "EC2"), ("BillingCurrency", "EUR")]).Row([.. On(9, 7, "4", "S3"), ("BillingCurrency", "EUR")])
            .Row([.. On(9, 7, "300", "S3"), ("BillingCurrency", "JPY")]));
        await RatesAsync("date,from,to,rate", "2026-09-01,eur,usd,1.1", "2026-09-05,EUR,USD,1.25", "2026-08-01,USD,JPY,150", "2026-09-08,EUR,USD,9");

        var groups = await Ledger.SummarizeAsync(new() { By = ["ServiceName"], Currency = "USD" }, Cancellation);
        Assert.Equal([("S3", "USD", 7m, 2L), ("EC2", "USD", 3.2m, 2L)], groups.Select(group => (group.Keys[0]!, group.Costs.Currency, group.Costs.Billed, group.Rows)));
        var days = await Ledger.DailyCostAsync(CostScope.Everything, September, CostMetric.BilledCost, "USD", Cancellation);
        Assert.Equal(
            [("USD", 1m, 1m), ("EUR", 2m, 2.2m), ("EUR", 4m, 5m), ("JPY", 300m, 2m)],
            days.Select(day => (day.Currency, day.Cost, day.Converted!.Value)));
        Assert.Equal(days, await Ledger.ConvertAsync([.. days.Select(day => day with { Converted = null })], "USD", Cancellation)); // as of costs from elsewhere
        Assert.Equal(3, (await SummarizeAsync()).Count); // the bills stay as they are
    }

    [Fact]
    public async Task A_rate_that_is_not_there_is_an_error_that_names_currencies_and_day_and_never_one()
    {
        await ImportAsync("aws", new TestBill().Row([.. On(9, 2, "2"), ("BillingCurrency", "EUR")]));
        await RatesAsync("date,from,to,rate", "2026-09-03,EUR,USD,1.1", "2026-09-01,EUR,GBP,0.9", "2026-09-01,GBP,USD,1.3");

        var error = await Assert.ThrowsAsync<MissingExchangeRateException>(() => Ledger.SummarizeAsync(new() { By = [], Currency = "USD" }, Cancellation));
        Assert.Equal(("EUR", "USD", new DateOnly(2026, 9, 2)), (error.From, error.To, error.Day));
        var day = Assert.Single(await Ledger.DailyCostAsync(CostScope.Everything, September, CostMetric.BilledCost, "USD", Cancellation));
        Assert.Equal((2m, (decimal?)null), (day.Cost, day.Converted));
    }

    [Theory]
    [InlineData("MissingColumn", "date,from,rate")]
    [InlineData("EmptyFile", "date,from,to,rate")]
    [InlineData("InvalidRate", "date,from,to,rate", "2026-09-01,EUR,USD,0")]
    [InlineData("InvalidRate", "date,from,to,rate", "2026-09-01,EUR,USD,1.1", "2026-09-01,EUR,USD,1.2")]
    [InlineData("InvalidRate", "date,from,to,rate", "01/09/2026,EUR,USD,1.1")]
    [InlineData("InvalidRate", "date,from,to,rate", "2026-09-01,EUR,EUR,1")]
    [InlineData("InvalidRate", "date,from,to,rate", "2026-09-01,EURO,USD,1")]
    [InlineData("InvalidRate", "date,from,to,rate", "2026-09-01,EUR,USD,1e999")]
    [InlineData("InvalidRate", "date,from,to,rate", "2026-09-01,EUR")]
    public async Task Wrong_rates_are_refused_and_the_old_ones_stay(string reason, params string[] lines)
    {
        await RatesAsync("from,to,rate,date,note", "EUR,USD,1.5,2026-09-01,kept");
        var error = await Assert.ThrowsAsync<UnreadableBillException>(() => RatesAsync(lines));
        Assert.Equal(reason, error.Reason);
        Assert.Equal([new(new(2026, 9, 1), "EUR", "USD", 1.5m, "ecb")], await Ledger.RatesAsync(Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Rates_of_a_source_are_replaced_as_a_whole_and_go_with_it()
    {
        await RatesAsync("date,from,to,rate", "2026-09-01,EUR,USD,1.1", "2026-09-02,EUR,USD,1.2");
        var report = await RatesAsync("date,from,to,rate", "2026-09-02,EUR,USD,1.3");
        Assert.Equal(1, report.Import.Rows);
        Assert.Equal([1.3m], (await Ledger.RatesAsync(Cancellation).ToListAsync(Cancellation)).Select(rate => rate.Rate));
        Assert.Equal(report.Import.Digest, (await Ledger.LastImportAsync("ecb", Cancellation))!.Digest);
        await Ledger.RemoveSourceAsync("ecb", Cancellation);
        Assert.Empty(await Ledger.RatesAsync(Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task How_complete_days_usually_are_is_learned_from_imports()
    {
        Assert.All(await Ledger.MaturityAsync("aws", Cancellation), point => Assert.Null(point.Share));
        var start = new DateTimeOffset(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);
        MoveTo(start);
        await ImportAsync("aws", new TestBill().Row(On(8, 1, "1"))); // the source is watched from now on
        // Of each of three days, a quarter is there 6 hours after its end, a half 20 hours after, everything 50 hours after.
        foreach (var day in (int[])[1, 6, 11])
        {
            foreach (var (hours, share) in new[] { (6, 0.25m), (20, 0.5m), (50, 1m) })
            {
                MoveTo(start.AddDays(day).AddHours(hours));
                await ImportAsync("aws", Days(day, share));
            }
        }

        Assert.All(await Ledger.MaturityAsync("aws", Cancellation), point => Assert.Equal(1, point.Days)); // only the first day is final
        MoveTo(start.AddDays(22).AddHours(1));
        await ImportAsync("aws", Days(11, 1).Row(On(9, 21, "5")));
        Assert.Equal(
            [(6, 0.25m, 3), (12, 0.25m, 3), (24, 0.5m, 3), (48, 0.5m, 3), (72, 1m, 3), (120, 1m, 3), (240, 1m, 3)],
            (await Ledger.MaturityAsync("aws", Cancellation)).Select(point => (point.Hours, point.Share!.Value, point.Days)));

        static TestBill Days(int last, decimal share)
        {
            var bill = new TestBill();
            for (var day = 1; day <= last; day += 5)
                bill.Row(On(9, day, FormattableString.Invariant($"{(day == last ? share : 1) * day * 8}")));
            return bill;
        }
    }

    private static (string, string)[] On(int month, int day, string billed, string service = "Amazon EC2", string account = "2000", string payer = "1000") => TestBill.On(
        2026, month, day, ("BilledCost", billed), ("ServiceName", service), ("SubAccountId", account), ("BillingAccountId", payer));

    private Task<IReadOnlyList<CostGroup>> AsOfAsync(DateTimeOffset moment, params string[] by) => Ledger.SummarizeAsync(new() { By = by, AsOf = moment }, Cancellation);

    private async Task<decimal> FilteredAsync(params CostFilter[] filters) =>
        (await Ledger.SummarizeAsync(new() { By = [], Filters = filters }, Cancellation)).Sum(group => group.Costs.Billed);

    private Task<ImportReport> RatesAsync(params string[] lines) =>
        Ledger.ImportRatesAsync(new() { Source = "ecb", Files = [folder.Write("rates.csv", string.Join('\n', lines))] }, Cancellation);

    private void MoveTo(DateTimeOffset moment) => Clock.Advance(moment - Clock.GetUtcNow());

    private async Task ReopenAsync(LedgerRetention retention)
    {
        await Ledger.DisposeAsync();
        Options = Options with { Retention = retention };
        Ledger = await OpenAsync();
    }

    private static IEnumerable<string> Text(IEnumerable<CostGroup> groups) => groups.Select(group => $"{string.Join('|', group.Keys)} {group.Costs} {group.Rows}");
}
