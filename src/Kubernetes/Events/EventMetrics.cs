using System.Diagnostics.Metrics;

namespace CloudIntel.Kubernetes.Events;

/// <summary>Measures how events are recorded.</summary>
internal sealed class EventMetrics
{
    private readonly Counter<long> written;
    private readonly Counter<long> dropped;

    public EventMetrics(Meter meter)
    {
        written = meter.CreateCounter<long>("event_recorder_writes_total", null, "Events and counts of events written.");
        dropped = meter.CreateCounter<long>("event_recorder_dropped_total", null, "Events that could not be written, by reason.");
        written.Add(0);
        dropped.Add(0, new KeyValuePair<string, object?>("reason", "queue_full"));
        dropped.Add(0, new KeyValuePair<string, object?>("reason", "refused"));
    }

    public void Wrote() => written.Add(1);

    public void Dropped(string reason) => dropped.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
