using CloudIntel.Core.Units;

namespace CloudIntel.Core.Policy.Rules;

/// <summary>How large a pod may be, and how much more than it requests a container may use.</summary>
/// <param name="Name">Its name.</param>
/// <param name="MaxCpu">The most cores of a pod, by what it requests and by its limits; null for any.</param>
/// <param name="MaxMemoryBytes">The most bytes of memory, likewise.</param>
/// <param name="MaxLimitToRequestRatio">The most that a container's limit may be of its request; null for any.</param>
public sealed record LimitsRule(string Name, decimal? MaxCpu, decimal? MaxMemoryBytes, decimal? MaxLimitToRequestRatio) : PolicyRule(Name)
{
    /// <inheritdoc/>
    internal override RuleAnswer Judge(GateRequest request, JudgeFacts facts)
    {
        if (request.Object.Pod is not { } pod)
            return RuleAnswer.Fine;
        List<RuleFinding>? findings = null;
        if (MaxCpu is { } cores && Most(pod, PodShape.CpuName) is var cpu && cpu > cores)
            (findings ??= []).Add(TooLarge(request.Object, pod, PodShape.CpuName, cpu, $"{Messages.Number(cpu)} cores", $"{Messages.Number(cores)} cores"));
        if (MaxMemoryBytes is { } bytes && Most(pod, PodShape.MemoryName) is var memory && memory > bytes)
            (findings ??= []).Add(TooLarge(request.Object, pod, PodShape.MemoryName, memory, Gibibytes(memory), Gibibytes(bytes)));
        if (MaxLimitToRequestRatio is { } ratio)
        {
            AddRatio(request.Object, pod, PodShape.CpuName, ratio, ref findings);
            AddRatio(request.Object, pod, PodShape.MemoryName, ratio, ref findings);
        }

        return findings is null ? RuleAnswer.Fine : new(findings);
    }

    private static decimal Most(PodShape pod, string resource) => Math.Max(pod.Requests.GetValueOrDefault(resource), pod.Limits.GetValueOrDefault(resource));

    private static string Gibibytes(decimal bytes) => $"{Messages.Number(bytes / ByteUnits.Gibibyte)} GiB";

    private static RuleFinding TooLarge(PolicyObject judged, PodShape pod, string resource, decimal amount, string asked, string limit) =>
        new($"A pod of {judged.Title} asks for {asked} of {resource}; the limit is {limit}")
        {
            Subject = resource,
            Badness = amount,
            Field = $"{pod.Path}.containers",
            Hint = $"Lower requests and limits of {resource}, and run more replicas if that is too little",
        };

    private static void AddRatio(PolicyObject judged, PodShape pod, string resource, decimal most, ref List<RuleFinding>? findings)
    {
        if (!pod.LargestRatios.TryGetValue(resource, out var largest) || largest.Times <= most)
            return;
        var times = largest.Times == decimal.MaxValue ? "any number of" : Messages.Number(decimal.Round(largest.Times, 2));
        (findings ??= []).Add(new($"Container {largest.Container.Name} of {judged.Title} may use {times} times the {resource} that it requests; the limit is {Messages.Number(most)} times")
        {
            Subject = $"ratio {resource}",
            Badness = largest.Times,
            Field = $"{largest.Container.Path}.resources.limits.{resource}",
            Hint = $"Raise its request of {resource} or lower its limit",
        });
    }
}
