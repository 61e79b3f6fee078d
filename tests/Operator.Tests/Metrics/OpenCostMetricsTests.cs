using System.Globalization;
using System.Net.Http.Headers;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.Prices;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Ledger;
using CloudIntel.Operator.Metrics;
using CloudIntel.TestKit.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Operator.Tests.Metrics;

/// <summary>OpenCost's metrics, as its dashboards read them.</summary>
public sealed class OpenCostMetricsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_cluster_has_is_shown_under_the_names_of_OpenCost()
    {
        await using var served = await Served.StartAsync();
        var shown = Exposition.Parse(await served.TextAsync("text/plain"), ExpositionFormat.PrometheusText);

        // 8 cores at 1, 16 GiB at 0.25.
        Assert.Equal(1, shown["node_cpu_hourly_cost"].Value);
        Assert.Equal(0.25, shown["node_ram_hourly_cost"].Value);
        Assert.Equal(12, shown["node_total_hourly_cost"].Value);
        Assert.Equal(0, shown["node_gpu_count"].Value);
        Assert.Equal(1, shown["kubecost_node_is_spot"].Value);
        Assert.Equal(2, shown["container_cpu_allocation"].Value);
        Assert.Equal(1 << 30, shown["container_memory_allocation_bytes"].Value);
        Assert.Equal(10L << 30, shown["pod_pvc_allocation"].Value);
        Assert.Equal(0.001, shown["pv_hourly_cost"].Value);
        Assert.Equal(1, shown["service_selector_labels"].Value);
        Assert.Contains("node_cpu_hourly_cost{instance=\"worker\",node=\"worker\",instance_type=\"m6i.2xlarge\",region=\"eu-west-1\",provider_id=\"aws:///a/i-1\",arch=\"amd64\",uid=\"n-1\"} 1", await served.TextAsync("text/plain"), StringComparison.Ordinal);
        Assert.Contains("container_cpu_allocation{namespace=\"shop\",pod=\"web-1\",container=\"nginx\",instance=\"worker\",node=\"worker\"} 2", await served.TextAsync("text/plain"), StringComparison.Ordinal);
        Assert.Contains("pod_pvc_allocation{namespace=\"shop\",pod=\"web-1\",persistentvolumeclaim=\"data\",persistentvolume=\"pv\"}", await served.TextAsync("text/plain"), StringComparison.Ordinal);
        Assert.Contains("service_selector_labels{namespace=\"shop\",service=\"web\",label_app_kubernetes_io_name=\"web\"} 1", await served.TextAsync("text/plain"), StringComparison.Ordinal);
        Assert.Contains("kubecost_cluster_info{id=\"prod\",name=\"prod\",provider=\"aws\"} 1", await served.TextAsync("text/plain"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_stand_before_the_others_and_end_with_them_in_both_formats()
    {
        await using var served = await Served.StartAsync();

        Assert.EndsWith("\n# EOF\n", await served.TextAsync("application/openmetrics-text"), StringComparison.Ordinal);
        Assert.Equal(12, Exposition.Parse(await served.TextAsync("application/openmetrics-text"), ExpositionFormat.OpenMetrics)["node_total_hourly_cost"].Value);
        served.Live.Forget();
        Assert.DoesNotContain("node_total_hourly_cost", await served.TextAsync("text/plain"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promtool_finds_nothing_that_breaks_the_format()
    {
        var promtool = TestPrograms.Require("promtool");
        await using var served = await Served.StartAsync();

        var check = await Command.RunAsync(promtool, ["check", "metrics"], await served.TextAsync("text/plain"), Cancellation);

        Assert.True(check.ExitCode is 0 or 3, check.Error);
        Assert.DoesNotContain("error while linting", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_Prometheus_answers_what_dashboards_of_OpenCost_ask()
    {
        await using var served = await Served.StartAsync();
        await using var prometheus = PrometheusServer.Start(served.Address, "/metrics");
        await prometheus.ScrapedSeriesAsync("/metrics", Cancellation);

        // What a namespace costs a month: its cores and GiB at the prices of their nodes.
        Assert.Equal(
            (2 + 0.25) * 730,
            await prometheus.ValueAsync(
                """
                sum by (namespace) (
                  container_cpu_allocation * on (node) group_left() avg by (node) (node_cpu_hourly_cost)
                  + on (namespace, pod, container, node) (container_memory_allocation_bytes / 1024 / 1024 / 1024) * on (node) group_left() avg by (node) (node_ram_hourly_cost)
                ) * 730
                """,
                Cancellation));
        Assert.Equal(12 * 730, await prometheus.ValueAsync("sum(node_total_hourly_cost) * 730", Cancellation));
        Assert.Equal(
            0.01,
            await prometheus.ValueAsync("sum(sum(kube_persistentvolume_capacity_bytes or (pod_pvc_allocation / 1024 / 1024 / 1024)) by (persistentvolume) * on (persistentvolume) pv_hourly_cost)", Cancellation));
    }

    [Fact]
    public async Task Thousands_of_containers_come_in_pieces()
    {
        await using var served = await Served.StartAsync(pods: 2_500);

        Assert.Equal(2_500, (await served.TextAsync("text/plain")).Split('\n').Count(line => line.StartsWith("container_cpu_allocation{", StringComparison.Ordinal)));
    }

    /// <summary>Metrics of a node and of pods on it.</summary>
    private sealed class Served(WebApplication app, ILedgerStore ledger, LiveCluster live) : IAsyncDisposable
    {
        private readonly HttpClient client = new() { BaseAddress = new(app.Urls.First()) };

        public Uri Address => client.BaseAddress!;

        public LiveCluster Live => live;

        public static async Task<Served> StartAsync(int pods = 1)
        {
            var live = new LiveCluster();
            live.Show("prod", Recorder(pods), new());
            var ledger = await Ledgers.OpenAsync(new() { MemoryLimit = 128L << 20, Threads = 1 }, TimeProvider.System, NullLoggerFactory.Instance, Cancellation);
            var builder = WebApplication.CreateSlimBuilder();
            builder.Configuration.AddInMemoryCollection([new("Prometheus:OpenCostNames", "true")]);
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddSingleton(TimeProvider.System);
            builder.Services.AddSingleton(live);
            builder.Services.AddSingleton(ClusterAllocationRules.Default);
            builder.Services.AddSingleton<ILedger>(ledger);
            builder.Services.AddSingleton<IResourceCosts>(ledger);
            builder.Services.AddSingleton(new ClusterPriceSettings(
                PriceCatalog.Empty, PriceBookSettings.Read("test", [new("CPU", "1"), new("RAM", "0.25"), new("storage", "0.001")]), "USD", BookFirst: true));
            builder.Services.AddSingleton<ClusterPriceReader>();
            builder.Services.AddPrometheusMetrics([], _ => { });
            var app = builder.Build();
            app.MapMetrics();
            await app.StartAsync(Cancellation);
            return new(app, ledger, live);
        }

        public async Task<string> TextAsync(string accept)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
            using var answer = await client.SendAsync(request, Cancellation);
            return await answer.Content.ReadAsStringAsync(Cancellation);
        }

        public async ValueTask DisposeAsync()
        {
            client.Dispose();
            await app.DisposeAsync();
            await ledger.DisposeAsync();
        }

        private static SpanRecorder Recorder(int pods)
        {
            var start = new DateTimeOffset(2026, 4, 10, 10, 0, 0, TimeSpan.Zero);
            var recorder = new SpanRecorder();
            recorder.See(
                new NodeSpan
                {
                    Uid = "n-1",
                    Name = "worker",
                    Time = new(start, null),
                    Capacity = new(8000, 16 * ByteUnits.Gibibyte, 0),
                    ProviderId = "aws:///a/i-1",
                    InstanceType = "m6i.2xlarge",
                    Region = "eu-west-1",
                    IsSpot = true,
                    Labels = new Dictionary<string, string> { ["kubernetes.io/arch"] = "amd64" },
                },
                version: 1,
                start);
            recorder.See(new VolumeSpan { Uid = "v-1", Name = "pv", Time = new(start, null), Bytes = 10 * ByteUnits.Gibibyte, ClaimNamespace = "shop", Claim = "data" }, version: 1, start);
            recorder.See(new ServiceState { Uid = "s-1", Namespace = "shop", Name = "web", Selector = new Dictionary<string, string> { ["app.kubernetes.io/name"] = "web" } }, start);
            for (var i = 1; i <= pods; i++)
            {
                recorder.See(
                    new PodState
                    {
                        Uid = $"p-{i}",
                        Namespace = "shop",
                        Name = string.Create(CultureInfo.InvariantCulture, $"web-{i}"),
                        NodeName = "worker",
                        Claims = i == 1 ? ["data"] : [],
                        Containers = [new() { Name = "nginx", Requests = new(2000, ByteUnits.Gibibyte, 0), Runs = [new(start, null)] }],
                    },
                    start);
            }

            recorder.Drain(start);
            return recorder;
        }
    }
}
