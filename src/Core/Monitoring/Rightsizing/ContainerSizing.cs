namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>Decides what one container of a workload should ask for.</summary>
internal static class ContainerSizing
{
    private static readonly UsageSeries Nothing = new("", "", [], []);

    public static ContainerAdvice Decide(ContainerFacts container, WorkloadFacts workload, SizingRules rules, Hold? hold, long now)
    {
        var last = workload.Last?.Containers.FirstOrDefault(one => one.Name == container.Name);
        var cpu = new ResourceFacts
        {
            Resource = SizedResource.Cpu,
            Usage = container.CpuUsage ?? Nothing,
            Current = container.Cpu,
            ByHour = container.CpuByHour,
            Recommended = last?.Cpu,
            ScaledAtPercent = workload.Replicas.Autoscaler?.CpuPercent,
            ResizesInPlace = container.ResizesInPlace,
            Starts = container.Starts,
        };
        var memory = new ResourceFacts
        {
            Resource = SizedResource.Memory,
            Usage = container.MemoryUsage ?? Nothing,
            Current = container.Memory,
            Recommended = last?.Memory,
            ScaledAtPercent = workload.Replicas.Autoscaler?.MemoryPercent,
            Kills = container.Kills,
            Starts = container.Starts,
            Load = container.CpuUsage,
        };
        var (cores, bytes) = (Decide(cpu, rules, hold, now), Decide(memory, rules, hold, now));
        return new(container.Name, rules.KeepRatio ? InRatio(cpu, cores, bytes, memory) : cores, rules.KeepRatio ? InRatio(memory, bytes, cores, cpu) : bytes);
    }

    private static ResourceAdvice Decide(ResourceFacts facts, SizingRules rules, Hold? hold, long now)
    {
        var advice = (facts.Resource == SizedResource.Cpu ? rules.Cpu : rules.Memory).Apply(ResourceSizing.Decide(facts, rules, now), facts.Current, facts.Resource);
        return hold?.Apply(advice, facts.Current, facts.Resource) ?? advice;
    }

    /// <summary>
    /// As many times what it is as the resource that needs more, so that the two keep their ratio; as it is where little is known of one of them. What a ratio asks for is not asked for by the hour.
    /// </summary>
    private static ResourceAdvice InRatio(ResourceFacts facts, ResourceAdvice advice, ResourceAdvice other, ResourceFacts others)
    {
        if (facts.Current.Request is not { } now || others.Current.Request is not { } othersNow || advice.Request is not { } own || other.Request is not { } theirs)
            return advice;
        var isKnown = !IsUnknown(advice) && !IsUnknown(other);
        var factor = isKnown ? Math.Max(own / now, theirs / othersNow) : 1;
        if (advice.HasChange && own / now >= factor)
            return advice with { ByHour = [] };
        var request = factor == 1 ? now : ResourceSizing.Rounded(now * factor, facts.Resource);
        var what = facts.Resource == SizedResource.Cpu ? "memory" : "CPU";
        return new(
            request > now ? SizingDirection.Up : request < now ? SizingDirection.Down : SizingDirection.Keep, request == now && !advice.HasChange ? advice.Reason : SizingReason.Ratio, request,
            ResourceSizing.Limit(facts.Current, request, facts.Resource), Math.Min(advice.Confidence, other.Confidence),
            $"{advice.Rationale.TrimEnd('.')}; it keeps its ratio to {what}{(isKnown ? "" : ", of which too little is known")}.");
    }

    private static bool IsUnknown(ResourceAdvice advice) => advice.Reason is SizingReason.ShortHistory or SizingReason.Gaps or SizingReason.Stale;
}
