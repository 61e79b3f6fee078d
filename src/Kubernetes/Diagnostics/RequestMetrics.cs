using System.Diagnostics.Metrics;
using System.Globalization;

namespace CloudIntel.Kubernetes.Diagnostics;

/// <summary>Measures requests to the API server under the names that client-go and controller-runtime use. No label names an object.</summary>
internal static class RequestMetrics
{
    /// <summary>The code of a request that got no answer.</summary>
    public const string NoAnswer = "<error>";

    private static readonly Counter<long> Requests = KubernetesDiagnostics.Meter.CreateCounter<long>(
        "rest_client_requests_total", description: "Number of HTTP requests, partitioned by status code, method, and host.");

    private static readonly Counter<long> Retries = KubernetesDiagnostics.Meter.CreateCounter<long>(
        "rest_client_request_retries_total", description: "Number of request retries, partitioned by status code, verb, and host.");

    private static readonly Counter<long> Warnings = KubernetesDiagnostics.Meter.CreateCounter<long>(
        "rest_client_warnings_total", description: "Number of warnings that the API server attached to answers, partitioned by host.");

    private static readonly Histogram<double> Durations = KubernetesDiagnostics.Meter.CreateHistogram(
        "rest_client_request_duration_seconds",
        unit: "s",
        description: "Request latency in seconds, until the answer begins, partitioned by verb and host.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60] });

    /// <summary>One attempt of a request was answered, or was not.</summary>
    public static void Attempted(string host, HttpMethod method, string code, TimeSpan duration)
    {
        Requests.Add(1, new("code", code), new("method", method.Method), new("host", host));
        Durations.Record(duration.TotalSeconds, new("verb", method.Method), new KeyValuePair<string, object?>("host", host));
    }

    /// <summary>A request is sent again.</summary>
    public static void Retried(string host, HttpMethod method, string code) =>
        Retries.Add(1, new("code", code), new("verb", method.Method), new("host", host));

    /// <summary>The server warned.</summary>
    public static void Warned(string host) => Warnings.Add(1, new KeyValuePair<string, object?>("host", host));

    /// <summary>A status as it is labelled.</summary>
    public static string Code(int status) => status switch
    {
        200 => "200",
        201 => "201",
        _ => status.ToString(CultureInfo.InvariantCulture),
    };
}
