using CloudIntel.Core.Simulation.Environments;
using CloudIntel.Core.Simulation.Kernel;

namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>Runs a scenario with a scheduler. Runs share nothing and may be made at the same time.</summary>
public static class CloudSimulation
{
    /// <summary>Simulates.</summary>
    /// <param name="scenario">What is simulated.</param>
    /// <param name="scheduler">Decides; of this run alone.</param>
    /// <param name="seed">Of everything random: the same for algorithms that are compared, so that they meet the same demand, prices and failures.</param>
    /// <param name="cancellationToken">Ends it within a second, unless the scheduler itself takes longer.</param>
    /// <exception cref="Datacenters.ScenarioException">The scenario cannot be simulated; names the field.</exception>
    /// <exception cref="SchedulingPlanException">The scheduler planned what cannot be.</exception>
    /// <exception cref="OperationCanceledException">Asked for by the token.</exception>
    public static CloudOutcome Run(CloudScenario scenario, ICloudScheduler scheduler, ulong seed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        scenario.Check();
        return Run(scenario, scheduler, EnvironmentRun.Draw(scenario.Environment, scenario.Start, scenario.Horizon, seed), cancellationToken);
    }

    /// <summary>Simulates a scenario that was checked, in an environment that was drawn, which several algorithms can share.</summary>
    /// <param name="scenario">What is simulated.</param>
    /// <param name="scheduler">Decides; of this run alone.</param>
    /// <param name="environment">Drawn of the scenario's environment, for its start and horizon.</param>
    /// <param name="cancellationToken">Ends it within a second, unless the scheduler itself takes longer.</param>
    /// <exception cref="SchedulingPlanException">The scheduler planned what cannot be.</exception>
    /// <exception cref="OperationCanceledException">Asked for by the token.</exception>
    public static CloudOutcome Run(CloudScenario scenario, ICloudScheduler scheduler, EnvironmentRun environment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        var loop = new EventLoop<CloudEvent>();
        var run = new CloudRun(scenario, scheduler, environment, loop, cancellationToken);
        loop.Run(run, scenario.Horizon, cancellationToken);
        return run.Outcome();
    }
}
