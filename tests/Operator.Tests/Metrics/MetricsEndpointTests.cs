using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.IO.Compression;
using System.Net;
using System.Text;
using CloudIntel.Operator.Metrics;
using CloudIntel.TestKit.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Tests.Metrics;

public sealed class MetricsEndpointTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_text_is_served_with_its_content_type()
    {
        await using var server = await MetricsServer.StartAsync();

        using var plain = await server.GetAsync();
        using var openMetrics = await server.GetAsync(("Accept", "application/openmetrics-text; version=1.0.0"));

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", plain.Content.Headers.ContentType?.ToString());
        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8", openMetrics.Content.Headers.ContentType?.ToString());
        Assert.Equal(1, Exposition.Parse(await plain.Content.ReadAsStringAsync(Cancellation), ExpositionFormat.PrometheusText)["requests_total"].Value);
        Assert.Equal(1, Exposition.Parse(await openMetrics.Content.ReadAsStringAsync(Cancellation), ExpositionFormat.OpenMetrics)["requests"].Value);
    }

    [Fact]
    public async Task The_text_is_compressed_for_those_who_ask()
    {
        await using var server = await MetricsServer.StartAsync();

        using var answer = await server.GetAsync(("Accept-Encoding", "gzip"));

        Assert.Equal("gzip", Assert.Single(answer.Content.Headers.ContentEncoding));
        await using var unzipped = new GZipStream(await answer.Content.ReadAsStreamAsync(Cancellation), CompressionMode.Decompress);
        using var reader = new StreamReader(unzipped, Encoding.UTF8);
        Assert.Equal(1, Exposition.Parse(await reader.ReadToEndAsync(Cancellation), ExpositionFormat.PrometheusText)["requests_total"].Value);
    }

    [Fact]
    public async Task A_head_request_gets_the_headers_alone()
    {
        await using var server = await MetricsServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, "/metrics");

        using var answer = await server.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEqual(0, answer.Content.Headers.ContentLength);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task A_limit_out_of_range_stops_the_start()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => MetricsServer.StartAsync(("Prometheus:SeriesLimit", "0")));

        Assert.Contains(nameof(MetricsOptions.SeriesLimit), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_Prometheus_takes_every_series_in_both_formats()
    {
        await using var server = await MetricsServer.StartAsync();
        server.Meter.CreateHistogram<double>("controller_runtime_reconcile_time_seconds").Record(0.2, new KeyValuePair<string, object?>("controller", "budget"));
        server.Meter.CreateGauge<double>("nasty").Record(double.NaN, new TagList { { "a", "\"\\\n\0\uD800ü" }, { "a.b", "1" }, { "a_b", "2" } });
        await using var prometheus = PrometheusServer.Start(server.Address, "/text", "/metrics");

        foreach (var (path, accept, format) in ((string, string, ExpositionFormat)[])
            [("/text", "text/plain", ExpositionFormat.PrometheusText), ("/metrics", "application/openmetrics-text", ExpositionFormat.OpenMetrics)])
        {
            var series = await prometheus.ScrapedSeriesAsync(path, Cancellation);

            using var answer = await server.GetAsync(("Accept", accept));
            var shown = Exposition.Parse(await answer.Content.ReadAsStringAsync(Cancellation), format);
            Assert.Equal(shown.Families.Values.Sum(family => family.Samples.Count), series.Count);
            Assert.Contains(series, labels => labels["__name__"] == "requests_total");
            Assert.Contains(series, labels => labels["__name__"] == "nasty" && labels["a_b"] == "1;2" && labels["a"] == "\"\\\n\uFFFD\uFFFDü");
            Assert.Contains(series, labels => labels["__name__"] == "target_info");
        }
    }

    [Fact]
    public async Task Promtool_finds_nothing_that_breaks_the_format()
    {
        var promtool = TestPrograms.Require("promtool");
        await using var server = await MetricsServer.StartAsync();
        using var answer = await server.GetAsync();

        var check = await Command.RunAsync(promtool, ["check", "metrics"], await answer.Content.ReadAsStringAsync(Cancellation), Cancellation);

        // Exit code 3 is advice about names, such as help texts that others left out; 1 is a text that cannot be read.
        Assert.True(check.ExitCode is 0 or 3, check.Error);
        Assert.DoesNotContain("error while linting", check.Error, StringComparison.Ordinal);
    }

    private sealed class MetricsServer : IAsyncDisposable
    {
        private readonly WebApplication app;

        private MetricsServer(WebApplication app, Meter meter)
        {
            this.app = app;
            Meter = meter;
        }

        public Meter Meter { get; }

        public Uri Address => new(app.Urls.First());

        public HttpClient Client { get; private set; } = null!;

        public static async Task<MetricsServer> StartAsync(params (string Key, string Value)[] settings)
        {
            var meter = new Meter($"test-{Guid.NewGuid()}");
            var builder = WebApplication.CreateSlimBuilder();
            builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddPrometheusMetrics([meter.Name], _ => { });
            var server = builder.Build();

            // Prometheus 2.42 always asks for OpenMetrics: here it cannot.
            server.Use((context, next) =>
            {
                if (context.Request.Path == "/text")
                    (context.Request.Path, context.Request.Headers.Accept) = ("/metrics", "text/plain");
                return next(context);
            });
            server.UseRouting();
            server.MapMetrics();
            await server.StartAsync(Cancellation);
            meter.CreateCounter<int>("requests").Add(1);
            return new(server, meter) { Client = new() { BaseAddress = new(server.Urls.First()) } };
        }

        public async Task<HttpResponseMessage> GetAsync(params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            foreach (var (name, value) in headers)
                request.Headers.TryAddWithoutValidation(name, value);
            return await Client.SendAsync(request, Cancellation);
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await app.DisposeAsync();
            Meter.Dispose();
        }
    }
}
