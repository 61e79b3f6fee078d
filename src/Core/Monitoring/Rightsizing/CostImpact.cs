using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>What resources cost where a workload runs.</summary>
/// <param name="CoreHour">A core for an hour.</param>
/// <param name="GibibyteHour">A GiB of memory for an hour.</param>
/// <param name="Currency">In which, by ISO 4217.</param>
public sealed record ResourcePrices(decimal CoreHour, decimal GibibyteHour, string Currency = "USD");

/// <summary>What one change costs in a month.</summary>
/// <param name="Name">Of what: a container and a resource, <c>replicas</c> or <c>idle hours</c>.</param>
/// <param name="Monthly">Rounded to cents, half to even; negative where it saves.</param>
public sealed record CostPart(string Name, decimal Monthly);

/// <summary>What changes of requests and replicas cost in a month of 730 hours: what is asked for, at list prices.</summary>
/// <param name="Monthly">The sum of the parts; negative where it saves.</param>
/// <param name="Currency">In which.</param>
/// <param name="Parts">One for each change that costs or saves at least a cent.</param>
public sealed record CostImpact(decimal Monthly, string Currency, IReadOnlyList<CostPart> Parts)
{
    private const decimal BytesPerGibibyte = 1024m * 1024 * 1024;
    private const int HoursOfWeek = 168;

    /// <summary>What advice costs against what is asked for now; null where prices are not known. What is not asked for costs nothing.</summary>
    internal static CostImpact? Of(WorkloadFacts facts, IReadOnlyList<ContainerAdvice> containers, ReplicaAdvice replicas)
    {
        if (facts.Prices is not { } prices)
            return null;
        var (parts, perReplica) = (new List<CostPart>(), 0m);
        foreach (var (container, advice) in facts.Containers.Zip(containers))
        {
            var (cpu, memory) = (Hourly(SizedResource.Cpu, advice.Cpu), Hourly(SizedResource.Memory, advice.Memory));
            Add($"{container.Name} cpu", facts.Replicas.Current * (cpu - Hour(SizedResource.Cpu, container.CpuByHour.Count > 0 ? TimedRequest.Mean(container.CpuByHour) : container.Cpu.Request)));
            Add($"{container.Name} memory", facts.Replicas.Current * (memory - Hour(SizedResource.Memory, container.Memory.Request)));
            perReplica += cpu + memory;
        }

        Add("replicas", perReplica * (Expected(facts.Replicas, replicas) - facts.Replicas.Current));
        Add("idle hours", perReplica * (Away(facts.Replicas.Windows, facts.Replicas.Current) - Away(replicas.Windows, replicas.Count)) / HoursOfWeek);
        return new(parts.Sum(part => part.Monthly), prices.Currency, parts);

        static decimal Away(IReadOnlyList<ReplicaWindow> windows, int count) => windows.Sum(window => window.HoursOfWeek * (decimal)(count - window.Replicas));

        void Add(string name, decimal hourly)
        {
            var monthly = decimal.Round(hourly * PriceCatalog.HoursPerMonth, 2, MidpointRounding.ToEven);
            if (monthly != 0)
                parts.Add(new(name, monthly));
        }

        // By the hour as now, where that is left alone.
        decimal Hourly(SizedResource resource, ResourceAdvice advice) => advice.ByHour.Count == 0 ? Hour(resource, advice.Request) : Hour(resource, TimedRequest.Mean(advice.ByHour));

        decimal Hour(SizedResource resource, double? amount) =>
            (decimal)(amount ?? 0) * (resource == SizedResource.Cpu ? prices.CoreHour : prices.GibibyteHour / BytesPerGibibyte);
    }

    /// <summary>How many replicas there are then: as many as before do the same work where an autoscaler holds them at another share of their requests.</summary>
    private static decimal Expected(ReplicaFacts facts, ReplicaAdvice advice) =>
        facts.Autoscaler is { } now && advice.Autoscaler is { } then
            ? Math.Clamp(facts.Current * Math.Max(Ratio(now.CpuPercent, then.CpuPercent), Ratio(now.MemoryPercent, then.MemoryPercent)), Math.Min(then.Minimum, then.Maximum), then.Maximum)
            : advice.Count;

    private static decimal Ratio(double? now, double? then) => now is { } before && then is { } after ? (decimal)(before / after) : 0;
}
