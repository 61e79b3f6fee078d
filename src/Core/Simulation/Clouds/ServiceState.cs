namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>A service of a run: its queue, its autoscaler and its replicas.</summary>
internal sealed class ServiceState
{
    private readonly double[] demand;

    public ServiceState(ServiceWorkload workload, CloudRun run, double[] roundTrips, TimeHistogram part)
    {
        (Workload, Watts, Horizon) = (workload, new double[roundTrips.Length], run.Scenario.Horizon);
        demand = workload.Demand.Series(run.Scenario.Start, run.Scenario.Step, run.Scenario.Steps, run.Environment.Seed, workload.Name);
        Run = new(workload, roundTrips, run.Scenario.Step, part);
        Scaler = new(workload, run.Scenario.Start, run.Scenario.Step);
    }

    public ServiceWorkload Workload { get; }

    public TimeSpan Horizon { get; }

    public ServiceRun Run { get; }

    public Autoscaler Scaler { get; }

    /// <summary>Its replicas, and those that are to replace others.</summary>
    public List<int> Pods { get; } = [];

    /// <summary>How many of them are being replaced.</summary>
    public int Replaced { get; set; }

    /// <summary>Replicas that nothing can hold.</summary>
    public int Impossible { get; set; }

    public int MostReplicas { get; set; }

    /// <summary>When its autoscaler looks next; null where it waits for the next step.</summary>
    public TimeSpan? LooksAt { get; set; }

    public int LookVersion { get; set; }

    /// <summary>Processors in use, as they were counted last.</summary>
    public double Used { get; set; }

    /// <summary>Watts by region, as they were counted last.</summary>
    public double[] Watts { get; }

    /// <summary>Begins a step.</summary>
    /// <returns>By how much demand grows.</returns>
    public double Ask(TimeSpan now, int step)
    {
        var more = demand[step] - Run.Demand;
        Run.Ask(now, demand[step]);
        Scaler.See(now, demand[step]);
        return more;
    }
}
