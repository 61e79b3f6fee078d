using CloudIntel.Clouds.Prometheus;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Prometheus;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Clouds.Tests.Prometheus;

/// <summary>What a real Prometheus says of signals from noon on, scraped every minute.</summary>
public sealed class RecordedSignalTests
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_gives_its_values_at_equal_distances_and_nothing_where_nothing_is_known()
    {
        var reading = await ReadAsync("sum(rate(requests_total[5m]))", count: 6);

        // Each of two instances serves 30 requests a minute from noon to 12:40: a rate needs two samples, and five minutes after the end there are none.
        Assert.Equal(1, reading.Series);
        Assert.Equal((Noon, TimeSpan.FromMinutes(10)), (reading.History.Start, reading.History.Step));
        Assert.Equal([double.NaN, 1, 1, 1, 1, double.NaN], reading.History.Values.Select(value => double.IsNaN(value) ? value : Math.Round(value, 6)));
    }

    [Fact]
    public async Task A_counter_that_was_reset_is_no_dip()
    {
        var reading = await ReadAsync("sum(rate(restarting_total[5m]))", count: 4);

        Assert.All(reading.History.Values[1..], value => Assert.InRange(value, 0.4, 0.51));
    }

    [Fact]
    public async Task Several_series_are_counted_and_none_is_none()
    {
        Assert.Equal(2, (await ReadAsync("requests_total", count: 2)).Series);
        var nothing = await ReadAsync("no_such_metric", count: 2);
        Assert.Equal(0, nothing.Series);
        Assert.All(nothing.History.Values, value => Assert.Equal(double.NaN, value));
    }

    [Fact]
    public async Task A_division_by_nothing_is_unknown() =>
        Assert.All((await ReadAsync("sum(requests_total) / 0", count: 3)).History.Values, value => Assert.Equal(double.NaN, value));

    [Fact]
    public async Task A_query_that_is_none_says_so()
    {
        var e = await Assert.ThrowsAsync<UsageUnavailableException>(() => ReadAsync("sum(", count: 2));

        Assert.False(e.IsPassing);
        Assert.Contains("parse error", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_server_there_is_no_name_and_no_answer()
    {
        using var connection = Connection(null);
        var signals = new PrometheusSignals(connection);

        Assert.Null(signals.Name);
        var e = await Assert.ThrowsAsync<UsageUnavailableException>(() => signals.ReadAsync(new(new SignalText.Query("up"), Noon, TimeSpan.FromMinutes(1), 1), Cancellation));
        Assert.Contains("PrometheusApi:Url", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PodMeasure.CpuUsage, 1.5)]
    [InlineData(PodMeasure.MemoryUsage, 300)]
    [InlineData(PodMeasure.CpuThrottling, 0.25)]
    [InlineData(PodMeasure.Restarts, 2)]
    public async Task Measures_of_pods_are_about_those_alone_and_count_once_what_is_scraped_twice(PodMeasure measure, double expected)
    {
        var reading = await ReadAsync(new SignalText.Measure(measure, "shop", @"web\.eu-[0-9]+"), count: 4);

        Assert.Equal(1, reading.Series);
        Assert.Equal(expected, reading.History.Values[^1], 1);
    }

    private static Task<SignalReading> ReadAsync(string query, int count) => ReadAsync(new SignalText.Query(query), count);

    private static async Task<SignalReading> ReadAsync(SignalText of, int count)
    {
        var series = new SeriesText()
            .Add("requests_total", "instance=\"a\"", Noon, Noon.AddMinutes(40), 60, seconds => seconds / 2)
            .Add("requests_total", "instance=\"b\"", Noon, Noon.AddMinutes(40), 60, seconds => seconds / 2)
            .Add("restarting_total", "instance=\"a\"", Noon, Noon.AddMinutes(40), 60, seconds => seconds % 900 / 2);
        foreach (var (ns, pod, times) in ((string, string, int)[])[("shop", "web.eu-0", 1), ("shop", "web.eu-1", 2), ("shop", "webxeu-2", 50), ("other", "web.eu-0", 50)])
        {
            foreach (var job in (string[])["a", "b"])
            {
                var labels = $"job=\"{job}\",namespace=\"{ns}\",pod=\"{pod}\",container=\"c\",id=\"/{ns}/{pod}\"";
                series.Add("container_cpu_usage_seconds_total", labels, Noon, Noon.AddMinutes(40), 60, seconds => seconds * 0.5 * times);
                series.Add("container_memory_working_set_bytes", labels, Noon, Noon.AddMinutes(40), 60, _ => 150 * times);
                series.Add("container_cpu_cfs_throttled_periods_total", labels, Noon, Noon.AddMinutes(40), 60, seconds => seconds);
                series.Add("container_cpu_cfs_periods_total", labels, Noon, Noon.AddMinutes(40), 60, seconds => seconds * 4);
                series.Add("kube_pod_container_status_restarts_total", labels, Noon, Noon.AddMinutes(40), 60, seconds => seconds < 1500 ? 0 : 1);
            }
        }

        await using var server = await PrometheusServer.StartAsync(series, Cancellation);
        using var connection = Connection(server.Url);
        var signals = new PrometheusSignals(connection);
        return await signals.ReadAsync(new(of, Noon, TimeSpan.FromMinutes(10), count), Cancellation);
    }

    private static PrometheusConnection Connection(Uri? url) => new(new() { Url = url }, TimeProvider.System, () => 0.5, NullLogger<PrometheusConnection>.Instance);
}
