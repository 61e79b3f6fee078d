using System.Diagnostics.Metrics;

namespace CloudIntel.Controllers.Clusters;

/// <summary>Shows what is known of usage to Prometheus.</summary>
internal sealed class UsageMetrics
{
    private readonly Counter<long> samples;
    private readonly Counter<long> hours;
    private readonly Counter<long> failures;
    private volatile Shown? shown;

    public UsageMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("CloudIntel");
        Gauge(meter, "cloudintel_cluster_usage_last_hour_timestamp_seconds", "Start of the newest hour of which it is known what containers used.", shown => shown.Newest?.ToUnixTimeSeconds());
        Gauge(meter, "cloudintel_cluster_usage_missing_hours", "Hours that are over and of which it is not known yet what containers used.", shown => shown.Missing);
        samples = meter.CreateCounter<long>("cloudintel_cluster_usage_samples_total", null, "Samples of usage that were read.");
        hours = meter.CreateCounter<long>("cloudintel_cluster_usage_hours_total", null, "Hours of usage that were read and kept.");
        failures = meter.CreateCounter<long>("cloudintel_cluster_usage_failures_total", null, "How often a source of usage gave no answer.");
    }

    /// <summary>An hour was read and kept.</summary>
    public void Kept(string cluster, string source, long read)
    {
        samples.Add(read, Tags(cluster, source));
        hours.Add(1, Tags(cluster, source));
    }

    /// <summary>The source gave no answer.</summary>
    public void Failed(string cluster, string source) => failures.Add(1, Tags(cluster, source));

    /// <summary>Shows the newest figures.</summary>
    public void Show(string cluster, string source, DateTimeOffset? newest, int missing) => shown = new(cluster, source, newest, missing);

    private static KeyValuePair<string, object?>[] Tags(string cluster, string source) => [new("cluster", cluster), new("source", source)];

    private void Gauge(Meter meter, string name, string description, Func<Shown, double?> figure) => meter.CreateObservableGauge(
        name,
        () => shown is { } now && figure(now) is { } value ? [new Measurement<double>(value, Tags(now.Cluster, now.Source))] : Array.Empty<Measurement<double>>(),
        description: description);

    private sealed record Shown(string Cluster, string Source, DateTimeOffset? Newest, int Missing);
}
