using CloudIntel.Operator.Metrics;

namespace CloudIntel.Operator.Tests.Metrics;

public sealed class MetricNamesTests
{
    [Theory]
    // Chosen for Prometheus: exactly so, `_total` set aside once.
    [InlineData("controller_runtime_reconcile_total", "", true, "controller_runtime_reconcile")]
    [InlineData("controller_runtime_reconcile_time_seconds", "s", false, "controller_runtime_reconcile_time_seconds")]
    [InlineData("workqueue_depth", "1", false, "workqueue_depth")]
    [InlineData("rest_client_requests_total", "{request}", true, "rest_client_requests")]
    [InlineData("cloudintel_ingested_bytes_total", "By", true, "cloudintel_ingested_bytes")]
    [InlineData("_total", "", true, "_total")]
    // OpenTelemetry's names: separators become underscores, the unit comes last, once.
    [InlineData("http.server.request.duration", "s", false, "http_server_request_duration_seconds")]
    [InlineData("request.duration.seconds", "s", false, "request_duration_seconds")]
    [InlineData("dotnet.gc.collections", "{collection}", true, "dotnet_gc_collections")]
    [InlineData("dotnet.process.memory.working_set", "By", false, "dotnet_process_memory_working_set_bytes")]
    [InlineData("disk.io.total", "By", true, "disk_io_bytes")]
    [InlineData("network.speed", "By/s", false, "network_speed_bytes_per_second")]
    [InlineData("network.rate", "{packet}/s", false, "network_rate_per_second")]
    [InlineData("cpu.utilisation", "1", false, "cpu_utilisation_ratio")]
    [InlineData("cpu.share", "%", false, "cpu_share_percent")]
    [InlineData("odd--name..here", "", false, "odd_name_here")]
    [InlineData("odd.unit", "#", false, "odd_unit")]
    [InlineData("spend.rate", "USD/h", false, "spend_rate_USD_per_hour")]
    public void A_family_is_called(string instrument, string unit, bool isCounter, string expected) =>
        Assert.Equal(expected, MetricNames.Family(instrument, MetricNames.Unit(unit, isGauge: !isCounter), isCounter));

    [Theory]
    [InlineData("controller", "controller")]
    [InlineData("http.request.method", "http_request_method")]
    [InlineData("9lives", "_9lives")]
    [InlineData("__name__", "_name_")]
    [InlineData("ключ", "_")]
    [InlineData("", "_")]
    public void A_label_is_called(string tag, string expected) => Assert.Equal(expected, MetricNames.Label(tag));
}
