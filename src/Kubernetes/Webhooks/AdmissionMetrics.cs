using System.Diagnostics.Metrics;
using System.Globalization;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>Measures webhooks under the names of controller-runtime, so that dashboards made for it work.</summary>
internal sealed class AdmissionMetrics
{
    private readonly Histogram<double> latency;
    private readonly Counter<long> requests;
    private readonly UpDownCounter<long> inFlight;

    /// <summary>Creates the instruments.</summary>
    public AdmissionMetrics(Meter meter)
    {
        latency = meter.CreateHistogram<double>(
            "controller_runtime_webhook_latency_seconds", "s", "Time from the arrival of an admission request to its answer.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        requests = meter.CreateCounter<long>("controller_runtime_webhook_requests_total", null, "Admission requests answered, by HTTP status.");
        inFlight = meter.CreateUpDownCounter<long>("controller_runtime_webhook_requests_in_flight", null, "Admission requests that wait for an answer.");
    }

    /// <summary>Shows the series of a webhook from the beginning, so that the first failure is an increase.</summary>
    public void Show(string path)
    {
        inFlight.Add(0, Webhook(path));
        requests.Add(0, Webhook(path), Code(200));
        requests.Add(0, Webhook(path), Code(500));
    }

    /// <summary>A request arrived.</summary>
    public void Began(string path) => inFlight.Add(1, Webhook(path));

    /// <summary>A request was answered.</summary>
    public void Ended(string path, int statusCode, TimeSpan elapsed)
    {
        inFlight.Add(-1, Webhook(path));
        requests.Add(1, Webhook(path), Code(statusCode));
        latency.Record(elapsed.TotalSeconds, Webhook(path));
    }

    private static KeyValuePair<string, object?> Webhook(string path) => new("webhook", path);

    private static KeyValuePair<string, object?> Code(int statusCode) => new("code", statusCode.ToString(CultureInfo.InvariantCulture));
}
