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
        };
        var memory = new ResourceFacts
        {
            Resource = SizedResource.Memory,
            Usage = container.MemoryUsage ?? Nothing,
            Current = container.Memory,
            Recommended = last?.Memory,
            ScaledAtPercent = workload.Replicas.Autoscaler?.MemoryPercent,
            Kills = container.Kills,
            Load = container.CpuUsage,
        };
        return new(container.Name, Decide(cpu, rules, hold, now), Decide(memory, rules, hold, now));
    }

    private static ResourceAdvice Decide(ResourceFacts facts, SizingRules rules, Hold? hold, long now)
    {
        var advice = ResourceSizing.Decide(facts, rules, now);
        return hold?.Apply(advice, facts.Current, facts.Resource) ?? advice;
    }
}
