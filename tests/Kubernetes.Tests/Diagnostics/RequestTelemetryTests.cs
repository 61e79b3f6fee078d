using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Diagnostics;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.TestKit.Http;

namespace CloudIntel.Kubernetes.Tests.Diagnostics;

/// <summary>What is measured and traced of requests.</summary>
public sealed class RequestTelemetryTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> measurements = [];
    private readonly MeterListener meters = new();
    private ScriptedApiServer server = null!;
    private KubernetesClient client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await ScriptedApiServer.StartAsync(Cancel);
        client = new KubernetesClient(server.Configuration);
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == KubernetesDiagnostics.Name)
                listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value.ToString(System.Globalization.CultureInfo.InvariantCulture), tags));
        meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Record(instrument, "", tags));
        meters.Start();
    }

    public async ValueTask DisposeAsync()
    {
        meters.Dispose();
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Each_attempt_is_counted_by_code_method_and_host()
    {
        server.Answer(ScriptedAnswer.Failure(503, "ServiceUnavailable", retryAfter: 0));
        server.Answer(ScriptedAnswer.Reset());
        server.Answer(ScriptedAnswer.Text("ok"));
        await client.GetTextAsync("/", Cancel);
        Assert.Equal(
        [
            "rest_client_requests_total code=503 method=GET =1", "rest_client_request_duration_seconds verb=GET =",
            "rest_client_request_retries_total code=503 verb=GET =1",
            "rest_client_requests_total code=<error> method=GET =1", "rest_client_request_duration_seconds verb=GET =",
            "rest_client_request_retries_total code=<error> verb=GET =1",
            "rest_client_requests_total code=200 method=GET =1", "rest_client_request_duration_seconds verb=GET =",
        ], measurements);
    }

    [Fact]
    public async Task No_label_names_an_object()
    {
        server.AnswerAlways(_ => true, _ => ScriptedAnswer.Json("""{"metadata":{"name":"secret-name"}}"""));
        await client.Resource<ConfigMap>().GetAsync(new("secret-namespace", "secret-name"), Cancel);
        Assert.NotEmpty(measurements);
        Assert.DoesNotContain(measurements, measurement => measurement.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_is_one_span_with_the_path_s_template()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == KubernetesDiagnostics.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        server.Answer(ScriptedAnswer.Failure(503, "ServiceUnavailable", retryAfter: 0));
        server.Answer(ScriptedAnswer.Failure(403, "Forbidden", "no"));
        await Assert.ThrowsAsync<KubernetesApiException>(() => client.Resource<ConfigMap>().GetAsync(new("ns", "a"), Cancel));
        var span = Assert.Single(spans, span => span.GetTagItem("server.port") is int port && port == server.Url.Port);
        Assert.Equal("GET /api/v1/namespaces/{namespace}/configmaps/{name}", span.DisplayName);
        Assert.Equal(("403", 1, ActivityStatusCode.Error), (span.GetTagItem("error.type"), span.GetTagItem("http.request.resend_count"), span.Status));
        Assert.True(server.Requests[0].Headers.ContainsKey("traceparent"));
    }

    /// <summary>Measurements of this test's server; other tests run at the same time.</summary>
    private void Record(Instrument instrument, string value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = tags.ToArray();
        if (labels.Any(label => label.Key == "host" && label.Value as string == server.Url.Authority))
            measurements.Enqueue($"{instrument.Name} {string.Concat(labels.Where(label => label.Key != "host").Select(label => $"{label.Key}={label.Value} "))}={value}");
    }
}
