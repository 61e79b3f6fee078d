using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudIntel.Core.Monitoring;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.AnomalyMonitors;

/// <summary>Shows every monitor's figures to Prometheus. Money is exact in the status; here it is a floating-point number.</summary>
internal sealed class AnomalyMetrics
{
    private static readonly InstrumentAdvice<double> Durations = new() { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300] };

    private readonly ConcurrentDictionary<ObjectKey, (AnomalyMonitor Monitor, DateTimeOffset At)> monitors = new();
    private readonly Histogram<double> durations;

    public AnomalyMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("CloudIntel");
        meter.CreateObservableGauge("cloudintel_anomaly_open", Open, description: "Open anomalies, by whether somebody has acknowledged or muted them: new, acknowledged or muted.");
        meter.CreateObservableGauge("cloudintel_anomaly_impact", Impact, description: "How much more than expected the open anomalies cost so far, without those that are muted, in the monitor's currency.");
        Gauge(meter, "cloudintel_anomaly_series", "Series of costs that were judged.", (monitor, _) => monitor.Status?.History?.Series);
        Gauge(meter, "cloudintel_anomaly_data_through_timestamp_seconds", "Up to when the monitor's scope has data.", (monitor, _) => monitor.Status?.DataThrough?.ToUnixTimeSeconds());
        Gauge(meter, "cloudintel_anomaly_last_evaluation_timestamp_seconds", "When the monitor was evaluated last.", (_, at) => at.ToUnixTimeSeconds());
        Signals(meter, "cloudintel_anomaly_signal_state", "How a signal is: 0 unknown, 1 healthy, 2 degraded, 3 critical.", signal => Enum.TryParse<HealthState>(signal.State, out var state) ? (double)state : null);
        Signals(meter, "cloudintel_anomaly_signal_level", "The level of a signal, to three digits.", signal => (double?)signal.Level?.Value);
        Signals(meter, "cloudintel_anomaly_signal_saturation_timestamp_seconds", "The earliest day on which a signal may reach its capacity.", signal => Seconds(signal.Saturation?.Earliest));
        durations = meter.CreateHistogram<double>("cloudintel_anomaly_evaluation_duration_seconds", "s", "How long evaluations took.", tags: null, Durations);
    }

    /// <summary>Shows a monitor's newest figures, and counts the evaluation.</summary>
    public void Evaluated(AnomalyMonitor monitor, DateTimeOffset at, TimeSpan elapsed)
    {
        monitors[ObjectKey.Of(monitor)] = (monitor, at);
        durations.Record(elapsed.TotalSeconds);
    }

    /// <summary>Shows a monitor no longer.</summary>
    public void Forget(ObjectKey monitor) => monitors.TryRemove(monitor, out _);

    private void Gauge(Meter meter, string name, string description, Func<AnomalyMonitor, DateTimeOffset, double?> figure) =>
        meter.CreateObservableGauge(name, () => Observe(figure), description: description);

    private IEnumerable<Measurement<double>> Observe(Func<AnomalyMonitor, DateTimeOffset, double?> figure)
    {
        foreach (var (key, (monitor, at)) in monitors)
        {
            if (figure(monitor, at) is { } value)
                yield return new(value, Labels(key));
        }
    }

    private void Signals(Meter meter, string name, string description, Func<SignalStatus, double?> figure) => meter.CreateObservableGauge(
        name,
        () => monitors.SelectMany(monitor => (monitor.Value.Monitor.Status?.Signals ?? [])
            .Where(signal => figure(signal) is not null)
            .Select(signal => new Measurement<double>(figure(signal)!.Value, [.. Labels(monitor.Key), new("signal", signal.Name)]))),
        description: description);

    private static double? Seconds(DateOnly? day) => day is { } date ? new DateTimeOffset(date, default, TimeSpan.Zero).ToUnixTimeSeconds() : null;

    private IEnumerable<Measurement<double>> Open()
    {
        foreach (var (key, (monitor, _)) in monitors)
        {
            if (monitor.Status is not { Open: { } open } status)
                continue;
            var acknowledged = status.Acknowledged ?? 0;
            yield return new(open - acknowledged, [.. Labels(key), new("state", "new")]);
            yield return new(acknowledged, [.. Labels(key), new("state", "acknowledged")]);
            yield return new(status.Muted ?? 0, [.. Labels(key), new("state", "muted")]);
        }
    }

    private IEnumerable<Measurement<double>> Impact()
    {
        foreach (var (key, (monitor, _)) in monitors)
        {
            if (monitor.Status?.Impact is { } impact)
                yield return new((double)impact.Value, [.. Labels(key), new("currency", monitor.Status.Currency)]);
        }
    }

    private static KeyValuePair<string, object?>[] Labels(ObjectKey monitor) => [new("namespace", monitor.Namespace), new("monitor", monitor.Name)];
}
