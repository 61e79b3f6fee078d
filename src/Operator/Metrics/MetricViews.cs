using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace CloudIntel.Operator.Metrics;

/// <summary>Buckets as controller-runtime and client-go have them, for dashboards made for those, and the bounds of cardinality.</summary>
internal static class MetricViews
{
    private static readonly double[] ReconcileSeconds =
    [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1,
        1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
    ];

    /// <summary>Prometheus' default buckets.</summary>
    private static readonly double[] WebhookSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Powers of ten from ten nanoseconds up.</summary>
    private static readonly double[] QueueSeconds = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10, 100, 1000];

    private static readonly double[] ClientSeconds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];

    private static readonly double[] ClientBytes = [64, 256, 512, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216];

    private static readonly FrozenDictionary<string, double[]> Buckets = new Dictionary<string, double[]>
    {
        ["controller_runtime_reconcile_time_seconds"] = ReconcileSeconds,
        ["controller_runtime_webhook_latency_seconds"] = WebhookSeconds,
        ["workqueue_queue_duration_seconds"] = QueueSeconds,
        ["workqueue_work_duration_seconds"] = QueueSeconds,
        ["rest_client_request_duration_seconds"] = ClientSeconds,
        ["rest_client_rate_limiter_duration_seconds"] = ClientSeconds,
        ["rest_client_request_size_bytes"] = ClientBytes,
        ["rest_client_response_size_bytes"] = ClientBytes,
    }.ToFrozenDictionary();

    /// <summary>How an instrument is kept.</summary>
    public static MetricStreamConfiguration For(Instrument instrument, MetricsOptions options)
    {
        if (instrument.IsObservable)
            return MetricStreamConfiguration.Drop; // ObservedInstruments asks them
        var stream = Buckets.TryGetValue(instrument.Name, out var bounds)
            ? new ExplicitBucketHistogramConfiguration { Boundaries = bounds }
            : new MetricStreamConfiguration();
        stream.CardinalityLimit = options.SeriesLimit;
        return stream;
    }
}
