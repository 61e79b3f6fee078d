using System.Text;
using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.FinOps.SampleBill;
using CloudIntel.Core.Ports;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Controllers.Tests.AnomalyMonitors;

/// <summary>From charges in a ledger to what a monitor says of them.</summary>
public sealed class AnomalyTests
{
    private const string Labels = $"namespace={FinOpsBench.OperatorNamespace},monitor=costs";

    private const string Impact = $"cloudintel_anomaly_impact{{{Labels},currency=USD}}";

    [Fact]
    public async Task A_day_that_costs_thrice_as_much_opens_an_anomaly_in_the_part_that_is_its_cause()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(DailyBills.Ordinary((DailyBills.LastWholeDay, 3)));
        bench.CreateMonitor();
        var (monitor, again) = await bench.EvaluateAsync();
        var status = monitor.Status!;

        var anomaly = Assert.Single(status.Anomalies!);
        Assert.Equal("AmazonS3", anomaly.Node);
        Assert.Equal(("Usage", "Spike"), (anomaly.Charges, anomaly.Kind));
        Assert.Equal((Utc.Date(DailyBills.LastWholeDay), Utc.Date(DailyBills.LastWholeDay)), (anomaly.FirstDay, anomaly.LastDay));
        Assert.InRange(anomaly.Actual.Value, 230, 250); // a Sunday
        Assert.InRange(anomaly.Expected.Value, 70, 90);
        Assert.Equal(anomaly.Actual.Value - anomaly.Expected.Value, anomaly.Impact.Value, 1);
        Assert.InRange(anomaly.ConfidencePercent, 50, 99);
        Assert.Matches("^[0-9a-f]{10}$", anomaly.Id);
        Assert.Contains("AmazonS3", anomaly.Message, StringComparison.Ordinal);
        Assert.Equal(bench.Clock.GetUtcNow(), anomaly.FoundAt);

        Assert.Equal((1, 0, 0), (status.Open, status.Acknowledged, status.Muted));
        Assert.Equal(anomaly.Impact.Value, status.Impact!.Value.Value);
        Assert.Equal("USD", status.Currency);
        Assert.Equal(Utc.Date(DailyBills.LastWholeDay), status.History!.Through);
        Assert.Equal(["ServiceName"], status.History.GroupedBy!);
        Assert.Equal(Utc.Day("2026-04-15"), status.DataThrough);
        Assert.Equal("True Evaluated", monitor.Says(ConditionTypes.Ready));
        Assert.Equal("False AnomaliesOpen", monitor.Says(ConditionTypes.NoAnomalies));
        Assert.Equal("True UpToDate", monitor.Says(ConditionTypes.DataFresh));
        Assert.Null(monitor.Says(ConditionTypes.Understood));
        Assert.StartsWith($"Warning AnomalyFound {FinOpsBench.OperatorNamespace}/costs: {anomaly.Id}: ", Assert.Single(bench.Events.Take()), StringComparison.Ordinal);
        Assert.Equal(bench.Options.ReviewInterval, again);
    }

    [Fact]
    public async Task Costs_as_usual_leave_nothing_open()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(DailyBills.Ordinary());
        bench.CreateMonitor();
        var (monitor, _) = await bench.EvaluateAsync();

        Assert.Null(monitor.Status!.Anomalies);
        Assert.Equal((0, 0m), (monitor.Status.Open, monitor.Status.Impact!.Value.Value));
        Assert.Equal("True NothingUnusual", monitor.Says(ConditionTypes.NoAnomalies));
        Assert.Empty(bench.Events.Take());
    }

    [Fact]
    public async Task What_matters_too_little_is_not_open()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(DailyBills.Ordinary((DailyBills.LastWholeDay, 3)));
        bench.CreateMonitor(change: spec => spec.MinimumImpact = new() { Amount = 500m });
        var (monitor, _) = await bench.EvaluateAsync();

        Assert.Equal(0, monitor.Status!.Open);
        Assert.Contains(monitor.Status.Benign!, benign => benign.Reason == "BelowFloor");
        Assert.Equal("True NothingUnusual", monitor.Says(ConditionTypes.NoAnomalies));
    }

    [Fact]
    public async Task A_restatement_that_takes_the_cost_back_closes_the_anomaly()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(DailyBills.Ordinary((DailyBills.LastWholeDay, 3)));
        bench.CreateMonitor();
        var (before, _) = await bench.EvaluateAsync();
        var id = before.Status!.Anomalies![0].Id;
        bench.Events.Take();
        await bench.LoadAsync(DailyBills.Ordinary());
        var (after, _) = await bench.EvaluateAsync();

        Assert.Equal(0, after.Status!.Open);
        Assert.Null(after.Status.Anomalies);
        Assert.StartsWith($"Normal AnomalyWithdrawn {FinOpsBench.OperatorNamespace}/costs: {id}: AmazonS3, since 2026-04-12", Assert.Single(bench.Events.Take()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_anomaly_keeps_its_id_and_the_time_at_which_it_was_found_in_another_process()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(DailyBills.Ordinary((DailyBills.LastWholeDay, 3)));
        bench.CreateMonitor();
        var (before, _) = await bench.EvaluateAsync();
        bench.Events.Take();
        bench.Clock.Advance(TimeSpan.FromHours(1));
        await bench.RestartAsync();
        await bench.LookAsync();
        var writes = bench.Writes;
        var (after, _) = await bench.EvaluateAsync();

        Assert.Equal(before.Status!.Anomalies![0], after.Status!.Anomalies![0]);
        Assert.Equal(writes, bench.Writes);
        Assert.Empty(bench.Events.Take());
    }

    [Fact]
    public async Task A_monitor_of_a_team_sees_what_is_allocated_to_its_own_namespace()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(DailyBills.Ordinary((DailyBills.LastWholeDay, 3)));
        bench.CreateMonitor("team", "shop");
        var (monitor, _) = await bench.EvaluateAsync("team", "shop");

        Assert.Null(monitor.Status!.Anomalies);
        Assert.Null(monitor.Status.History);
        Assert.Equal("False NoData", monitor.Says(ConditionTypes.DataFresh));
        Assert.Equal("Unknown TooLittleHistory", monitor.Says(ConditionTypes.NoAnomalies));
    }

    [Fact]
    public async Task The_incident_in_the_sample_bill_is_all_that_is_found_of_three_clouds()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        using var bill = new MemoryStream();
        var charges = new SampleBillGenerator(new() { FirstMonth = new(2025, 11, 1), LastDay = new(2026, 4, 14) }).Charges();
        await FocusCsv.WriteAsync(charges, bill, FocusVersion.V12, TestContext.Current.CancellationToken);
        bench.Put("aws.csv", Encoding.UTF8.GetString(bill.ToArray()));
        bench.CreateSource();
        await bench.LookAsync();
        bench.CreateMonitor(change: spec => spec.Cost!.GroupBy = ["ServiceProviderName", "ServiceName", "ChargeDescription"]);
        var (monitor, _) = await bench.EvaluateAsync();

        Assert.Equal("True Evaluated", monitor.Says(ConditionTypes.Ready));
        var anomaly = Assert.Single(monitor.Status!.Anomalies!);
        Assert.Contains("AWSDataTransfer", anomaly.Node, StringComparison.Ordinal);
        Assert.Equal((Utc.Date("2026-04-11"), Utc.Date("2026-04-12")), (anomaly.FirstDay, anomaly.LastDay)); // costs eight times as much on these two days
    }

    [Fact]
    public async Task A_few_days_of_costs_are_too_little_to_judge()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Days("2026-04-08", 6, 10m, ("EffectiveCost", "10")));
        bench.CreateMonitor();
        var (monitor, _) = await bench.EvaluateAsync();

        Assert.Equal("True Evaluated", monitor.Says(ConditionTypes.Ready));
        Assert.Equal("Unknown TooLittleHistory", monitor.Says(ConditionTypes.NoAnomalies));
        Assert.Equal(0, monitor.Status!.History!.Series);
        Assert.InRange(monitor.Status.History.TooShort, 1, int.MaxValue);
    }

    [Fact]
    public async Task A_day_of_which_the_bill_usually_lacks_most_is_not_judged()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(DailyBills.Ordinary(("2026-04-14", 3)));
        bench.CreateMonitor();
        var (early, _) = await bench.EvaluateAsync();
        bench.Clock.Advance(TimeSpan.FromDays(2));
        var (later, _) = await bench.EvaluateAsync();

        Assert.Equal(0, early.Status!.Open);
        Assert.Equal(Utc.Date("2026-04-14"), Assert.Single(later.Status!.Anomalies!).FirstDay);
    }

    [Fact]
    public async Task A_workload_that_grows_is_found_by_cluster_namespace_and_controller()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Clusters
            .Workload("east shop Deployment/web app=web", 2)
            .Workload("east shop StatefulSet/db", 4)
            .Workload("west lab Deployment/batch", 1)
            .Surge("web", Utc.Day("2026-04-14"), 3);
        bench.CreateMonitor(change: spec => spec.Cost = new() { Currency = "USD", Scope = new() { Kubernetes = new() } });
        bench.CreateMonitor("lab", change: spec => spec.Cost = new() { Currency = "USD", Scope = new() { Kubernetes = new(), Namespaces = ["lab"] } });
        var (monitor, _) = await bench.EvaluateAsync();
        var (lab, _) = await bench.EvaluateAsync("lab");

        Assert.Equal("east > shop > web", Assert.Single(monitor.Status!.Anomalies!).Node);
        Assert.Equal(["cluster", "namespace", "controller"], monitor.Status.History!.GroupedBy!);
        Assert.Equal("True UpToDate", monitor.Says(ConditionTypes.DataFresh));
        Assert.Equal("True NothingUnusual", lab.Says(ConditionTypes.NoAnomalies));
    }

    [Fact]
    public async Task Clusters_of_which_nothing_is_recorded_say_so()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.CreateMonitor(change: spec => spec.Cost = new() { Currency = "USD", Scope = new() { Kubernetes = new() } });
        var (monitor, _) = await bench.EvaluateAsync();

        Assert.Equal("False NotRecorded", monitor.Says(ConditionTypes.DataFresh));
    }

    [Fact]
    public async Task Costs_without_an_exchange_rate_are_not_judged()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(DailyBills.Ordinary());
        bench.CreateMonitor(change: spec => spec.Cost!.Currency = "EUR");
        var (monitor, again) = await bench.EvaluateAsync();

        Assert.Equal("False ExchangeRateMissing", monitor.Says(ConditionTypes.Ready));
        Assert.Equal(bench.Options.ReviewInterval, again);
    }

    [Fact]
    public async Task Figures_stay_while_the_ledger_is_away()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(DailyBills.Ordinary((DailyBills.LastWholeDay, 3)));
        bench.CreateMonitor();
        var (before, _) = await bench.EvaluateAsync();
        bench.Events.Take();
        bench.Ledger.Fault = new LedgerUnavailableException("gone");
        var (away, again) = await bench.EvaluateAsync();

        Assert.Equal("False LedgerUnavailable", away.Says(ConditionTypes.Ready));
        Assert.Equal("False AnomaliesOpen", away.Says(ConditionTypes.NoAnomalies));
        Assert.Equal(before.Status!.Anomalies!, away.Status!.Anomalies!);
        Assert.Equal(bench.Options.RetryInterval, again);
        Assert.Empty(bench.Events.Take());
    }

    [Theory]
    [InlineData("open")]
    [InlineData("quiet")]
    [InlineData("acknowledged")]
    [InlineData("muted")]
    [InlineData("judged")]
    [InlineData("misunderstood")]
    [InlineData("without data")]
    [InlineData("suspended")]
    [InlineData("invalid")]
    [InlineData("ledger away")]
    [InlineData("waiting")]
    public async Task A_second_look_at_what_did_not_change_writes_nothing_and_says_nothing(string state)
    {
        await using var bench = await FinOpsBench.OpenAsync();
        if (state == "waiting")
            bench.CreateSource();
        else
            await bench.LoadAsync(state == "quiet" ? DailyBills.Ordinary() : DailyBills.Ordinary((DailyBills.LastWholeDay, 3)));
        bench.CreateMonitor(change: spec =>
        {
            spec.Suspend = state == "suspended";
            spec.Cost!.GroupBy = state == "invalid" ? ["Weather"] : ["ServiceName"];
            spec.Cost.Scope = state == "without data" ? new() { Services = ["none"] } : null;
        });
        var (first, _) = await bench.EvaluateAsync();
        var annotation = state switch { "acknowledged" => "acknowledge", "muted" => "mute", "judged" or "misunderstood" => "feedback", _ => null };
        if (annotation is not null)
            bench.Annotate($"cloudintel.io/{annotation}", state == "misunderstood" ? "it was me" : first.Status!.Anomalies![0].Id + (state == "judged" ? "=true" : ""));
        bench.Ledger.Fault = state == "ledger away" ? new LedgerUnavailableException("gone") : null;
        await bench.EvaluateAsync();
        bench.Events.Take();
        var writes = bench.Writes;
        bench.Clock.Advance(TimeSpan.FromMinutes(5.5));
        await bench.EvaluateAsync();

        Assert.Equal(writes, bench.Writes);
        Assert.Empty(bench.Events.Take());
    }

    [Fact]
    public async Task Figures_are_shown_to_Prometheus_until_the_monitor_is_gone()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(DailyBills.Ordinary((DailyBills.LastWholeDay, 3)));
        bench.CreateMonitor();
        var (monitor, _) = await bench.EvaluateAsync();

        Assert.Equal(1, bench.Metrics.Last($"cloudintel_anomaly_open{{{Labels},state=new}}"));
        Assert.Equal(0, bench.Metrics.Last($"cloudintel_anomaly_open{{{Labels},state=acknowledged}}"));
        Assert.Equal(0, bench.Metrics.Last($"cloudintel_anomaly_open{{{Labels},state=muted}}"));
        Assert.Equal((double)monitor.Status!.Impact!.Value.Value, bench.Metrics.Last(Impact));
        Assert.Equal(monitor.Status.History!.Series, bench.Metrics.Last($"cloudintel_anomaly_series{{{Labels}}}"));
        Assert.Equal(bench.Clock.GetUtcNow().ToUnixTimeSeconds(), bench.Metrics.Last($"cloudintel_anomaly_last_evaluation_timestamp_seconds{{{Labels}}}"));
        Assert.Equal(Utc.Day("2026-04-15").ToUnixTimeSeconds(), bench.Metrics.Last($"cloudintel_anomaly_data_through_timestamp_seconds{{{Labels}}}"));
        var measured = bench.Metrics.Count(Impact);
        await bench.ForgetMonitorAsync();
        Assert.True(bench.Metrics.Has(Impact)); // it was measured before,
        Assert.Equal(measured, bench.Metrics.Count(Impact)); // and is not any more
    }

    [Fact]
    public async Task New_bills_wake_every_monitor()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(DailyBills.Ordinary());

        Assert.Equal(bench.BudgetsWoken.Times, bench.MonitorsWoken.Times);
        Assert.InRange(bench.MonitorsWoken.Times, 1, int.MaxValue);
    }
}
