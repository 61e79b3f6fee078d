using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace CloudIntel.Kubernetes.Informers;

/// <summary>Measures informers.</summary>
internal sealed class InformerMetrics
{
    private readonly ConcurrentDictionary<InformerMeasures, Func<InformerStatus>> informers = new();

    /// <summary>Creates the instruments.</summary>
    public InformerMetrics(Meter meter)
    {
        Lists = meter.CreateCounter<long>("informer_lists_total", null, "Full lists taken in.");
        Watches = meter.CreateCounter<long>("informer_watches_total", null, "Watches begun.");
        Events = meter.CreateCounter<long>("informer_watch_events_total", null, "Events received by watches.");
        Failures = meter.CreateCounter<long>("informer_failures_total", null, "Lists and watches that failed.");
        Undecodable = meter.CreateCounter<long>("informer_undecodable_objects_total", null, "Objects left out because they do not fit their type.");
        HandlerErrors = meter.CreateCounter<long>("informer_handler_errors_total", null, "Changes that a subscriber failed to handle.");
        meter.CreateObservableGauge("informer_objects", () => Each(status => status.Objects), null, "Objects in the cache.");
        meter.CreateObservableGauge("informer_synced", () => Each(status => status.Synced ? 1 : 0), null, "1 when the first full list has been taken in.");
        meter.CreateObservableGauge("informer_degraded", () => Each(status => status.Problem is null ? 0 : 1), null, "1 while the cache cannot be kept in step.");
        meter.CreateObservableGauge("informer_pending_changes", () => Each(status => status.PendingChanges), null, "Changes that wait for their subscribers.");
        meter.CreateObservableGauge(
            "informer_last_frame_age_seconds", () => Each(status => status.LastFrameAge.TotalSeconds), "s", "Time since the server was last heard.");
    }

    internal Counter<long> Lists { get; }

    internal Counter<long> Watches { get; }

    internal Counter<long> Events { get; }

    internal Counter<long> Failures { get; }

    internal Counter<long> Undecodable { get; }

    internal Counter<long> HandlerErrors { get; }

    /// <summary>Begins to measure an informer, until the result is disposed.</summary>
    public InformerMeasures Measure(InformerScope scope, Func<InformerStatus> status)
    {
        var measures = new InformerMeasures(this, scope);
        informers[measures] = status;
        return measures;
    }

    internal void Forget(InformerMeasures measures) => informers.TryRemove(measures, out _);

    private IEnumerable<Measurement<double>> Each(Func<InformerStatus, double> value)
    {
        foreach (var (measures, status) in informers)
            yield return new(value(status()), measures.Tags);
    }
}

/// <summary>The measures of one informer.</summary>
internal sealed class InformerMeasures : IDisposable
{
    private readonly InformerMetrics metrics;

    public InformerMeasures(InformerMetrics metrics, InformerScope scope)
    {
        this.metrics = metrics;
        Resource = scope.ToString();
        Tags =
        [
            new("resource", scope.Resource.QualifiedName),
            new("namespace", scope.Namespace ?? ""),
            new("selector", scope.Selector),
        ];
        foreach (var counter in (Counter<long>[])[metrics.Lists, metrics.Watches, metrics.Events, metrics.Failures, metrics.Undecodable, metrics.HandlerErrors])
            counter.Add(0, Tags);
    }

    /// <summary>What the informer is about, for logs.</summary>
    public string Resource { get; }

    public KeyValuePair<string, object?>[] Tags { get; }

    public void ListCompleted() => metrics.Lists.Add(1, Tags);

    public void WatchBegan() => metrics.Watches.Add(1, Tags);

    public void EventReceived() => metrics.Events.Add(1, Tags);

    public void Failed() => metrics.Failures.Add(1, Tags);

    public void ObjectUndecodable() => metrics.Undecodable.Add(1, Tags);

    public void HandlerFailed() => metrics.HandlerErrors.Add(1, Tags);

    public void Dispose() => metrics.Forget(this);
}
