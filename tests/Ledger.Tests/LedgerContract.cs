using CloudIntel.Core.FinOps;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Clock;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Ledger.Tests;

/// <summary>What every store does. Each test has an empty ledger of its own.</summary>
public abstract partial class LedgerContract : IAsyncLifetime
{
    private static readonly DatePeriod September = new(new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero));

    private readonly TestFolder folder = new();

    private protected ManualTimeProvider Clock { get; } = new();

    private protected ILedgerStore Ledger { get; set; } = null!;

    private protected LedgerOptions Options { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Options = await NewStoreAsync(folder.Path);
        Ledger = await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Ledger is not null)
            await Ledger.DisposeAsync();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract Task<LedgerOptions> NewStoreAsync(string path);

    private protected Task<ILedgerStore> OpenAsync() => Ledgers.OpenAsync(Options, Clock, NullLoggerFactory.Instance, Cancellation);

    [Fact]
    public async Task Totals_equal_the_file_to_the_last_digit()
    {
        await ImportAsync("aws", new TestBill()
            .Row(("BilledCost", "0.0000000000000000000001"), ("EffectiveCost", "123456789.123456789"), ("ListCost", ""))
            .Row(("BilledCost", "1E-7"), ("EffectiveCost", "-0.000000001"), ("ListCost", "2")));

        var sums = Assert.Single(await SummarizeAsync()).Costs;
        Assert.Equal(new CostSums("USD", 0.0000001000000000000001m, 123456789.123456788m, 2m, 2.5m), sums);
    }

    [Fact]
    public async Task Units_are_kept_by_policy_metric_value_and_day_and_the_last_said_counts()
    {
        var (first, second) = (new DateOnly(2026, 9, 1), new DateOnly(2026, 9, 2));
        await Ledger.PutUnitsAsync("teams", [new("requests", "b", first, 1), new("requests", "a", second, 2.5m), new("orders", "a", first, 9_999_999_999_999_999m)], Cancellation);
        await Ledger.PutUnitsAsync("others", [new("requests", "a", first, 7)], Cancellation);
        await Ledger.PutUnitsAsync("teams", [new("requests", "b", first, 3), new("requests", "b", first, 4)], Cancellation);

        Assert.Equal(
            [new("orders", "a", first, 9_999_999_999_999_999m), new("requests", "a", second, 2.5m), new("requests", "b", first, 4)],
            await Ledger.UnitsAsync("teams", first, second.AddDays(1), Cancellation));
        Assert.Equal([new("requests", "a", second, 2.5m)], await Ledger.UnitsAsync("teams", second, second.AddDays(1), Cancellation));
        await Ledger.RemoveUnitsAsync("teams", Cancellation);
        Assert.Empty(await Ledger.UnitsAsync("teams", first, second.AddDays(1), Cancellation));
        Assert.Single(await Ledger.UnitsAsync("others", first, second, Cancellation));
    }

    [Fact]
    public async Task Days_of_placements_are_kept_once_until_they_are_too_old()
    {
        var (first, second) = (new DateOnly(2026, 9, 1), new DateOnly(2026, 9, 2));
        var day = new PlacementDay
        {
            Namespace = "shop",
            Workload = "web",
            Day = first,
            Provider = "aws",
            Region = "eu-west-1",
            Architecture = "arm64",
            PurchaseOption = "Spot",
            PredictedCost = 1.5m,
            Cost = 1.75m,
            PredictedResponse = 40.25m,
            PredictedDowntime = 0.024m,
            Downtime = 0,
        };
        await Ledger.PutPlacementDayAsync(day with { Cost = 9 }, first, Cancellation);
        await Ledger.PutPlacementDayAsync(day, first, Cancellation);
        await Ledger.PutPlacementDayAsync(day with { Workload = "api", Day = second }, first, Cancellation);

        Assert.Equal([day, day with { Workload = "api", Day = second }], await Ledger.PlacementDaysAsync(first, Cancellation));
        Assert.Equal("api", Assert.Single(await Ledger.PlacementDaysAsync(second, Cancellation)).Workload);
        await Ledger.PutPlacementDayAsync(day with { Day = second }, second, Cancellation);
        Assert.Equal(["api", "web"], (await Ledger.PlacementDaysAsync(first, Cancellation)).Select(kept => kept.Workload));
    }

    [Fact]
    public async Task Many_units_are_kept_at_once()
    {
        var day = new DateOnly(2026, 9, 1);
        await Ledger.PutUnitsAsync("teams", [.. Enumerable.Range(0, 1_234).Select(i => new UnitCount("requests", $"team-{i}", day, i))], Cancellation);

        Assert.Equal(1_234 * 1_233 / 2, (await Ledger.UnitsAsync("teams", day, day.AddDays(1), Cancellation)).Sum(count => count.Units));
    }

    [Fact]
    public async Task Loading_a_bill_again_changes_nothing()
    {
        var bill = new TestBill().Row().Row(("BilledCost", "2")).In(folder);
        var first = await ImportAsync("aws", bill);
        var before = await SummarizeAsync();
        var second = await ImportAsync("aws", bill);

        Assert.Equal(before.Select(group => group.Costs), (await SummarizeAsync()).Select(group => group.Costs));
        Assert.Equal(first.Import.Digest, second.Import.Digest);
        Assert.Equal(2, Assert.Single(await Ledger.PeriodsAsync("aws", Cancellation)).Rows);
    }

    [Fact]
    public async Task A_restated_period_replaces_the_old_one_and_leaves_the_others()
    {
        await ImportAsync("aws", new TestBill()
            .Row(TestBill.On(2026, 8, 3, ("BilledCost", "10"))).Row(TestBill.On(2026, 9, 3, ("BilledCost", "20"))).Row(TestBill.On(2026, 9, 4, ("BilledCost", "5"))));
        await ImportAsync("azure", new TestBill().Row(TestBill.On(2026, 9, 3, ("BilledCost", "7"))));
        await ImportAsync("aws", new TestBill().Row(TestBill.On(2026, 9, 5, ("BilledCost", "21"))));

        var groups = await SummarizeAsync("month", "SourceName");
        Assert.Equal(
            [("2026-09", "aws", 21m), ("2026-08", "aws", 10m), ("2026-09", "azure", 7m)],
            groups.Select(group => (group.Keys[0]!, group.Keys[1]!, group.Costs.Billed)));
        var days = await Ledger.DailyCostAsync(CostScope.Everything, September, CostMetric.BilledCost, currency: null, Cancellation);
        Assert.Equal([new DailyCost(new(2026, 9, 3), "USD", 7), new DailyCost(new(2026, 9, 5), "USD", 21)], days);
    }

    [Fact]
    public async Task Good_rows_load_and_bad_ones_are_kept_aside_with_their_line()
    {
        var report = await ImportAsync("aws", new TestBill()
            .Row(("ChargeDescription", "two\nlines"))
            .Row(("BilledCost", "ten"))
            .Row()
            .Row(("BillingCurrency", "Dollar")));

        Assert.True(report.Loaded);
        Assert.Equal((2, 2), (report.Import.Rows, report.Import.RejectedRows));
        RejectedRow[] expected =
        [
            new("bill.csv", 4, "BilledCost", "\"ten\" is no number with at most 16 digits before the point"),
            new("bill.csv", 6, "BillingCurrency", "\"Dollar\" is no currency of three letters"),
        ];
        Assert.Equal(expected, report.FirstRejections);
        Assert.Equal(expected, await Ledger.RejectedRowsAsync("aws", Cancellation).ToListAsync(Cancellation));
        Assert.Equal(2.5m, Assert.Single(await SummarizeAsync()).Costs.Billed);
    }

    [Fact]
    public async Task A_strict_import_with_a_bad_row_changes_nothing()
    {
        await ImportAsync("aws", new TestBill().Row());
        var record = await Ledger.LastImportAsync("aws", Cancellation);
        var report = await Ledger.ImportAsync(
            new() { Source = "aws", Files = [new TestBill().Row(("BilledCost", "9")).Row(("BilledCost", "")).In(folder, "second.csv")], Strict = true },
            progress: null,
            Cancellation);

        Assert.False(report.Loaded);
        Assert.Equal((0, 1), (report.Import.Rows, report.Import.RejectedRows));
        Assert.Equal(new RejectedRow("second.csv", 3, "BilledCost", "BilledCost is missing"), Assert.Single(report.FirstRejections));
        Assert.Equivalent(record, await Ledger.LastImportAsync("aws", Cancellation), strict: true);
        Assert.Equal(1.25m, Assert.Single(await SummarizeAsync()).Costs.Billed);
        Assert.Empty(await Ledger.RejectedRowsAsync("aws", Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task An_unreadable_file_leaves_everything_as_it_was()
    {
        await ImportAsync("aws", new TestBill().Row());
        var good = new TestBill().Row(("BilledCost", "100")).In(folder, "good.csv");
        var bad = new TestBill().Row().Without("BilledCost", "ProviderName").In(folder, "bad.csv");
        var error = await Assert.ThrowsAsync<UnreadableBillException>(() => ImportAsync("aws", good, bad));

        Assert.Equal(("MissingColumn", "bad.csv"), (error.Reason, error.File));
        Assert.Contains("BilledCost, ServiceProviderName", error.Message, StringComparison.Ordinal);
        Assert.Equal(1.25m, Assert.Single(await SummarizeAsync()).Costs.Billed);
    }

    [Fact]
    public async Task Several_files_are_one_truth()
    {
        var report = await ImportAsync(
            "aws",
            new TestBill().Row(TestBill.On(2026, 9, 1)).In(folder, "one.csv"),
            new TestBill().Row(TestBill.On(2026, 9, 2)).Row(TestBill.On(2026, 10, 1)).In(folder, "two.csv"));

        Assert.Equal([1, 2], report.Files.Select(file => file.Rows));
        Assert.Equal([2026_10, 2026_09], (await Ledger.PeriodsAsync("aws", Cancellation)).Select(period => (period.Period.Start.Year * 100) + period.Period.Start.Month));
        Assert.Equal(3.75m, Assert.Single(await SummarizeAsync()).Costs.Billed);
    }

    [Fact]
    public async Task Groups_are_sums_by_any_column_month_or_tag_in_any_case()
    {
        await ImportAsync("aws", new TestBill()
            .Row(TestBill.On(2026, 9, 1, ("ServiceName", "S3"), ("BilledCost", "1"), ("Tags", """{"a/b~c": "x", "$d": "y"}""")))
            .Row(TestBill.On(2026, 9, 2, ("ServiceName", "EC2"), ("BilledCost", "4"), ("Tags", """{"a/b~c": "z"}""")))
            .Row(TestBill.On(2026, 10, 1, ("ServiceName", "S3"), ("BilledCost", "2"), ("Tags", "{}"))));

        Assert.Equal([("EC2", 4m), ("S3", 3m)], Keyed(await SummarizeAsync("servicename")));
        Assert.Equal([("2026-09", 5m), ("2026-10", 2m)], Keyed(await SummarizeAsync("MONTH")));
        Assert.Equal([("z", 4m), (null, 2m), ("x", 1m)], Keyed(await SummarizeAsync("tag:a/b~c")));
        Assert.Equal([(null, 6m), ("y", 1m)], Keyed(await SummarizeAsync("TAG:$d")));
        Assert.Equal([("3", 7m)], Keyed(await SummarizeAsync("PricingQuantity")));
        Assert.Equal([("2026-09-01T00:00:00Z", 5m), ("2026-10-01T00:00:00Z", 2m)], Keyed(await SummarizeAsync("BillingPeriodStart")));
    }

    [Theory]
    [InlineData("Nonsense")]
    [InlineData("BilledCost; DROP TABLE charges")]
    [InlineData("tag:")]
    public async Task A_column_that_does_not_exist_is_refused_with_those_that_do(string column)
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => SummarizeAsync(column));
        Assert.Contains("ServiceName", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_that_look_like_sql_are_values()
    {
        const string name = "x'); DROP TABLE charges; --";
        await ImportAsync(name, new TestBill().Row(("ServiceName", name), ("Tags", """{"k": "it's"}""")));
        var scope = new CostScope { Services = [name], Tags = [new("k", ["it's"])] };
        var groups = await Ledger.SummarizeAsync(new() { By = [], Source = name, Scope = scope }, Cancellation);
        Assert.Equal(1, Assert.Single(groups).Rows);
    }

    [Fact]
    public async Task A_scope_ignores_case_but_for_tags_and_its_lists_all_count()
    {
        await ImportAsync("aws", new TestBill()
            .Row(("BilledCost", "1"), ("ServiceName", "Straße"), ("SubAccountId", "A"), ("Tags", """{"Team": "X", "n": 5}"""))
            .Row(("BilledCost", "2"), ("ServiceName", "Other"), ("SubAccountId", "B"), ("BillingAccountId", "a"), ("Tags", """{"team": "X"}""")));

        Assert.Equal(1, await BilledAsync(new() { Services = ["STRAßE"] }));
        Assert.Equal(3, await BilledAsync(new() { Accounts = ["a"] }));
        Assert.Equal(2, await BilledAsync(new() { Accounts = ["a"], Services = ["none", "OTHER"] }));
        Assert.Equal(1, await BilledAsync(new() { Tags = [new("Team", [])] }));
        Assert.Equal(1, await BilledAsync(new() { Tags = [new("n", ["5"])] }));
        Assert.Equal(0, await BilledAsync(new() { Tags = [new("Team", ["x"])] }));
        Assert.Equal(3, await BilledAsync(new() { Providers = ["aws"], Regions = ["US-EAST-1"] }));
    }

    [Fact]
    public async Task A_namespace_comes_from_the_first_of_the_known_tags()
    {
        await ImportAsync("aws", new TestBill()
            .Row(("BilledCost", "1"), ("Tags", """{"namespace": "b", "aws:eks:namespace": "a"}"""))
            .Row(("BilledCost", "2"), ("Tags", """{"k8s-namespace": "b", "nested": {"namespace": "c"}}"""))
            .Row(("BilledCost", "4"), ("Tags", "")));
        Assert.Equal([(null, 4m), ("b", 2m), ("a", 1m)], Keyed(await SummarizeAsync("x_KubernetesNamespace")));
        Assert.Equal(2, await BilledAsync(new() { Namespaces = ["B"] }));
    }

    [Fact]
    public async Task Days_are_those_on_which_charges_begin_and_bounds_may_lie_inside_a_day()
    {
        await ImportAsync("aws", new TestBill()
            .Row(("ChargePeriodStart", "2026-09-01T10:00:00Z"), ("ChargePeriodEnd", "2026-09-01T11:00:00Z"), ("BilledCost", "1"))
            .Row(("ChargePeriodStart", "2026-09-01T12:00:00Z"), ("ChargePeriodEnd", "2026-09-03T00:00:00Z"), ("BilledCost", "2"))
            .Row(("ChargePeriodStart", "2026-09-01T00:00:00Z"), ("ChargePeriodEnd", "2026-10-01T00:00:00Z"), ("BillingCurrency", "EUR"), ("BilledCost", "4")));

        Assert.Equal(
            [new DailyCost(new(2026, 9, 1), "EUR", 4), new DailyCost(new(2026, 9, 1), "USD", 3)],
            await Ledger.DailyCostAsync(CostScope.Everything, September, CostMetric.BilledCost, currency: null, Cancellation));
        var noon = September with { Start = September.Start.AddHours(12) };
        Assert.Equal(
            [new DailyCost(new(2026, 9, 1), "USD", 2)],
            await Ledger.DailyCostAsync(CostScope.Everything, noon, CostMetric.BilledCost, currency: null, Cancellation));
    }

    [Fact]
    public async Task Data_reaches_to_the_end_of_the_last_charge_but_at_most_a_day_after_its_start()
    {
        Assert.Null(await Ledger.DataThroughAsync(CostScope.Everything, September, Cancellation));
        await ImportAsync("aws", new TestBill()
            .Row(("ChargePeriodStart", "2026-09-01T00:00:00Z"), ("ChargePeriodEnd", "2026-10-01T00:00:00Z"))
            .Row(("ChargePeriodStart", "2026-09-04T10:00:00Z"), ("ChargePeriodEnd", "2026-09-04T11:00:00Z"), ("ServiceName", "S3")));

        var end = new DateTimeOffset(2026, 9, 4, 11, 0, 0, TimeSpan.Zero);
        Assert.Equal(end, await Ledger.DataThroughAsync(CostScope.Everything, September, Cancellation));
        Assert.Equal(end, await Ledger.DataThroughAsync(CostScope.Everything, September with { Start = September.Start.AddHours(1) }, Cancellation));
        Assert.Equal(September.Start.AddDays(1), await Ledger.DataThroughAsync(new() { Services = ["amazon ec2"] }, September, Cancellation));
        Assert.Equal(end, Assert.Single(await Ledger.PeriodsAsync(null, Cancellation)).DataThrough);
    }

    [Fact]
    public async Task An_import_is_remembered_with_its_signature_and_time()
    {
        Assert.Null(await Ledger.LastImportAsync("aws", Cancellation));
        var file = new TestBill().Row().In(folder);
        Clock.Advance(TimeSpan.FromMilliseconds(1500));
        await Ledger.ImportAsync(new() { Source = "aws", Files = [file], Signature = "etag \"1\"" }, progress: null, Cancellation);

        var import = await Ledger.LastImportAsync("aws", Cancellation);
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(file.Path, Cancellation)));
        Assert.Equivalent(
            new ImportRecord
            {
                Source = "aws",
                Digest = digest,
                Signature = "etag \"1\"",
                Time = Clock.GetUtcNow(),
                Rows = 1,
                RepairedRows = 0,
                RejectedRows = 0,
                Repairs = [],
            },
            import,
            strict: true);
    }

    [Fact]
    public async Task What_was_changed_on_purpose_and_what_does_not_add_up_is_remembered()
    {
        var bill = CurBill.Generate(seed: 1);
        var lines = bill.Version2().Split('\n');
        var lost = Array.FindIndex(lines, line => line.Contains("SavingsPlanNegation", StringComparison.Ordinal));
        var report = await ImportAsync("aws", folder.Write("lost.csv", string.Join('\n', lines.Where((_, index) => index != lost))));
        Assert.NotEmpty(report.Files[0].Changes);
        Assert.NotEmpty(report.Files[0].Warnings);

        var import = (await Ledger.LastImportAsync("aws", Cancellation))!;
        Assert.Equal(report.Files[0].Changes.OrderByDescending(change => change.Rows).ThenBy(change => change.Rule, StringComparer.Ordinal), import.Changes);
        Assert.Equal(report.Files[0].Warnings, import.Warnings);
        Assert.Equivalent(report.Import, import, strict: true);
    }

    [Fact]
    public async Task Changes_of_several_files_are_remembered_by_rule_and_currency()
    {
        var lines = CurBill.Generate(seed: 7).Version2().TrimEnd('\n').Split('\n');
        BillFile[] files = [.. Enumerable.Range(0, 3).Select(part => folder.Write($"part{part}.csv", string.Join('\n', lines.Where((_, index) => index == 0 || index % 3 == part)) + "\n"))];
        var report = await ImportAsync("aws", files);

        var import = (await Ledger.LastImportAsync("aws", Cancellation))!;
        Assert.Equal(import.Changes.Count, import.Changes.DistinctBy(change => (change.Kind, change.Rule, change.Costs.Currency)).Count());
        var found = report.Files.SelectMany(file => file.Changes).ToList();
        Assert.True(found.Count > import.Changes.Count);
        Assert.Equal(found.Sum(change => change.Rows), import.Changes.Sum(change => change.Rows));
        Assert.Equal(found.Sum(change => change.Costs.Billed), import.Changes.Sum(change => change.Costs.Billed));
    }

    [Fact]
    public async Task A_removed_source_takes_everything_of_it_and_nothing_else()
    {
        await ImportAsync("aws", new TestBill().Row().Row(("BilledCost", "")));
        await ImportAsync("azure", new TestBill().Row(("BilledCost", "8")));

        Assert.Equal(1, await Ledger.RemoveSourceAsync("aws", Cancellation));
        Assert.Equal(0, await Ledger.RemoveSourceAsync("aws", Cancellation));
        Assert.Equal(8, Assert.Single(await SummarizeAsync()).Costs.Billed);
        Assert.Equal("azure", Assert.Single(await Ledger.PeriodsAsync(null, Cancellation)).Source);
        Assert.Null(await Ledger.LastImportAsync("aws", Cancellation));
        Assert.Empty(await Ledger.RejectedRowsAsync("aws", Cancellation).ToListAsync(Cancellation));
        Assert.Equal([8m], (await Ledger.DailyCostAsync(CostScope.Everything, September, CostMetric.BilledCost, currency: null, Cancellation)).Select(day => day.Cost));
    }

    [Fact]
    public async Task The_audit_trail_keeps_what_was_appended_and_every_import()
    {
        var entry = new AuditEntry(Clock.GetUtcNow(), "alice", "Approved", "Remediation/x", """{"saving":"1.00"}""");
        await Ledger.AppendAuditAsync(entry, Cancellation);
        await ImportAsync("aws", new TestBill().Row());
        await Ledger.RemoveSourceAsync("aws", Cancellation);

        var trail = await Ledger.AuditAsync(null, Cancellation).ToListAsync(Cancellation);
        Assert.Equal(["Approved", "BillingPeriodReplaced", "SourceRemoved"], trail.Select(each => each.Action));
        Assert.Equal(entry, trail[0]);
        Assert.Contains("2026-09-01T00:00:00", trail[1].Details, StringComparison.Ordinal);
        Assert.Equal([entry], await Ledger.AuditAsync("Remediation/x", Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Imports_at_the_same_time_take_turns()
    {
        var bills = Enumerable.Range(1, 4).Select(i => new TestBill().Row(("BilledCost", $"{i}")).In(folder, $"{i}.csv")).ToList();
        var readers = Enumerable.Range(0, 20).Select(_ => SummarizeAsync());
        await Task.WhenAll([.. bills.Select(bill => ImportAsync("aws", bill)), .. readers]);

        var last = await Ledger.LastImportAsync("aws", Cancellation);
        var sums = Assert.Single(await SummarizeAsync());
        Assert.Equal(1, sums.Rows);
        var trail = await Ledger.AuditAsync("CostSource/aws", Cancellation).ToListAsync(Cancellation);
        Assert.Equal(4, trail.Count);
        Assert.Contains(last!.Digest, trail[^1].Details, StringComparison.Ordinal);
        Assert.Contains($"{sums.Costs.Billed:0}.csv", trail[^1].Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_that_is_opened_again_holds_what_it_held()
    {
        await ImportAsync("aws", new TestBill().Row());
        await Ledger.DisposeAsync();
        Ledger = await OpenAsync();
        Assert.Equal(1.25m, Assert.Single(await SummarizeAsync()).Costs.Billed);
    }

    [Fact]
    public async Task A_cancelled_import_leaves_everything_as_it_was()
    {
        await ImportAsync("aws", new TestBill().Row());
        using var stop = new CancellationTokenSource();
        var progress = new Callback(_ => stop.Cancel());
        var bill = new TestBill().Row(("BilledCost", "50")).In(folder, "second.csv");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ledger.ImportAsync(new() { Source = "aws", Files = [bill] }, progress, stop.Token));
        Assert.Equal(1.25m, Assert.Single(await SummarizeAsync()).Costs.Billed);
    }

    [Fact]
    public async Task Every_column_of_focus_1_3_is_kept()
    {
        var columns = FocusColumns.All.Select(column => (column.Name, Value: column.Kind switch
        {
            ColumnKind.Number => "12.5",
            ColumnKind.Time => column.Name.EndsWith("End", StringComparison.Ordinal) ? "2026-09-02T00:00:00Z" : "2026-09-01T00:00:00Z",
            ColumnKind.Json => """{"k":"v"}""",
            _ => column.Name switch { "BillingCurrency" => "EUR", "ChargeCategory" => "Tax", _ => "value of " + column.Name },
        })).ToArray();
        var report = await ImportAsync("aws", new TestBill().Row(columns));

        Assert.Empty(report.Files[0].IgnoredColumns);
        foreach (var (name, value) in columns)
        {
            var key = Assert.Single(await SummarizeAsync(name)).Keys[0];
            Assert.Equal(value, name == "Tags" ? key!.Replace(" ", "", StringComparison.Ordinal) : key);
        }
    }

    private protected Task<ImportReport> ImportAsync(string source, TestBill bill) => ImportAsync(source, bill.In(folder));

    private protected Task<ImportReport> ImportAsync(string source, params BillFile[] files) =>
        Ledger.ImportAsync(new() { Source = source, Files = files }, progress: null, Cancellation);

    private protected Task<IReadOnlyList<CostGroup>> SummarizeAsync(params string[] by) => Ledger.SummarizeAsync(new() { By = by }, Cancellation);

    private async Task<decimal> BilledAsync(CostScope scope)
    {
        var groups = await Ledger.SummarizeAsync(new() { By = [], Scope = scope }, Cancellation);
        var days = await Ledger.DailyCostAsync(scope, September, CostMetric.BilledCost, currency: null, Cancellation);
        var billed = groups.Sum(group => group.Costs.Billed);
        Assert.Equal(billed, days.Sum(day => day.Cost));
        return billed;
    }

    private static IEnumerable<(string?, decimal)> Keyed(IEnumerable<CostGroup> groups) => groups.Select(group => (group.Keys[0], group.Costs.Billed));

    private sealed class Callback(Action<ImportProgress> action) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => action(value);
    }
}
