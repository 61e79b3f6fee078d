using System.Globalization;

namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>Says in one sentence what is advised and why.</summary>
internal static class WorkloadRationale
{
    public static string Of(WorkloadAdvice advice)
    {
        var several = advice.Containers.Count > 1;
        var parts = advice.Containers.SelectMany(container => new[] { (container.Name, Resource: "CPU", Advice: container.Cpu), (container.Name, Resource: "memory", Advice: container.Memory) })
            .Where(part => part.Advice.HasChange == advice.HasChange || part.Advice.Reason is SizingReason.Objective)
            .Select(part => $"{(several ? $"{part.Name}, {part.Resource}" : part.Resource == "CPU" ? "CPU" : "Memory")}: {Clause(part.Advice.Rationale)}").ToList();
        if (advice.Replicas.HasChange || advice.Replicas.Reason == ReplicaReason.Objective || parts.Count == 0)
            parts.Add($"Replicas: {Clause(advice.Replicas.Rationale)}");
        if (advice.HasChange && advice.Cost is { Monthly: not 0 } cost)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(cost.Monthly):0.00} {cost.Currency} a month {(cost.Monthly < 0 ? "less" : "more")}"));
        return $"{string.Join("; ", parts)}.";
    }

    private static string Clause(string sentence) => sentence.TrimEnd('.');
}
