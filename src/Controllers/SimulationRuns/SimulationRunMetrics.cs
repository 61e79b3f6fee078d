using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>Shows Prometheus how simulations do.</summary>
internal sealed class SimulationRunMetrics
{
    private readonly ConcurrentDictionary<ObjectKey, SimulationRun> runs = new();
    private readonly Histogram<double> duration;
    private readonly Counter<long> simulations;

    public SimulationRunMetrics(IMeterFactory meters, SimulationPool<SimulationAnswer> pool)
    {
        var meter = meters.Create("CloudIntel");
        meter.CreateObservableGauge(
            "cloudintel_simulationrun_runs",
            () => Enum.GetValues<SimulationPhase>().Select(phase => new Measurement<int>(runs.Values.Count(run => run.Status?.Phase?.Value == phase), new KeyValuePair<string, object?>("phase", $"{phase}"))),
            description: "How many SimulationRuns are in a phase.");
        meter.CreateObservableGauge(
            "cloudintel_simulationrun_criteria_met",
            () => from run in runs
                  let met = run.Value.Status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionTypes.CriteriaMet)
                  where met is not null
                  select new Measurement<int>(met.Status == "True" ? 1 : 0, new("namespace", run.Key.Namespace), new("simulationrun", run.Key.Name)),
            description: "Whether what must come out of a run does: 1 or 0.");
        meter.CreateObservableGauge("cloudintel_simulation_waiting", () => pool.Waiting, description: "How many runs wait for their turn in the operator.");
        meter.CreateObservableGauge("cloudintel_simulation_running", () => pool.Running, description: "How many runs are being simulated in the operator.");
        duration = meter.CreateHistogram<double>("cloudintel_simulation_duration_seconds", description: "How long runs took from their beginning, by their phase at the end.");
        simulations = meter.CreateCounter<long>("cloudintel_simulation_simulations_total", description: "How many simulations runs had that succeeded.");
    }

    /// <summary>Shows a run's newest state.</summary>
    public void Show(SimulationRun run) => runs[ObjectKey.Of(run)] = run;

    /// <summary>Shows a run no longer.</summary>
    public void Forget(ObjectKey run) => runs.TryRemove(run, out _);

    /// <summary>Counts a run that ended.</summary>
    public void Ended(string phase, TimeSpan took, int simulated)
    {
        duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("phase", phase));
        if (simulated > 0)
            simulations.Add(simulated);
    }
}
