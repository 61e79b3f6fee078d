using System.Globalization;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>Refuses scenarios that make no sense or would take for ever, with the path of the field.</summary>
internal static class ScenarioCheck
{
    public static void Check(CloudScenario scenario)
    {
        Require(scenario.Horizon > TimeSpan.Zero && scenario.Horizon <= CloudScenario.LongestHorizon, "horizon", $"must be above 0 and at most {CloudScenario.LongestHorizon.TotalDays} days");
        Require(scenario.Step >= CloudScenario.ShortestStep && scenario.Step <= TimeSpan.FromDays(1), "step", "must be from 1 second to 1 day");
        Require(scenario.Workloads.Count is > 0 and <= CloudScenario.MostWorkloads, "workloads", $"must be from 1 to {CloudScenario.MostWorkloads}");
        var services = scenario.Workloads.Count(workload => workload is ServiceWorkload);
        Require((decimal)scenario.Horizon.Ticks / scenario.Step.Ticks * Math.Max(1, services) <= CloudScenario.MostSteps, "step", string.Create(
            CultureInfo.InvariantCulture, $"{scenario.Horizon / scenario.Step:0} steps of {services} services are more than {CloudScenario.MostSteps} in all: make steps longer or the horizon shorter"));
        scenario.Environment.Check();
        Check(scenario.Nodes);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var pods = 0L;
        for (var i = 0; i < scenario.Workloads.Count; i++)
        {
            var (workload, path) = (scenario.Workloads[i], $"workloads[{i}]");
            Require(workload.Name.Length > 0 && names.Add(workload.Name), $"{path}.name", "must be there, and no other workload may have it");
            Check(workload.Requirement, $"{path}.requirement");
            pods += workload switch
            {
                ServiceWorkload service => Check(service, path),
                JobWorkload job => Check(job, path),
                _ => 0,
            };
            Require(pods <= CloudScenario.MostPods, path, $"there would be more than {CloudScenario.MostPods} pods");
        }
    }

    private static void Check(NodeRules rules)
    {
        Require(rules.MostPods is > 0 and <= 10_000, "nodes.mostPods", "must be from 1 to 10,000");
        Require(rules.Overhead is { CpuMillis: >= 0, MemoryBytes: >= 0, GpuMillis: 0 }, "nodes.overhead", "must not be negative, nor of graphics processors");
        foreach (var (time, name) in new[] { (rules.IdleTime, "idleTime"), (rules.PodStart, "podStart"), (rules.FailureDetection, "failureDetection"), (rules.Retry, "retry") })
            Require(time >= TimeSpan.Zero && time <= TimeSpan.FromDays(365), $"nodes.{name}", "must be from 0 to 365 days");
        Require(rules.Batch >= TimeSpan.FromMilliseconds(100) && rules.Batch <= TimeSpan.FromHours(1), "nodes.batch", "must be from 100 milliseconds to 1 hour");
    }

    private static void Check(PlacementRequirement requirement, string path)
    {
        var requests = requirement.Requests;
        Require(requests is { CpuMillis: >= 0 and <= 1_000_000_000, MemoryBytes: >= 0 and <= 1L << 50, GpuMillis: >= 0 and <= 64_000 }, $"{path}.requests", "must be from 0 to a million processors, 1 PiB and 64 graphics processors");
        Require(requests.GpuMillis < 1000 || requests.GpuMillis % 1000 == 0, $"{path}.requests.gpuMillis", "must be a part of one graphics processor, or whole ones");
        Require(requirement.Replicas is >= 1 and <= AutoscalingPolicy.MostReplicas, $"{path}.replicas", $"must be from 1 to {AutoscalingPolicy.MostReplicas}");
        Require(requirement.EnoughReplicas >= 1, $"{path}.enoughReplicas", "must be 1 or more");
        Require(requirement.ProcessorMilliseconds is > 0 and <= 1e9, $"{path}.processorMilliseconds", "must be above 0 and at most a billion");
        Require(requirement.Connections.Count <= 10, $"{path}.connections", "must be at most 10");
    }

    private static long Check(ServiceWorkload service, string path)
    {
        Require(service.Requirement.Requests.CpuMillis > 0, $"{path}.requirement.requests.cpuMillis", "must be above 0");
        Require(service.SquaredVariation is >= 0 and <= 1e6, $"{path}.squaredVariation", "must be from 0 to a million");
        Require(service.CpuLimitMillis is null || service.CpuLimitMillis >= service.Requirement.Requests.CpuMillis, $"{path}.cpuLimitMillis", "must not be below what is requested");
        Require(service.Timeout is null || service.Timeout > TimeSpan.Zero, $"{path}.timeout", "must be above 0");
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < service.Objectives.Count; i++)
            Check(service.Objectives[i], $"{path}.objectives[{i}]", names);
        return Check(service.Autoscaling, service.Requirement, $"{path}.autoscaling");
    }

    private static void Check(ServiceLevelObjective objective, string path, HashSet<string> names)
    {
        Require(objective.Name.Length > 0 && names.Add(objective.Name), $"{path}.name", "must be there, and no other objective of the service may have it");
        Require(objective.Target is > 0 and <= 1, $"{path}.target", "must be above 0 and at most 1");
        Require(objective.Milliseconds is null or > 0, $"{path}.milliseconds", "must be above 0");
        switch (objective.Penalty)
        {
            case PenaltyPerHour rule:
                Require(rule.Amount is >= 0 and <= 1_000_000_000, $"{path}.penalty.amount", "must be from 0 to a billion");
                break;
            case PenaltyCredits rule:
                Require(rule.MonthlyFee is >= 0 and <= 1_000_000_000, $"{path}.penalty.monthlyFee", "must be from 0 to a billion");
                Require(rule.Tiers.Count is > 0 and <= 20, $"{path}.penalty.tiers", "must be from 1 to 20");
                Require(rule.Tiers.All(tier => tier is { Below: > 0 and <= 1, Credit: >= 0 and <= 1 }), $"{path}.penalty.tiers", "must have bounds above 0 and credits from 0, both up to 1");
                break;
        }
    }

    /// <summary>Checks a policy, and answers the most replicas that it asks for.</summary>
    private static long Check(AutoscalingPolicy policy, PlacementRequirement requirement, string path)
    {
        switch (policy)
        {
            case ReplicasByHour hours:
                Require(hours.Replicas.Count is 24 or 168, $"{path}.replicas", "must be 24 numbers for a day, or 168 for a week");
                Require(hours.Replicas.All(count => count is >= 0 and <= AutoscalingPolicy.MostReplicas), $"{path}.replicas", $"must be from 0 to {AutoscalingPolicy.MostReplicas}");
                return hours.Replicas.Max();
            case HorizontalAutoscaling scaling:
                Require(scaling.Minimum >= 1, $"{path}.minimum", "must be 1 or more");
                Require(scaling.Maximum >= scaling.Minimum && scaling.Maximum <= AutoscalingPolicy.MostReplicas, $"{path}.maximum", $"must be from the minimum to {AutoscalingPolicy.MostReplicas}");
                Require(scaling.Target is > 0 and <= 100, $"{path}.target", "must be above 0 and at most 100");
                Require(scaling.Tolerance is >= 0 and < 1, $"{path}.tolerance", "must be 0 or more and below 1");
                Require(scaling.Period >= TimeSpan.FromSeconds(15) && scaling.Period <= TimeSpan.FromDays(1), $"{path}.period", "must be from 15 seconds to 1 day");
                Require(scaling.DownscaleStabilisation >= TimeSpan.Zero && scaling.DownscaleStabilisation <= TimeSpan.FromDays(7), $"{path}.downscaleStabilisation", "must be from 0 to 7 days");
                if (scaling is ForecastAutoscaling ahead)
                    Check(ahead, path);
                return scaling.Maximum;
            default:
                return requirement.Replicas;
        }
    }

    private static void Check(ForecastAutoscaling policy, string path)
    {
        Require(policy.Resolution >= TimeSpan.FromMinutes(1) && policy.Resolution <= TimeSpan.FromDays(1), $"{path}.resolution", "must be from 1 minute to 1 day");
        Require(policy.Refresh >= policy.Resolution && policy.Refresh <= TimeSpan.FromDays(7), $"{path}.refresh", "must be from the resolution to 7 days");
        Require(policy.Lead >= TimeSpan.Zero && policy.Lead <= TimeSpan.FromDays(7), $"{path}.lead", "must be from 0 to 7 days");
        Require(policy.Level is > 0.5 and < 1, $"{path}.level", "must be above 0.5 and below 1");
    }

    private static long Check(JobWorkload job, string path)
    {
        Require(job.Pattern is null != (job.Tasks.Count == 0), $"{path}.tasks", "give either a pattern or tasks");
        Require(job.Deadline is null || job.Deadline > TimeSpan.Zero, $"{path}.deadline", "must be above 0");
        Require(job.Checkpoint is null || job.Checkpoint > TimeSpan.Zero, $"{path}.checkpoint", "must be above 0");
        for (var i = 0; i < job.Tasks.Count; i++)
        {
            var task = job.Tasks[i];
            Require(task.Arrival >= (i == 0 ? TimeSpan.Zero : job.Tasks[i - 1].Arrival), $"{path}.tasks[{i}].arrival", "must not be negative, nor before that of the task before");
            Require(task.Duration >= TimeSpan.Zero, $"{path}.tasks[{i}].duration", "must not be negative");
            Require(task.Cores is > 0 and <= 1_000_000, $"{path}.tasks[{i}].cores", "must be above 0 and at most a million");
            Require(task.Memory is null or (>= 0 and <= 1e9), $"{path}.tasks[{i}].memory", "must not be negative, nor above a PiB");
        }

        return job.Tasks.Count;
    }

    private static void Require(bool holds, string path, string reason)
    {
        if (!holds)
            throw new ScenarioException(path, reason);
    }
}
