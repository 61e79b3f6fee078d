using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>Measures work queues under the names of controller-runtime, so that dashboards made for it work.</summary>
internal sealed class WorkQueueMetrics
{
    private static readonly InstrumentAdvice<double> Durations =
        new() { HistogramBucketBoundaries = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000] };

    private readonly ConcurrentDictionary<WorkQueueMeasures, Func<WorkQueueState>> queues = new();

    /// <summary>Creates the instruments.</summary>
    public WorkQueueMetrics(Meter meter)
    {
        Adds = meter.CreateCounter<long>("workqueue_adds_total", null, "Keys added to the queue.");
        Retries = meter.CreateCounter<long>("workqueue_retries_total", null, "Keys added again after a failure.");
        QueueDuration = meter.CreateHistogram<double>(
            "workqueue_queue_duration_seconds", "s", "How long a key waits before it is worked on.", null, Durations);
        WorkDuration = meter.CreateHistogram<double>("workqueue_work_duration_seconds", "s", "How long a key is worked on.", null, Durations);
        meter.CreateObservableGauge("workqueue_depth", Depths, null, "Keys that wait, by priority.");
        meter.CreateObservableGauge(
            "workqueue_unfinished_work_seconds", () => Each(state => state.Unfinished.TotalSeconds), "s", "Time spent so far on keys that are worked on now.");
        meter.CreateObservableGauge(
            "workqueue_longest_running_processor_seconds", () => Each(state => state.Longest.TotalSeconds), "s", "Time spent so far on the key that takes longest.");
    }

    internal Counter<long> Adds { get; }

    internal Counter<long> Retries { get; }

    internal Histogram<double> QueueDuration { get; }

    internal Histogram<double> WorkDuration { get; }

    /// <summary>Begins to measure the queue of a name, for as long as the process lives.</summary>
    /// <param name="name">The name.</param>
    /// <param name="state">What the queue holds now; nothing while there is none.</param>
    public WorkQueueMeasures Measure(string name, Func<WorkQueueState> state)
    {
        var measures = new WorkQueueMeasures(this, name);
        queues[measures] = state;
        return measures;
    }

    private IEnumerable<Measurement<long>> Depths()
    {
        foreach (var (queue, state) in queues)
        {
            var now = state();
            yield return new(now.Live, queue.NameTag, queue.ControllerTag, new("priority", (int)WorkPriority.Live));
            yield return new(now.Backlog, queue.NameTag, queue.ControllerTag, new("priority", (int)WorkPriority.Backlog));
        }
    }

    private IEnumerable<Measurement<double>> Each(Func<WorkQueueState, double> value)
    {
        foreach (var (queue, state) in queues)
            yield return new(value(state()), queue.NameTag, queue.ControllerTag);
    }
}

/// <summary>The measures of one queue.</summary>
internal sealed class WorkQueueMeasures
{
    private readonly WorkQueueMetrics metrics;

    public WorkQueueMeasures(WorkQueueMetrics metrics, string name)
    {
        this.metrics = metrics;
        NameTag = new("name", name);
        ControllerTag = new("controller", name);
        metrics.Adds.Add(0, NameTag, ControllerTag);
        metrics.Retries.Add(0, NameTag, ControllerTag);
    }

    public KeyValuePair<string, object?> NameTag { get; }

    public KeyValuePair<string, object?> ControllerTag { get; }

    public void Added() => metrics.Adds.Add(1, NameTag, ControllerTag);

    public void Retried() => metrics.Retries.Add(1, NameTag, ControllerTag);

    public void Waited(TimeSpan time) => metrics.QueueDuration.Record(time.TotalSeconds, NameTag, ControllerTag);

    public void Worked(TimeSpan time) => metrics.WorkDuration.Record(time.TotalSeconds, NameTag, ControllerTag);
}

/// <summary>What a queue holds at one moment.</summary>
/// <param name="Live">Keys that wait with priority.</param>
/// <param name="Backlog">Keys that wait without.</param>
/// <param name="Unfinished">Time spent so far on keys that are worked on.</param>
/// <param name="Longest">The largest part of it.</param>
internal readonly record struct WorkQueueState(int Live, int Backlog, TimeSpan Unfinished, TimeSpan Longest);
