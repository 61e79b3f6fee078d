namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>Decides how many replicas there should be.</summary>
internal static class ReplicaSizing
{
    public static ReplicaAdvice Decide(WorkloadFacts facts, IReadOnlyList<ContainerAdvice> containers, SizingRules rules, Hold? hold, long now)
    {
        _ = (rules, hold, now);
        var replicas = facts.Replicas;
        var kept = new ReplicaAdvice
        {
            Direction = SizingDirection.Keep,
            Reason = replicas.IsPerNode ? ReplicaReason.PerNode : ReplicaReason.UnknownDemand,
            Count = replicas.Current,
            Confidence = 0,
            Rationale = replicas.IsPerNode ? "There is one replica on each node." : "What replicas have to carry is not known.",
        };
        return replicas.Autoscaler is { } autoscaler && Target(containers, container => container.Cpu) is var cpu && Target(containers, container => container.Memory) is var memory
            && (cpu ?? memory) is not null
            ? kept with
            {
                Reason = ReplicaReason.Demand,
                Autoscaler = new(autoscaler.Minimum, autoscaler.Maximum, cpu ?? autoscaler.CpuPercent, memory ?? autoscaler.MemoryPercent),
                Rationale = $"The autoscaler holds replicas at {Sentences.Number(cpu ?? memory ?? 0)} percent of their requests then.",
            }
            : kept;
    }

    /// <summary>The lowest target of those that containers ask for: the one in which none is too small.</summary>
    private static double? Target(IReadOnlyList<ContainerAdvice> containers, Func<ContainerAdvice, ResourceAdvice> resource) =>
        containers.Select(container => resource(container).ScaleAtPercent).Min();
}
