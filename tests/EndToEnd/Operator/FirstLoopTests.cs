using System.Text;
using System.Text.Json;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>From a bill to a Budget's status, by one operator that has the rights of config/rbac and no others.</summary>
public sealed class FirstLoopTests : IAsyncLifetime
{
    private OperatorCluster cluster = null!;
    private OperatorProcess running = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        cluster = await OperatorCluster.StartAsync(Cancel);
        running = await cluster.StartOperatorAsync(Cancel);
    }

    public ValueTask DisposeAsync() => cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_bill_becomes_exact_figures_conditions_events_and_metrics()
    {
        new FocusBill()
            .Row(("BilledCost", "60.000000000000000001"))
            .Row(("BilledCost", "25.5"), ("ServiceName", "AmazonS3"), ("Tags", """{"team":"search"}"""))
            .Row(("BilledCost", "-5.25"), ("ChargeCategory", "Credit"), ("ServiceName", "AmazonS3"), ("SubAccountId", "2001"))
            .In(cluster.Bills, "aws.csv");
        await cluster.ApplyBudgetAsync("all", "100", "{}", Cancel);
        await cluster.ApplyBudgetAsync("s3", "15", """{ services: [amazons3] }""", Cancel);
        await cluster.ApplyBudgetAsync("search", "1000", """{ tags: [{ key: team, values: [search] }] }""", Cancel);
        await cluster.ApplyBudgetAsync("account", "1000", """{ accounts: ["2001"] }""", Cancel);
        await cluster.ApplySourceAsync("aws", "aws.csv", Cancel);

        var source = await cluster.CostSourceAsync("aws", it => it.Condition("Ready") == "True Loaded", Cancel);
        Assert.Equal(80.250000000000000001m, source.Billed());
        Assert.Equal(3, source.GetProperty("status").GetProperty("rows").GetInt64());

        var all = await cluster.BudgetAsync("all", it => it.Spent() == 80.250000000000000001m, Cancel);
        Assert.Equal("True Reviewed", all.Condition("Ready"));
        Assert.Equal(19.749999999999999999m, Statuses.Money(all.GetProperty("status").GetProperty("remaining")));
        var s3 = await cluster.BudgetAsync("s3", it => it.Spent() == 20.25m, Cancel);
        Assert.StartsWith("False ", s3.Condition("WithinLimit"), StringComparison.Ordinal);
        Assert.Equal("True Reviewed", s3.Condition("Ready"));
        await cluster.BudgetAsync("search", it => it.Spent() == 25.5m, Cancel);
        await cluster.BudgetAsync("account", it => it.Spent() == -5.25m, Cancel);

        var events = await cluster.WaitForAsync(
            "/api/v1/events",
            list => Reasons(list, "s3").Contains("BudgetExceeded") && Reasons(list, "all").Contains("ThresholdCrossed") && Reasons(list, "aws").Contains("BillsLoaded"),
            Cancel);
        Assert.Single(Reasons(events, "all"), reason => reason == "ThresholdCrossed");

        Assert.Equal(80.25, await running.MetricAsync("cloudintel_budget_spent", "budget=\"all\"", Cancel), 6);
        Assert.Equal(1, await running.MetricAsync("cloudintel_cost_source_ready", "source=\"aws\"", Cancel));
        Assert.True(await running.MetricAsync("controller_runtime_reconcile_total", "controller=\"budget\",result=\"success\"", Cancel)
            + await running.MetricAsync("controller_runtime_reconcile_total", "controller=\"budget\",result=\"requeue_after\"", Cancel) > 0);
        var checkedMetrics = await Command.RunAsync(
            TestPrograms.Require("promtool"), ["check", "metrics"], await running.MetricsAsync(Cancel), Cancel);
        Assert.DoesNotContain("error", checkedMetrics.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_period_is_forecast_and_thresholds_on_that_speak_up_once()
    {
        // Ten a day until April 10th; on the 20th of each month, a fee.
        var bill = new FocusBill().Days("2026-01-01", 100, 10m);
        foreach (var month in (string[])["2026-01", "2026-02", "2026-03"])
            bill.Day($"{month}-20", 50m, ("ChargeCategory", "Purchase"));
        bill.In(cluster.Bills, "forecast.csv");
        await cluster.ApplyAsync(
            """
            apiVersion: cloudintel.io/v1alpha1
            kind: Budget
            metadata: { name: forecast, namespace: cloudintel-system }
            spec:
              amount: "320"
              currency: USD
              period: Custom
              customPeriod: { start: "2026-04-01", end: "2026-05-01" }
              thresholds: [{ percent: 100 }, { percent: 100, basis: Forecast }]
            """,
            Cancel);
        await cluster.ApplySourceAsync("forecast", "forecast.csv", Cancel);

        var budget = await cluster.BudgetAsync("forecast", it => it.GetProperty("status").GetProperty("forecast").GetProperty("overrunPercent").GetInt32() == 100, Cancel);
        var forecast = budget.GetProperty("status").GetProperty("forecast");
        Assert.Equal((350m, 50m), (Statuses.Money(forecast.GetProperty("expected")), Statuses.Money(forecast.GetProperty("expectedFees"))));
        Assert.Equal("2026-04-28", forecast.GetProperty("exhaustion").GetProperty("expected").GetString());
        Assert.Equal("FirstChoice", forecast.GetProperty("model").GetProperty("reason").GetString());
        Assert.Equal("Forecast", Assert.Single(budget.GetProperty("status").GetProperty("crossedThresholds").EnumerateArray()).GetProperty("basis").GetString());
        Assert.Equal("True ProjectedToExceed", budget.Condition("WithinLimit"));
        var events = await cluster.WaitForAsync("/api/v1/events", list => Reasons(list, "forecast").Contains("ForecastThresholdCrossed"), Cancel);
        Assert.Single(Reasons(events, "forecast"), reason => reason == "ForecastThresholdCrossed");
        Assert.Equal(350, await running.MetricAsync("cloudintel_budget_forecast", "budget=\"forecast\"", Cancel), 6);
        Assert.Equal(1, await running.MetricAsync("cloudintel_budget_forecast_overrun_probability", "budget=\"forecast\"", Cancel));
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_bill_that_is_loaded_again_or_restated_never_counts_twice()
    {
        var bill = new FocusBill().Row(("BilledCost", "10.10")).Row(("BilledCost", "0.01"), ("ResourceId", "i-2"));
        bill.In(cluster.Bills, "twice.csv");
        await cluster.ApplyBudgetAsync("twice", "100", "{}", Cancel);
        await cluster.ApplySourceAsync("twice", "twice.csv", Cancel);
        var first = await cluster.CostSourceAsync("twice", it => it.Condition("Ready") == "True Loaded", Cancel);

        // The same charges in other bytes: loaded again, and nothing else.
        cluster.Bills.Write("twice.csv", bill.Csv() + "\n");
        await cluster.LookAsync("twice", Cancel);
        var again = await cluster.CostSourceAsync("twice", it => Digest(it) != Digest(first), Cancel);
        Assert.Equal((10.11m, 2), (again.Billed(), again.GetProperty("status").GetProperty("rows").GetInt32()));
        await cluster.BudgetAsync("twice", it => it.Spent() == 10.11m, Cancel);

        new FocusBill().Row(("BilledCost", "7")).In(cluster.Bills, "twice.csv");
        await cluster.LookAsync("twice", Cancel);
        var restated = await cluster.CostSourceAsync("twice", it => Digest(it) != Digest(again), Cancel);
        Assert.Equal((7m, 1), (restated.Billed(), restated.GetProperty("status").GetProperty("rows").GetInt32()));
        await cluster.BudgetAsync("twice", it => it.Spent() == 7m, Cancel);

        await cluster.Plane.KubectlAsync(Cancel, "delete", "costsource", "twice");
        await cluster.BudgetAsync("twice", it => it.Spent() == 0m, Cancel);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Bad_bills_say_what_is_wrong_and_leave_the_last_good_figures()
    {
        var good = new FocusBill().Row(("BilledCost", "3.5"));
        var bad = new (string Name, string Reason, Action<string> Spoil)[]
        {
            ("truncated.csv.gz", "TruncatedFile", name => cluster.Bills.Write(name, Compressed(good.Csv())[..^12])),
            ("encoding.csv", "NotText", name => cluster.Bills.Write(name, Encoding.Latin1.GetBytes(good.Row(("ServiceName", "Übersetzung")).Csv()))),
            ("columns.csv", "MissingColumn", name => new FocusBill().Row().Without("BilledCost").In(cluster.Bills, name)),
            ("nul.csv", "NotText", name => cluster.Bills.Write(name, good.Csv().Replace("Usage", "Us\0ge", StringComparison.Ordinal))),
            ("empty.csv", "EmptyFile", name => cluster.Bills.Write(name, "")),
            ("picture.csv", "NotText", name => cluster.Bills.Write(name, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 1])),
            ("gone.csv", "NotFound", name => File.Delete(Path.Combine(cluster.Bills.Path, name))),
        };
        foreach (var (name, _, _) in bad)
        {
            cluster.Bills.Write(name, name.EndsWith(".gz", StringComparison.Ordinal) ? Compressed(good.Csv()) : Encoding.UTF8.GetBytes(good.Csv()));
            await cluster.ApplySourceAsync(SourceOf(name), name, Cancel);
        }

        foreach (var (name, _, _) in bad)
            await cluster.CostSourceAsync(SourceOf(name), it => it.Condition("Ready") == "True Loaded", Cancel);

        foreach (var (name, _, spoil) in bad)
        {
            spoil(name);
            await cluster.LookAsync(SourceOf(name), Cancel);
        }

        foreach (var (name, reason, _) in bad)
        {
            var source = await cluster.CostSourceAsync(SourceOf(name), it => it.Condition("Ready") == $"False {reason}", Cancel);
            Assert.Equal(3.5m, source.Billed());
            Assert.Equal(1, source.GetProperty("status").GetProperty("rows").GetInt32());
        }

        Assert.True(await running.IsReadyAsync(Cancel));
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Rows_that_break_the_format_are_reported_and_kept_aside_or_keep_the_whole_bill_out()
    {
        var bill = new FocusBill().Row(("BilledCost", "1")).Row(("BilledCost", "one")).Row(("BilledCost", "2"));
        bill.In(cluster.Bills, "rows.csv");
        await cluster.ApplySourceAsync("lenient", "rows.csv", Cancel);
        await cluster.ApplySourceAsync("strict", "rows.csv", Cancel, strict: true);

        var lenient = await cluster.CostSourceAsync("lenient", it => it.Condition("Ready") == "True LoadedWithRejections", Cancel);
        Assert.Equal(3m, lenient.Billed());
        var rejection = lenient.GetProperty("status").GetProperty("rejections")[0];
        Assert.Equal((3, "BilledCost"), (rejection.GetProperty("line").GetInt32(), rejection.GetProperty("column").GetString()));

        var strict = await cluster.CostSourceAsync("strict", it => it.Condition("Ready") == "False RowsRejected", Cancel);
        Assert.Equal("True RowsRejected", strict.Condition("Stalled"));
        Assert.False(strict.GetProperty("status").TryGetProperty("totals", out var totals) && totals.GetArrayLength() > 0);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_namespace_sees_its_own_charges_and_nobody_elses()
    {
        var mine = await cluster.Plane.CreateNamespaceAsync("team", Cancel);
        new FocusBill()
            .Row(("BilledCost", "4"), ("Tags", $$"""{"kubernetes_namespace": "{{mine}}"}"""))
            .Row(("BilledCost", "32"), ("Tags", """{"kubernetes_namespace": "others"}"""))
            .In(cluster.Bills, "namespaces.csv");
        await cluster.ApplySourceAsync("namespaces", "namespaces.csv", Cancel);
        await cluster.ApplyBudgetAsync("everything", "1000", "{}", Cancel, mine);
        await cluster.ApplyBudgetAsync("everything", "1000", "{}", Cancel);

        await cluster.BudgetAsync("everything", it => it.Spent() == 4m, Cancel, mine);
        await cluster.BudgetAsync("everything", it => it.Spent() == 36m, Cancel);

        // Without a webhook nothing keeps this out of the cluster; the controller still gives nothing away.
        await cluster.ApplyBudgetAsync("spy", "1000", "{ namespaces: [others] }", Cancel, mine);
        var spy = await cluster.BudgetAsync("spy", it => it.Condition("Ready") == "False InvalidSpec", Cancel, mine);
        Assert.False(spy.GetProperty("status").TryGetProperty("spent", out _));
    }

    private static string SourceOf(string file) => file.Split('.')[0];

    private static string Digest(JsonElement source) => source.GetProperty("status").GetProperty("digest").GetString()!;

    private static List<string?> Reasons(JsonElement events, string name) =>
    [
        .. events.GetProperty("items").EnumerateArray()
            .Where(item => item.GetProperty("involvedObject").GetProperty("name").GetString() == name)
            .Select(item => item.GetProperty("reason").GetString()),
    ];

    private static byte[] Compressed(string text)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(buffer, System.IO.Compression.CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return buffer.ToArray();
    }
}
