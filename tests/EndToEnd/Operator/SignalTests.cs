using System.Text.Json;
using CloudIntel.TestKit.Prometheus;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>From samples in a real Prometheus to what a monitor says of a system on a real API server.</summary>
public sealed class SignalTests : IAsyncLifetime
{
    private OperatorCluster cluster = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => cluster = await OperatorCluster.StartAsync(Cancel);

    public ValueTask DisposeAsync() => cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_disk_on_its_way_to_being_full_and_pods_as_usual_make_a_degraded_system()
    {
        // Samples at the very moments that are asked for. The disk is at 180 now and rises by 2 a day; a pod holds 100 MiB, those of others much more.
        var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 600 * 600);
        var (from, to) = (now.AddDays(-29), now.AddMinutes(30));
        var series = new SeriesText()
            .Add("disk_used", "", from, to, 600, seconds => 180 - (2 * ((now - from).TotalDays - (seconds / 86400.0))))
            .Add("container_memory_working_set_bytes", Pod("cloudintel-system", "web-6d4b8f-x7k2p"), from, to, 600, seconds => (100 << 20) + (seconds / 600 * 7919 % 1009))
            .Add("container_memory_working_set_bytes", Pod("cloudintel-system", "webshop-6d4b8f-x7k2p"), from, to, 600, _ => 9L << 30)
            .Add("container_memory_working_set_bytes", Pod("other", "web-6d4b8f-x7k2p"), from, to, 600, _ => 9L << 30);
        await using var prometheus = await PrometheusServer.StartAsync(series, Cancel);
        var running = await cluster.StartOperatorAsync(Cancel, ("PrometheusApi__Url", prometheus.Url.ToString()));
        await cluster.ApplyAsync(
            """
            apiVersion: cloudintel.io/v1alpha1
            kind: AnomalyMonitor
            metadata: { name: web, namespace: cloudintel-system }
            spec:
              targetRef: { kind: Deployment, name: web }
              signals:
              - { name: disk, query: disk_used, capacity: "200" }
              - { name: memory, measure: MemoryUsage, capacity: 1Gi }
            """,
            Cancel);

        var judged = await cluster.MonitorAsync("web", it => it.Condition("Healthy") == "False Degraded", Cancel);
        var status = judged.GetProperty("status");
        Assert.Equal("True Evaluated", judged.Condition("Ready"));
        var (disk, memory) = (status.GetProperty("signals")[0], status.GetProperty("signals")[1]);
        Assert.Equal(("Degraded", "Healthy"), (State(disk), State(memory)));
        Assert.InRange(DateTime.Parse(disk.GetProperty("saturation").GetProperty("expected").GetString()!, null) - now.UtcDateTime, TimeSpan.FromDays(8), TimeSpan.FromDays(12));
        Assert.Equal(105_000_000, Statuses.Money(memory.GetProperty("level")));
        Assert.Equal(2, await running.MetricAsync("cloudintel_anomaly_signal_state", "disk", Cancel));
        var printed = await cluster.Plane.KubectlAsync(Cancel, "get", "amon", "-n", OperatorCluster.Namespace);
        Assert.Contains("Degraded", printed, StringComparison.Ordinal);
    }

    private static string? State(JsonElement signal) => signal.GetProperty("state").GetString();

    private static string Pod(string ns, string pod) => $"namespace=\"{ns}\",pod=\"{pod}\",container=\"c\",id=\"/{ns}/{pod}\"";
}
