using System.Text.Json.Nodes;
using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Tests.AnomalyMonitors;

/// <summary>From signals of a Prometheus to what a monitor says of a system. The monitor has no costs unless a test says so.</summary>
public sealed class SignalTests
{
    private const string Labels = $"namespace={FinOpsBench.OperatorNamespace},monitor=web,signal=latency";

    private static readonly ResourceDefinition ReplicaSets = new("apps", "v1", "ReplicaSet", "replicasets", Namespaced: true);

    [Fact]
    public async Task A_system_as_usual_is_healthy_and_its_status_is_written_once()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        Monitor(bench);
        var (monitor, again) = await bench.EvaluateAsync("web");
        var writes = bench.Writes;
        await bench.EvaluateAsync("web");

        Assert.Equal(writes, bench.Writes);
        Assert.Equal("Healthy", monitor.Status!.Health);
        var signal = Assert.Single(monitor.Status.Signals!);
        Assert.Equal(("latency", "Healthy", null), (signal.Name, signal.State, signal.Reason));
        Assert.InRange(signal.Level!.Value.Value, 99, 101);
        Assert.Equal("True Evaluated", monitor.Says(ConditionTypes.Ready));
        Assert.Equal("1 signals judged", monitor.Status.Conditions.Message(ConditionTypes.Ready));
        Assert.Equal("True AsUsual", monitor.Says(ConditionTypes.Healthy));
        Assert.Equal((null, null), (monitor.Says(ConditionTypes.NoAnomalies), monitor.Says(ConditionTypes.DataFresh)));
        Assert.Empty(bench.Events.Take());
        Assert.Equal(1, bench.Metrics.Last($"cloudintel_anomaly_signal_state{{{Labels}}}"));
        Assert.Equal(bench.Options.ReviewInterval, again);
    }

    [Fact]
    public async Task Four_weeks_are_asked_for_in_fewer_values_than_Prometheus_gives_at_once()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        Monitor(bench);
        await bench.EvaluateAsync("web");

        var question = Assert.Single(bench.Signals.Questions);
        Assert.Equal(new SignalText.Query("latency_seconds"), question.Of);
        Assert.InRange(question.Count, 1, 11_000);
        Assert.Equal(bench.Clock.GetUtcNow(), question.First + ((question.Count - 1) * question.Step));
        Assert.InRange((question.Count * question.Step).TotalDays, 27.9, 28.1);
    }

    [Fact]
    public async Task A_rollout_that_makes_a_signal_worse_is_named_and_told_once_and_so_is_the_recovery()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        RollOut(bench, "1", "web");
        bench.Clock.Advance(TimeSpan.FromDays(20));
        var at = bench.Clock.GetUtcNow();
        RollOut(bench, "2", "web");
        RollOut(bench, "9", "other");
        bench.Clock.Advance(TimeSpan.FromHours(20));
        bench.Signals.Value = (_, time) => ScriptedSignals.Usual(time) + (time >= at ? 40 : 0);
        Monitor(bench, spec => spec.TargetRef = new() { Name = "web" });
        var (monitor, _) = await bench.EvaluateAsync("web");
        await bench.EvaluateAsync("web");

        var signal = Assert.Single(monitor.Status!.Signals!);
        Assert.Equal(("Degraded", "2", at, "Regression"), (signal.State, signal.Rollout!.Revision, signal.Rollout.At, signal.Rollout.Effect));
        Assert.InRange(signal.Rollout.Before.Value, 98, 102);
        Assert.InRange(signal.Rollout.After.Value, 136, 144);
        Assert.Equal("False Degraded", monitor.Says(ConditionTypes.Healthy));
        Assert.Equal(
            ["Warning RolloutRegression", "Warning SignalDegraded"], bench.Events.Take().Select(told => string.Join(' ', told.Split(' ')[..2])));

        bench.Signals.Value = (_, time) => ScriptedSignals.Usual(time);
        (monitor, _) = await bench.EvaluateAsync("web");
        Assert.Equal("Healthy", monitor.Status!.Health);
        Assert.Equal($"Normal SignalRecovered {FinOpsBench.OperatorNamespace}/web: latency is as usual again", Assert.Single(bench.Events.Take()));
    }

    [Fact]
    public async Task A_rollback_whose_time_is_unknown_is_left_out()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        RollOut(bench, "3", "web"); // the oldest ReplicaSet, taken up again
        bench.Clock.Advance(TimeSpan.FromDays(20));
        RollOut(bench, "2", "web");
        bench.Clock.Advance(TimeSpan.FromDays(1));
        Monitor(bench, spec => spec.TargetRef = new() { Name = "web" });

        var (monitor, _) = await bench.EvaluateAsync("web");
        Assert.Equal("Healthy", monitor.Status!.Health);
    }

    [Fact]
    public async Task A_signal_at_its_capacity_is_critical_and_one_on_its_way_says_when()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        var start = bench.Clock.GetUtcNow();
        bench.Signals.Value = (of, time) => of is SignalText.Query("disk") ? 180 + (2 * (time - start).TotalDays) : ScriptedSignals.Usual(time) + 500;
        Monitor(bench, spec =>
        {
            spec.Signals![0].Capacity = "0.5k";
            spec.Signals.Add(new() { Name = "disk", Query = "disk", Capacity = "200", Unit = "GiB" });
        });
        var (monitor, _) = await bench.EvaluateAsync("web");

        Assert.Equal("Critical", monitor.Status!.Health);
        Assert.Equal(["Critical", "Degraded"], monitor.Status.Signals!.Select(signal => signal.State));
        var disk = monitor.Status.Signals![1];
        Assert.InRange(disk.PerDay!.Value.Value, 1.9m, 2.1m);
        Assert.Equal(DateOnly.FromDateTime(start.UtcDateTime.AddDays(10)), disk.Saturation!.Expected);
        Assert.StartsWith("latency is 60", monitor.Status.Conditions.Message(ConditionTypes.Healthy), StringComparison.Ordinal);
        Assert.Equal(
            new DateTimeOffset(disk.Saturation.Earliest, default, TimeSpan.Zero).ToUnixTimeSeconds(),
            bench.Metrics.Last($"cloudintel_anomaly_signal_saturation_timestamp_seconds{{{Labels.Replace("latency", "disk", StringComparison.Ordinal)}}}"));
    }

    [Fact]
    public async Task While_Prometheus_is_away_the_last_figures_stay_and_the_reason_is_said()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        Monitor(bench);
        await bench.EvaluateAsync("web");
        bench.Signals.Fault = new("prometheus:9090 cannot be reached", isPassing: true);
        var (monitor, again) = await bench.EvaluateAsync("web");

        Assert.Equal("False SignalsUnavailable", monitor.Says(ConditionTypes.Ready));
        Assert.StartsWith("prometheus:9090 cannot be reached", monitor.Status!.Conditions.Message(ConditionTypes.Ready), StringComparison.Ordinal);
        Assert.Equal(("Healthy", 1), (monitor.Status.Health, monitor.Status.Signals!.Count));
        Assert.Equal(bench.Options.RetryInterval, again);

        bench.Signals.Name = null;
        (monitor, _) = await bench.EvaluateAsync("web");
        Assert.Contains("PrometheusApi:Url", monitor.Status!.Conditions.Message(ConditionTypes.Ready), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "no series")]
    [InlineData(3, "gives 3 series: aggregate them to one")]
    public async Task A_query_that_gives_no_one_series_is_unknown_and_the_others_are_judged(int series, string reason)
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Signals.Series = of => of is SignalText.Query("up") ? series : 1;
        Monitor(bench, spec => spec.Signals!.Add(new() { Name = "up", Query = "up" }));
        var (monitor, _) = await bench.EvaluateAsync("web");

        Assert.Equal(["Healthy", "Unknown"], monitor.Status!.Signals!.Select(signal => signal.State));
        Assert.Contains(reason, monitor.Status.Signals![1].Reason!, StringComparison.Ordinal);
        Assert.Equal("Unknown Unknown", monitor.Says(ConditionTypes.Healthy)); // half of them
    }

    [Fact]
    public async Task A_measure_is_about_pods_of_the_workload_in_the_monitors_own_namespace()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.CreateMonitor("web", "shop", spec =>
        {
            spec.Cost = null;
            spec.Signals = [new() { Name = "cpu", Measure = SignalMeasure.CpuUsage }];
            spec.TargetRef = new() { Kind = WorkloadKind.StatefulSet, Name = "web.eu" };
        });
        await bench.EvaluateAsync("web", "shop");

        Assert.Equal(new SignalText.Measure(PodMeasure.CpuUsage, "shop", @"web\.eu-[0-9]+"), Assert.Single(bench.Signals.Questions).Of);
    }

    [Fact]
    public async Task A_query_of_another_namespace_is_refused_though_no_webhook_did()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.CreateMonitor("web", "shop", spec => spec.Signals = [new() { Name = "cpu", Query = "up" }]);
        var (monitor, _) = await bench.EvaluateAsync("web", "shop");

        Assert.Equal("False InvalidSpec", monitor.Says(ConditionTypes.Ready));
        Assert.Empty(bench.Signals.Questions);
    }

    [Fact]
    public async Task Costs_and_signals_are_watched_by_one_monitor()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(DailyBills.Ordinary((DailyBills.LastWholeDay, 3)));
        bench.CreateMonitor(change: spec => spec.Signals = [new() { Name = "latency", Query = "latency_seconds" }]);
        var (monitor, _) = await bench.EvaluateAsync();

        Assert.Equal((1, "Healthy"), (monitor.Status!.Open, monitor.Status.Health));
        Assert.Equal(("False AnomaliesOpen", "True AsUsual"), (monitor.Says(ConditionTypes.NoAnomalies), monitor.Says(ConditionTypes.Healthy)));
        Assert.EndsWith("; 1 signals judged", monitor.Status.Conditions.Message(ConditionTypes.Ready), StringComparison.Ordinal);
    }

    private static void Monitor(FinOpsBench bench, Action<AnomalyMonitorSpec>? change = null) => bench.CreateMonitor("web", change: spec =>
    {
        spec.Cost = null;
        spec.Signals = [new() { Name = "latency", Query = "latency_seconds" }];
        change?.Invoke(spec);
    });

    /// <summary>A ReplicaSet of a Deployment comes into being.</summary>
    private static void RollOut(FinOpsBench bench, string revision, string deployment) => bench.Server.Create(ReplicaSets, JsonNode.Parse(
        $$$"""
        {"metadata":{"name":"{{{deployment}}}-{{{revision}}}","namespace":"{{{FinOpsBench.OperatorNamespace}}}","annotations":{"deployment.kubernetes.io/revision":"{{{revision}}}"},
         "ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"{{{deployment}}}","uid":"u","controller":true}]}}
        """)!.AsObject());
}
