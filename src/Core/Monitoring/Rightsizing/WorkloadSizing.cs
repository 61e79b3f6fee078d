using CloudIntel.Core.Monitoring.Rightsizing.Replicas;

namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>Decides what a workload's containers should ask for and how many replicas there should be, together.</summary>
/// <remarks>
/// Requests are sized for the replicas that there are, and the number of replicas is looked at only once the requests are on target: both at once would count the same usage twice. What was applied
/// is left alone, and what is advised to be more is not advised to be less within a week.
/// </remarks>
public static class WorkloadSizing
{
    /// <summary>For so long after more was advised nothing is made smaller.</summary>
    private const long Calm = 7 * 86_400;

    /// <summary>Decides, as of a time not before the newest sample.</summary>
    /// <param name="facts">A snapshot; nothing else is read.</param>
    /// <param name="rules">How.</param>
    /// <param name="now">Unix seconds.</param>
    public static WorkloadAdvice Decide(WorkloadFacts facts, SizingRules rules, long now)
    {
        var verdicts = facts.Objectives.Select(objective => ObjectiveVerdict.Of(objective, now)).ToList();
        var hold = Hold.Of(verdicts, facts.Last?.RoseAt is { } rose && rose > now - Calm);
        var containers = facts.Containers.Select(container => ContainerSizing.Decide(container, facts, rules, hold, now)).ToList();
        var replicas = ReplicaSizing.Decide(facts, containers, rules, hold, now);
        var directions = containers.SelectMany(container => new[] { container.Cpu.Direction, container.Memory.Direction }).Append(replicas.Direction).ToHashSet();
        var direction = Array.Find([SizingDirection.Up, SizingDirection.Set, SizingDirection.Down], directions.Contains);
        var advice = new WorkloadAdvice
        {
            Direction = direction,
            Containers = containers,
            Replicas = replicas,
            Confidence = Confidence(containers, replicas),
            Cost = CostImpact.Of(facts, containers, replicas),
            Sla = verdicts.Count > 0 ? verdicts.Max(verdict => verdict.State) : ObjectiveState.Unknown,
            Objectives = verdicts,
            Rationale = "",
            Last = new(
                [.. containers.Select(container => new LastSize(container.Name, container.Cpu.Request, container.Memory.Request))], replicas.Count,
                direction == SizingDirection.Up ? now : facts.Last?.RoseAt),
        };
        return advice with { Rationale = WorkloadRationale.Of(advice) };
    }

    /// <summary>Of what changes; of everything where nothing does.</summary>
    private static double Confidence(List<ContainerAdvice> containers, ReplicaAdvice replicas)
    {
        var resources = containers.SelectMany(container => new[] { container.Cpu, container.Memory }).ToList();
        var changing = resources.Where(resource => resource.HasChange).Select(resource => resource.Confidence).ToList();
        if (replicas.HasChange)
            changing.Add(replicas.Confidence);
        return (changing.Count > 0 ? changing : resources.Select(resource => resource.Confidence)).DefaultIfEmpty(0).Min();
    }
}
