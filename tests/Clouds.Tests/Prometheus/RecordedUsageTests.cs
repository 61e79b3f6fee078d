using CloudIntel.Clouds.Prometheus;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Usage;
using CloudIntel.TestKit.Prometheus;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Clouds.Tests.Prometheus;

/// <summary>Usage from a real Prometheus with samples every 30 seconds, in the hour from noon.</summary>
public sealed class RecordedUsageTests
{
    private const int Interval = 30;
    private static readonly DateTimeOffset Noon = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_counters_and_gauges_say_is_what_was_used()
    {
        // Two jobs scrape the same kubelet. The pod's container "c" uses 0.25 cores, its sidecar none.
        var series = new SeriesText();
        foreach (var job in (string[])["kubelet", "cadvisor"])
        {
            Container(series, "web", "c", $"job=\"{job}\",id=\"/a\"", Noon, Noon.AddHours(1), seconds => 1000 + (seconds * 0.25), seconds => 1 << 20);
            Container(series, "web", "side", $"job=\"{job}\",id=\"/b\"", Noon, Noon.AddHours(1), _ => 5, _ => 1 << 10);
            Container(series, "web", "POD", $"job=\"{job}\",id=\"/c\"", Noon, Noon.AddHours(1), seconds => seconds, _ => 1 << 30);
            Container(series, "web", "", $"job=\"{job}\",id=\"/\"", Noon, Noon.AddHours(1), seconds => seconds, _ => 1 << 30);
            Network(series, "web", $"job=\"{job}\"", seconds => seconds * 100, seconds => seconds * 7);
        }

        var (usage, samples) = await ReadAsync(series, Span("web", "c", 0, 60), Span("web", "side", 0, 60));
        Assert.Equal(new ResourceTime(900_000_000, (1L << 20) * 3_600_000, 0), usage[0].Used);
        Assert.Equal(new ResourceTime(0, (1L << 10) * 3_600_000, 0), usage[1].Used);
        Assert.All(usage, hour => Assert.Equal((3_600_000L, new NetworkBytes(180_000, 12_600, 0, 0, 0)), (hour.ObservedMilliseconds, hour.Network)));
        Assert.Equal(12 * (2 + 2 + 2), samples); // of two containers processor and memory, of the pod what it received and sent: one a step
    }

    [Fact]
    public async Task A_counter_that_begins_anew_goes_on_and_a_container_that_begins_anew_is_the_same_one()
    {
        // The first pod's counter is reset at 12:30 under the same id, the second pod's container runs under another id from 12:32 on.
        var series = new SeriesText();
        Container(series, "reset", "c", "id=\"/a\"", Noon, Noon.AddHours(1), seconds => seconds < 1800 ? 500 + seconds : seconds - 1800, _ => 100);
        Container(series, "again", "c", "id=\"/b\"", Noon, Noon.AddMinutes(32), seconds => seconds, _ => 100);
        Container(series, "again", "c", "id=\"/c\"", Noon.AddMinutes(32), Noon.AddHours(1), seconds => seconds, _ => 200);

        var (usage, _) = await ReadAsync(series, Span("again", "c", 0, 60), Span("reset", "c", 0, 60));
        // Nobody sees what was used after the last sample before a reset or an end, nor how: half an interval is added, or one is missing.
        Assert.All(usage, hour => Assert.InRange((double)hour.Used.MilliCpuMilliseconds / 1e6, 3600 - Interval, 3600 + (Interval / 2)));
        Assert.Equal((double)(100 * 3_600_000), (double)usage[1].Used.ByteMilliseconds);
        Assert.InRange((double)usage[0].Used.ByteMilliseconds / 60_000, (100 * 32) + (200 * 28) - 60, (100 * 32) + (200 * 28) + 60);
    }

    [Fact]
    public async Task A_pod_that_is_shorter_than_a_step_used_what_was_counted_and_nothing_is_known_of_one_that_was_not_seen()
    {
        var series = new SeriesText();
        Container(series, "brief", "c", "id=\"/a\"", Noon.AddSeconds(400), Noon.AddSeconds(520), seconds => seconds * 0.5, _ => 100);
        Container(series, "once", "c", "id=\"/b\"", Noon.AddSeconds(400), Noon.AddSeconds(400), _ => 1, _ => 100);

        var (usage, _) = await ReadAsync(series, Span("brief", "c", 400 / 60.0, 520 / 60.0), Span("once", "c", 390 / 60.0, 410 / 60.0), Span("unseen", "c", 0, 1));
        var brief = Assert.Single(usage);
        Assert.Equal(120_000, brief.ObservedMilliseconds);
        Assert.InRange((double)brief.Used.MilliCpuMilliseconds / 1e6, 60, 60 + (Interval / 2 * 0.5)); // it began with its first sample, and half an interval is added to its last
        Assert.Equal((double)(100 * 120_000), (double)brief.Used.ByteMilliseconds);
    }

    [Fact]
    public async Task Graphics_processors_and_where_traffic_goes_come_from_their_exporters()
    {
        var series = new SeriesText();
        Container(series, "train", "c", "id=\"/a\"", Noon, Noon.AddHours(1), _ => 0, _ => 0);
        foreach (var device in (string[])["GPU-1", "GPU-2"])
        {
            var holder = $"namespace=\"gpu\",pod=\"dcgm-exporter-x\",container=\"dcgm\",exported_namespace=\"shop\",exported_pod=\"train\",exported_container=\"c\",UUID=\"{device}\"";
            series.Add("DCGM_FI_PROF_GR_ENGINE_ACTIVE", holder, Noon, Noon.AddHours(1), Interval, _ => 0.75);
            series.Add("DCGM_FI_DEV_GPU_UTIL", holder, Noon, Noon.AddHours(1), Interval, _ => 90);
        }

        series.Add("DCGM_FI_DEV_GPU_UTIL", "namespace=\"gpu\",pod=\"dcgm-exporter-x\",container=\"dcgm\",UUID=\"GPU-3\"", Noon, Noon.AddHours(1), Interval, _ => 90);
        foreach (var (internet, region, zone, perSecond) in ((string, string, string, int)[])[("true", "false", "false", 1), ("false", "false", "false", 2), ("false", "true", "false", 3), ("false", "true", "true", 4)])
        {
            series.Add(
                "kubecost_pod_network_egress_bytes_total", $"namespace=\"shop\",pod_name=\"train\",internet=\"{internet}\",same_region=\"{region}\",same_zone=\"{zone}\"",
                Noon, Noon.AddHours(1), Interval, seconds => seconds * perSecond);
        }

        var (usage, _) = await ReadAsync(series, Span("train", "c", 0, 60), Span("dcgm-exporter-x", "dcgm", 0, 60, "gpu"));
        var train = Assert.Single(usage);
        Assert.Equal(1500 * 3_600_000L, (long)train.Used.MilliGpuMilliseconds);
        Assert.Equal(new NetworkBytes(0, 0, 3 * 3600, 2 * 3600, 3600), train.Network);
    }

    private static void Container(
        SeriesText series, string pod, string container, string more, DateTimeOffset from, DateTimeOffset to, Func<int, double> coreSeconds, Func<int, double> bytes)
    {
        var labels = $"namespace=\"shop\",pod=\"{pod}\",container=\"{container}\",{more}";
        series.Add("container_cpu_usage_seconds_total", labels + ",cpu=\"total\"", from, to, Interval, coreSeconds);
        series.Add("container_memory_working_set_bytes", labels, from, to, Interval, bytes);
    }

    private static void Network(SeriesText series, string pod, string more, Func<int, double> received, Func<int, double> sent)
    {
        foreach (var device in (string[])["eth0", "lo"])
        {
            var labels = $"namespace=\"shop\",pod=\"{pod}\",interface=\"{device}\",id=\"/c\",{more}";
            series.Add("container_network_receive_bytes_total", labels, Noon, Noon.AddHours(1), Interval, received);
            series.Add("container_network_transmit_bytes_total", labels, Noon, Noon.AddHours(1), Interval, sent);
        }
    }

    private static ContainerSpan Span(string pod, string container, double start, double end, string @namespace = "shop") => new()
    {
        Pod = new() { Uid = $"uid-{pod}", Namespace = @namespace, Name = pod },
        Container = container,
        NodeUid = "n-1",
        Time = new(Noon.AddSeconds(Math.Round(start * 60)), Noon.AddSeconds(Math.Round(end * 60))),
        Requests = new(500, 1000, 0),
    };

    private static async Task<(IReadOnlyList<UsageHour> Usage, long Samples)> ReadAsync(SeriesText series, params ContainerSpan[] spans)
    {
        await using var server = await PrometheusServer.StartAsync(series, Cancellation);
        using var connection = new PrometheusConnection(new() { Url = server.Url }, TimeProvider.System, () => 0, NullLogger<PrometheusConnection>.Instance);
        var source = new PrometheusUsage(connection, NullLogger<PrometheusUsage>.Instance);
        var steps = new UsageSteps(Noon);
        var reading = await source.ReadAsync(steps, Cancellation);
        Assert.Empty(reading.Warnings);
        return ([.. HourlyUsage.Of(steps, spans).OrderBy(hour => (hour.PodUid, hour.Container)).Select(hour => hour.Usage)], reading.Samples);
    }
}
