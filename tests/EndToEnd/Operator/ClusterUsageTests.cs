using System.Globalization;
using System.Text.Json.Nodes;
using CloudIntel.Ledger;
using CloudIntel.TestKit.Clusters;
using CloudIntel.TestKit.ControlPlane;
using CloudIntel.TestKit.Prometheus;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>From pods on an API server and samples in a Prometheus, both real, to what /allocation says of usage.</summary>
public sealed class ClusterUsageTests : IAsyncLifetime
{
    private const int Nodes = 10;
    private const int Pods = 120;
    private const long Mebibyte = 1 << 20;

    private OperatorCluster cluster = null!;
    private FakeKubelets kubelets = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        cluster = await OperatorCluster.StartAsync(Cancel);
        kubelets = new(cluster.Plane);
    }

    public ValueTask DisposeAsync() => cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Usage_of_an_hour_that_passed_before_there_was_a_Prometheus_is_read_and_answered_by_pod()
    {
        // The hour before the last one that is settled. Pod i uses i thousandths of a core from its start to the hour's end and holds i MiB.
        var hour = Hour(TimeProvider.System.GetUtcNow().AddMinutes(-2)).AddHours(-1);
        var shop = await cluster.Plane.CreateNamespaceAsync("shop", Cancel);
        for (var node = 0; node < Nodes; node++)
            await kubelets.AddNodeAsync($"node-{node}", Cancel);
        var series = new SeriesText();
        await Parallel.ForAsync(1, Pods + 1, Cancel, async (i, cancel) =>
        {
            var pod = new FakePod($"web-{i}", shop, $"node-{i % Nodes}");
            await kubelets.AddPodAsync(pod, cancel);
            await kubelets.EndAsync(pod, hour.AddMinutes(i % 3 * 10), hour.AddHours(1), cancel);
        });
        for (var i = 1; i <= Pods; i++)
        {
            var thousandths = i;
            Tell(series, shop, $"web-{i}", hour.AddMinutes(i % 3 * 10), hour.AddHours(1), seconds => seconds * thousandths / 1000.0, thousandths * Mebibyte);
        }

        // One name, two pods: a core for twenty minutes, then half of one for the rest of the hour.
        var first = new FakePod("db-0", shop, "node-0");
        await kubelets.AddPodAsync(first, Cancel);
        await kubelets.EndAsync(first, hour, hour.AddMinutes(20), Cancel);
        Tell(series, shop, "db-0", hour, hour.AddMinutes(20), seconds => seconds, 100 * Mebibyte);
        Tell(series, shop, "db-0", hour.AddMinutes(20), hour.AddHours(1), seconds => seconds * 0.5, 200 * Mebibyte);

        var recording = await cluster.StartOperatorAsync(Cancel, ("Cluster__Name", "east"), ("Cluster__WriteInterval", "00:00:01"));
        await WaitAsync(async () => await recording.MetricAsync("cloudintel_cluster_nodes", "", Cancel) == Nodes);
        await kubelets.DeletePodAsync(first, Cancel);
        var second = first with { Node = "node-1" };
        await kubelets.AddPodAsync(second, Cancel);
        await kubelets.StartAsync(second, hour.AddMinutes(20), Cancel);
        await WaitAsync(async () => await recording.MetricAsync("cloudintel_cluster_running_containers", "", Cancel) == 1);
        await StopAsync(recording);

        await using var prometheus = await PrometheusServer.StartAsync(series, Cancel);
        var reading = await cluster.StartOperatorAsync(
            Cancel, ("Cluster__Name", "east"), ("Cluster__WriteInterval", "00:00:01"), ("PrometheusApi__Url", prometheus.Url.ToString()), ("Usage__SettleDelay", "00:01:00"));
        await WaitAsync(async () => await reading.MetricAsync("cloudintel_cluster_usage_hours_total", "east", Cancel) > 0);
        Assert.InRange(await reading.MetricAsync("cloudintel_cluster_usage_samples_total", "east", Cancel), Pods * 16, (Pods + 1) * 24); // of each pod two figures, and one sample a step in which it ran

        var pods = await AskAsync(reading, hour, "pod");
        Assert.Equal(Pods + 1, pods.Count);
        for (var i = 1; i <= Pods; i++)
        {
            Assert.Equal(i / 1000.0, (double)pods[$"web-{i}"]!["cpuCoreUsageAverage"]!, 1e-6);
            Assert.Equal(i * Mebibyte, (double)pods[$"web-{i}"]!["ramByteUsageAverage"]!, 1.0);
        }

        // 1 x 20 and 0.5 x 40 minutes, and at most half a scrape interval at either end of each.
        Assert.Equal(40 / 60.0, (double)pods["db-0"]!["cpuCoreUsageAverage"]!, 0.01);
        Assert.Equal(((100 * 20) + (200 * 40)) / 60.0 * Mebibyte, (double)pods["db-0"]!["ramByteUsageAverage"]!, 2.0 * Mebibyte);

        // db-0 asks for half a core: the first pod used another half for twenty minutes, which counts beside the request.
        Assert.Equal(((0.5 * 60) + (0.5 * 20)) / 60, (double)pods["db-0"]!["cpuCores"]!, 0.01);
        Assert.Equal(0.5, (double)pods["db-0"]!["cpuCoreRequestAverage"]!, 1e-6);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Without_a_Prometheus_the_metrics_server_is_sampled_and_a_leader_that_goes_writes_what_it_knows()
    {
        var shop = await cluster.Plane.CreateNamespaceAsync("shop", Cancel);
        await kubelets.AddNodeAsync("node-1", Cancel);
        var pod = new FakePod("web", shop, "node-1");
        await kubelets.AddPodAsync(pod, Cancel);
        await kubelets.StartAsync(pod, TimeProvider.System.GetUtcNow().AddHours(-2), Cancel);
        var absent = await cluster.StartOperatorAsync(Cancel, ("Cluster__Name", "east"), ("Cluster__WriteInterval", "00:00:01"));
        await WaitAsync(() => Task.FromResult(absent.LogTail(200).Contains("no metrics server tells", StringComparison.Ordinal)));
        await WaitAsync(async () => await absent.MetricAsync("cloudintel_cluster_running_containers", "", Cancel) == 1);
        await StopAsync(absent);

        // Objects of its own instead of a metrics server's: what is measured is 0.25 cores and 64 MiB.
        await cluster.ApplyAsync(
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: { name: pods.metrics.k8s.io, annotations: { api-approved.kubernetes.io: "unapproved, a test" } }
            spec:
              group: metrics.k8s.io
              scope: Namespaced
              names: { kind: PodMetrics, listKind: PodMetricsList, plural: pods, singular: pod }
              versions:
              - name: v1beta1
                served: true
                storage: true
                schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
            """,
            Cancel);
        await cluster.WaitForAsync(
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/pods.metrics.k8s.io",
            definition => definition.GetProperty("status").GetProperty("conditions").EnumerateArray().Any(condition => condition.GetProperty("type").GetString() == "Established" && condition.GetProperty("status").GetString() == "True"),
            Cancel);
        var measured = TimeProvider.System.GetUtcNow().AddSeconds(30).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        await cluster.ApplyAsync(
            $$"""
            apiVersion: metrics.k8s.io/v1beta1
            kind: PodMetrics
            metadata: { name: web, namespace: {{shop}} }
            timestamp: "{{measured}}"
            window: 30s
            containers: [ { name: main, usage: { cpu: 250000000n, memory: 65536Ki } } ]
            """,
            Cancel);

        var sampling = await cluster.StartOperatorAsync(Cancel, ("Cluster__Name", "east"), ("Cluster__WriteInterval", "00:00:01"));
        await WaitAsync(() => Task.FromResult(sampling.LogTail(200).Contains("is asked of its metrics server", StringComparison.Ordinal)));
        await StopAsync(sampling);

        await using var ledger = await Ledgers.OpenAsync(new() { Path = sampling.Ledger }, TimeProvider.System, NullLoggerFactory.Instance, Cancel);
        var now = TimeProvider.System.GetUtcNow();
        var history = (await ledger.HistoryAsync("east", new(now.AddHours(-2), now.AddHours(1)), Cancel)).History;
        var hour = Assert.Single(Assert.Single(history.Usage).Hours);
        Assert.InRange(hour.ObservedMilliseconds, 1, 120_000);
        Assert.Equal((250m, 64m * Mebibyte), ((decimal)hour.Used.MilliCpuMilliseconds / hour.ObservedMilliseconds, (decimal)hour.Used.ByteMilliseconds / hour.ObservedMilliseconds));
    }

    private async Task StopAsync(OperatorProcess process)
    {
        await process.SignalAsync("TERM");
        await process.ExitCodeAsync(Cancel);
        await cluster.KillAsync(process);
    }

    private static void Tell(SeriesText series, string @namespace, string pod, DateTimeOffset from, DateTimeOffset to, Func<int, double> coreSeconds, long bytes)
    {
        var labels = string.Create(CultureInfo.InvariantCulture, $"namespace=\"{@namespace}\",pod=\"{pod}\",container=\"main\",id=\"/{pod}/{from.ToUnixTimeSeconds()}\"");
        series.Add("container_cpu_usage_seconds_total", labels, from, to, 30, coreSeconds);
        series.Add("container_memory_working_set_bytes", labels, from, to, 30, _ => bytes);
    }

    private static async Task<JsonObject> AskAsync(OperatorProcess process, DateTimeOffset hour, string aggregate)
    {
        var window = $"{hour.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'},{hour.AddHours(1).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}";
        var (code, text) = await process.AskAsync($"/allocation/compute?window={window}&aggregate={aggregate}", LocalControlPlane.AdminToken, Cancel);
        Assert.True(code == 200, text);
        return JsonNode.Parse(text)!["data"]![0]!.AsObject();
    }

    private static DateTimeOffset Hour(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    private static async Task WaitAsync(Func<Task<bool>> condition)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        timeout.CancelAfter(TimeSpan.FromMinutes(2));
        while (!await condition())
            await Task.Delay(TimeSpan.FromMilliseconds(50), timeout.Token);
    }
}
