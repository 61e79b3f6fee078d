using CloudIntel.Controllers.Workloads;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Generators;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>Where the workloads of a scenario, as people write them, and those of the simulation meet.</summary>
internal static class SimulationWorkloadMapping
{
    /// <summary>How busy replicas are of which nothing else is said.</summary>
    private const double UsualUse = 0.5;

    private const double DaysOfYear = 365.25;
    private const double DaysOfMonth = 30;
    private const double BytesOfMebibyte = 1 << 20;

    /// <summary>A workload of the simulation.</summary>
    /// <param name="workload">The workload, without errors.</param>
    /// <param name="resource">The Workload that it refers to; null for none.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="overhead">What of each machine is not there for pods.</param>
    /// <param name="demand">By what demand is multiplied.</param>
    /// <param name="path">Where it is written.</param>
    /// <exception cref="SimulationInputException">Nothing says what it requests.</exception>
    public static SimulatedWorkload ToSimulated(
        this SimulationWorkload workload, SimulatedWorkloadResource? resource, SimulationScenario scenario, ReplicaRequests overhead, double demand, string path)
    {
        var requirement = Requirement(workload, resource, overhead);
        if (requirement.Missing() is { } missing)
            throw new SimulationInputException(path, missing);
        if (workload.Job is { } job)
            return ToJobs(workload, job, requirement, scenario, demand);
        var service = workload.Service ?? new() { Demand = new() { Base = (decimal)(UsualUse * requirement.Replicas * requirement.Requests.CpuMillis / requirement.ProcessorMilliseconds) } };
        return new ServiceWorkload
        {
            Name = workload.Name,
            Requirement = requirement,
            Priority = workload.Priority ?? resource?.Workload.Spec.Priority ?? 0,
            Demand = service.Demand.ToPattern(scenario, demand),
            SquaredVariation = (double)(service.Variation?.Value ?? 1),
            Autoscaling = service.Autoscaling.ToPolicy(),
            Objectives = [.. (service.Objectives ?? []).Select(ToObjective)],
        };
    }

    /// <summary>The clock of a scenario.</summary>
    public static DateTimeOffset Begin(this SimulationScenario scenario) => scenario.Start ?? new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private static PlacementRequirement Requirement(SimulationWorkload workload, SimulatedWorkloadResource? resource, ReplicaRequests overhead)
    {
        var its = resource?.Workload.Spec;
        var spec = new WorkloadSpec
        {
            Resources = workload.Resources ?? its?.Resources,
            Cost = workload.Cost ?? its?.Cost,
            Performance = workload.Performance ?? its?.Performance,
            Compliance = workload.Compliance ?? its?.Compliance,
            Strategy = its?.Strategy,
        };
        var requirement = spec.ToRequirement(resource?.Target, overhead);
        return workload.Service?.Autoscaling is { } scaling && spec.Resources?.Replicas is null && resource?.Target is null
            ? requirement with { Replicas = Math.Max(scaling.Minimum ?? 1, requirement.EnoughReplicas) }
            : requirement;
    }

    private static JobWorkload ToJobs(SimulationWorkload workload, SimulationJob job, PlacementRequirement requirement, SimulationScenario scenario, double demand)
    {
        var variation = (double)(job.SizeVariationPercent?.Value ?? 0) / 100;
        return new()
        {
            Name = workload.Name,
            Requirement = requirement with { Replicas = 1, EnoughReplicas = 1 },
            Priority = workload.Priority ?? 0,
            Pattern = new()
            {
                Arrivals = Product([new Steady((double)job.PerHour.Value * demand), .. Seasons(scenario, job.Daily, job.Weekly, null)]),
                Sizes = new()
                {
                    Duration = job.Duration.ToSeconds(),
                    Cores = Around(requirement.Requests.CpuMillis / 1000.0),
                    Memory = Around(requirement.Requests.MemoryBytes / BytesOfMebibyte),
                },
            },
            Deadline = job.Deadline?.Value,
            Checkpoint = job.Checkpoint?.Value,
        };

        Distribution Around(double median) => variation > 0 ? new LogNormal(Math.Log(median), variation) : new Constant(median);
    }

    private static DemandPattern ToPattern(this SimulationDemand demand, SimulationScenario scenario, double factor)
    {
        if (demand.Recorded is { } recorded)
            return new Recorded(recorded.Step, [.. recorded.Points.Select(point => (double)point.Value * factor)]);
        List<DemandPattern> parts = [new Steady((double)demand.Base!.Value.Value * factor), .. Seasons(scenario, demand.Daily, demand.Weekly, demand.Monthly)];
        if (Share(demand.MonthlyGrowthPercent) is not 0 and var growth)
            parts.Add(new Growth(Math.Pow(1 + growth, DaysOfYear / DaysOfMonth) - 1));
        if (demand.Bursts is { } bursts)
            parts.Add(new OnOff(bursts.Percent / 100.0, new Exponential(bursts.Duration.Value.TotalSeconds), new Exponential(bursts.Every.Value.TotalSeconds), Idle: 1));
        if (Share(demand.NoisePercent) is > 0 and var noise)
            parts.Add(new Noise(new LogNormal(0, Math.Sqrt(Math.Log(1 + (noise * noise)))), scenario.Step?.Value ?? SimulationScenarioValidation.DefaultStep));
        if (Share(demand.DailyWanderingPercent) is > 0 and var wandering)
            parts.Add(new RandomWalk(1, wandering, TimeSpan.FromDays(1)));
        return Product(parts);
    }

    private static double Share(Resources.Values.DecimalString? percent) => (double)(percent?.Value ?? 0) / 100;

    private static DemandPattern Product(IReadOnlyList<DemandPattern> parts) => parts is [var single] ? single : new Product(parts);

    /// <summary>Waves count from the start of the simulated time, and seasons from the beginning of the day, the week (Monday) and the month.</summary>
    private static IEnumerable<DemandPattern> Seasons(SimulationScenario scenario, SimulationSeason? daily, SimulationSeason? weekly, SimulationSeason? monthly)
    {
        var start = scenario.Begin().UtcDateTime;
        foreach (var (season, period, since) in ((SimulationSeason?, TimeSpan, TimeSpan)[])
        [
            (daily, TimeSpan.FromDays(1), start.TimeOfDay),
            (weekly, TimeSpan.FromDays(7), start.TimeOfDay + TimeSpan.FromDays(((int)start.DayOfWeek + 6) % 7)),
            (monthly, TimeSpan.FromDays(DaysOfMonth), start.TimeOfDay + TimeSpan.FromDays(start.Day - 1)),
        ])
        {
            if (season is { AmplitudePercent: > 0 })
                yield return new Wave(period, season.AmplitudePercent / 100.0, (season.Peak?.Value ?? (period / 2)) - since);
        }
    }

    private static AutoscalingPolicy ToPolicy(this SimulationAutoscaling? scaling)
    {
        if (scaling is null)
            return new FixedReplicas();
        var (least, target, stays) = (scaling.Minimum ?? 1, (scaling.TargetPercent ?? 70) / 100.0, scaling.Stabilization?.Value ?? TimeSpan.FromMinutes(5));
        return scaling.Policy?.Value switch
        {
            SimulationAutoscalingPolicy.ByHour => new ReplicasByHour([.. scaling.Hours!.Select(replicas => Math.Clamp(replicas, scaling.Minimum ?? 0, scaling.Maximum))]),
            SimulationAutoscalingPolicy.Forecast => new ForecastAutoscaling { Minimum = least, Maximum = scaling.Maximum, Target = target, DownscaleStabilisation = stays },
            _ => new HorizontalAutoscaling { Minimum = least, Maximum = scaling.Maximum, Target = target, DownscaleStabilisation = stays },
        };
    }

    private static ServiceLevelObjective ToObjective(SimulationObjective objective, int place)
    {
        var target = (double)objective.Percent.Value / 100;
        return new()
        {
            Name = $"{objective.Type.Text.ToLowerInvariant()}-{place}",
            Milliseconds = objective.Maximum?.Value.TotalMilliseconds,
            Target = target,
            Penalty = objective.Penalty is { Value: > 0 } penalty ? new PenaltyCredits(penalty, [new CreditTier(target, 1)]) : null,
        };
    }
}
