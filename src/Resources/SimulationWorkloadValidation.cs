using CloudIntel.Resources.Validation;

namespace CloudIntel.Resources;

/// <summary>What a <see cref="SimulationWorkload"/> must keep beyond its schema.</summary>
internal static class SimulationWorkloadValidation
{
    /// <summary>Everything that is wrong with a workload that keeps its schema.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="maySelected">Whether Workloads of the namespace run, too, of which this may say more.</param>
    /// <param name="path">Where it is written, such as <c>spec.scenario.workloads[0]</c>.</param>
    public static IEnumerable<FieldError> Validate(SimulationWorkload workload, bool maySelected, string path) =>
    [
        .. OfWorkload(workload, maySelected, path),
        .. workload is { Service: not null, Job: not null } ? [new FieldError($"{path}.job", "is only allowed without service")] : (FieldError[])[],
        .. workload.Service is { } service ? OfService(service, $"{path}.service") : [],
        .. workload.Job is { } job ? OfJob(job, $"{path}.job") : [],
    ];

    /// <summary>What it has in common with a Workload must keep the same rules.</summary>
    private static IEnumerable<FieldError> OfWorkload(SimulationWorkload workload, bool maySelected, string path)
    {
        var spec = new WorkloadSpec { Resources = workload.Resources, Cost = workload.Cost, Performance = workload.Performance, Compliance = workload.Compliance };
        if (workload.WorkloadRef is not null || (maySelected && workload.Resources is null))
            spec.Resources = (workload.Resources ?? new()) with { Cpu = workload.Resources?.Cpu ?? "1", Memory = workload.Resources?.Memory ?? "1" };
        return WorkloadValidation.Validate(new() { Spec = spec }, old: null).Select(error => error with
        {
            Path = path + error.Path["spec".Length..],
            Message = error.Message.Replace("without targetRef", "without workloadRef", StringComparison.Ordinal),
        });
    }

    private static IEnumerable<FieldError> OfService(SimulationService service, string path)
    {
        if (service.Demand.Base is null == service.Demand.Recorded is null)
            yield return new($"{path}.demand.base", "or recorded is needed, and not both");
        if (service.Demand.Recorded is { } recorded)
        {
            if (recorded.Points.Count == 0)
                yield return new($"{path}.demand.recorded.points", "needs at least one");
            if (recorded.Step.Value < TimeSpan.FromSeconds(1))
                yield return new($"{path}.demand.recorded.step", "must be at least 1s");
        }

        if (service.Demand.MonthlyGrowthPercent is { } growth && growth.Value <= -100)
            yield return new($"{path}.demand.monthlyGrowthPercent", "must be greater than -100");
        if (service.Demand.Bursts is { } bursts && (bursts.Duration.Value <= TimeSpan.Zero || bursts.Every.Value <= TimeSpan.Zero))
            yield return new($"{path}.demand.bursts.duration", "and every must be greater than zero");
        if (service.Autoscaling is { } scaling)
        {
            if (scaling.Minimum > scaling.Maximum)
                yield return new($"{path}.autoscaling.minimum", "cannot be more than maximum");
            if ((scaling.Policy?.Value == SimulationAutoscalingPolicy.ByHour) != scaling.Hours is { Count: 24 })
                yield return new($"{path}.autoscaling.hours", "needs 24 numbers with policy ByHour, and is only allowed with it");
            else if (scaling.Hours?.Any(replicas => replicas > scaling.Maximum || replicas < (scaling.Minimum ?? 0)) is true)
                yield return new($"{path}.autoscaling.hours", "must each be from minimum to maximum");
        }

        var objectives = service.Objectives ?? [];
        for (var i = 0; i < objectives.Count; i++)
        {
            if ((objectives[i].Type.Value == SimulationObjectiveType.Latency) != objectives[i].Maximum is not null)
                yield return new($"{path}.objectives[{i}].maximum", "is needed for Latency, and only allowed for it");
            if (objectives[i].Percent.Value is <= 0 or >= 100)
                yield return new($"{path}.objectives[{i}].percent", "must be greater than 0 and less than 100");
        }
    }

    private static IEnumerable<FieldError> OfJob(SimulationJob job, string path)
    {
        if (job.PerHour.Value is <= 0 or > 1_000_000)
            yield return new($"{path}.perHour", "must be greater than zero and at most 1000000");
        foreach (var (name, value) in ((string, TimeSpan?)[])[("deadline", job.Deadline?.Value), ("checkpoint", job.Checkpoint?.Value)])
        {
            if (value <= TimeSpan.Zero)
                yield return new($"{path}.{name}", "must be greater than zero");
        }

        foreach (var error in SimulationScenarioValidation.Duration(job.Duration, $"{path}.duration"))
            yield return error;
    }
}
