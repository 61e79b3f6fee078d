using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>Measures controllers under the names of controller-runtime.</summary>
internal sealed class ControllerMetrics
{
    /// <summary>controller-runtime's forty bounds, in seconds.</summary>
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries =
        [
            0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.25, 1.5,
            1.75, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
        ],
    };

    private readonly ConcurrentDictionary<ControllerMeasures, int> controllers = new();

    /// <summary>Creates the instruments.</summary>
    public ControllerMetrics(Meter meter)
    {
        Reconciles = meter.CreateCounter<long>("controller_runtime_reconcile_total", null, "Reconciles, by result.");
        Errors = meter.CreateCounter<long>("controller_runtime_reconcile_errors_total", null, "Reconciles that failed.");
        TerminalErrors = meter.CreateCounter<long>(
            "controller_runtime_terminal_reconcile_errors_total", null, "Reconciles that failed and are not tried again before the object changes.");
        Panics = meter.CreateCounter<long>("controller_runtime_reconcile_panics_total", null, "Reconciles that failed by an exception which only a bug throws.");
        Timeouts = meter.CreateCounter<long>("controller_runtime_reconcile_timeouts_total", null, "Reconciles that took too long.");
        Times = meter.CreateHistogram<double>("controller_runtime_reconcile_time_seconds", "s", "How long a reconcile takes.", null, Durations);
        HotLoops = meter.CreateCounter<long>("controller_hot_loops_total", null, "Minutes in which one object was reconciled far too often.");
        meter.CreateObservableGauge("controller_runtime_active_workers", () => Each(measures => measures.ActiveWorkers), null, "Workers that reconcile now.");
        meter.CreateObservableGauge("controller_runtime_max_concurrent_reconciles", () => Each(measures => measures.Workers), null, "Workers there are.");
    }

    internal Counter<long> Reconciles { get; }

    internal Counter<long> Errors { get; }

    internal Counter<long> TerminalErrors { get; }

    internal Counter<long> Panics { get; }

    internal Counter<long> Timeouts { get; }

    internal Histogram<double> Times { get; }

    internal Counter<long> HotLoops { get; }

    /// <summary>Begins to measure a controller, for as long as the process lives.</summary>
    public ControllerMeasures Measure(string name, int workers)
    {
        var measures = new ControllerMeasures(this, name, workers);
        controllers[measures] = 0;
        return measures;
    }

    private IEnumerable<Measurement<int>> Each(Func<ControllerMeasures, int> value) =>
        controllers.Keys.Select(measures => new Measurement<int>(value(measures), measures.Controller));
}

/// <summary>How a reconcile ended, as metrics name it.</summary>
internal enum ReconcileOutcome
{
    Success,
    RequeueAfter,
    Requeue,
    Error,
}

/// <summary>The measures of one controller.</summary>
internal sealed class ControllerMeasures
{
    private readonly ControllerMetrics metrics;
    private int active;

    public ControllerMeasures(ControllerMetrics metrics, string name, int workers)
    {
        this.metrics = metrics;
        Controller = new("controller", name);
        Workers = workers;
        foreach (var outcome in Enum.GetValues<ReconcileOutcome>())
            metrics.Reconciles.Add(0, Controller, new("result", Label(outcome)));
        foreach (var counter in (Counter<long>[])[metrics.Errors, metrics.TerminalErrors, metrics.Panics, metrics.Timeouts, metrics.HotLoops])
            counter.Add(0, Controller);
    }

    public KeyValuePair<string, object?> Controller { get; }

    public int Workers { get; }

    public int ActiveWorkers => Volatile.Read(ref active);

    public void Began() => Interlocked.Increment(ref active);

    public void Ended(ReconcileOutcome outcome, TimeSpan duration)
    {
        Interlocked.Decrement(ref active);
        metrics.Reconciles.Add(1, Controller, new("result", Label(outcome)));
        metrics.Times.Record(duration.TotalSeconds, Controller);
    }

    /// <summary>A reconcile was broken off because the process stops: neither good nor bad.</summary>
    public void BrokenOff() => Interlocked.Decrement(ref active);

    public void Failed(Exception cause)
    {
        metrics.Errors.Add(1, Controller);
        if (cause is TerminalException)
            metrics.TerminalErrors.Add(1, Controller);
        if (IsBug(cause))
            metrics.Panics.Add(1, Controller);
    }

    public void TimedOut() => metrics.Timeouts.Add(1, Controller);

    public void HotLoop() => metrics.HotLoops.Add(1, Controller);

    private static bool IsBug(Exception cause) => cause
        is NullReferenceException or IndexOutOfRangeException or InvalidCastException or ArgumentException
        or KeyNotFoundException or NotSupportedException or ObjectDisposedException or DivideByZeroException;

    private static string Label(ReconcileOutcome outcome) => outcome switch
    {
        ReconcileOutcome.Success => "success",
        ReconcileOutcome.RequeueAfter => "requeue_after",
        ReconcileOutcome.Requeue => "requeue",
        _ => "error",
    };
}
