using System.Collections.Immutable;

namespace CloudIntel.Core.Policy.Rules;

/// <summary>Resources that every container must request; else nobody knows what it costs, and it takes from its neighbours.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Required">The resources, such as cpu and memory.</param>
public sealed record RequestsRule(string Name, ImmutableArray<string> Required) : PolicyRule(Name)
{
    /// <summary>Containers that are named; there may be thousands.</summary>
    private const int Named = 5;

    /// <inheritdoc/>
    internal override RuleAnswer Judge(GateRequest request, JudgeFacts facts)
    {
        if (request.Object.Pod is not { } pod)
            return RuleAnswer.Fine;
        List<RuleFinding>? findings = null;
        var all = pod.Containers.Count + pod.InitContainers.Count;
        foreach (var resource in Required)
        {
            var missing = all - pod.Requesters.GetValueOrDefault(resource);
            if (missing == 0)
                continue;
            (findings ??= []).Add(Missing(request.Object, pod, resource, missing));
        }

        return findings is null ? RuleAnswer.Fine : new(findings);
    }

    private static RuleFinding Missing(PolicyObject judged, PodShape pod, string resource, int missing)
    {
        var named = pod.Containers.Concat(pod.InitContainers).Where(container => container.Requests.GetValueOrDefault(resource) == 0).Take(Named).ToList();
        var names = string.Join(", ", named.Select(container => container.Name)) + (missing > Named ? $" and {missing - Named} more" : "");
        return new($"{judged.Title} requests no {resource} in {(missing == 1 ? "container" : "containers")} {names}")
        {
            Subject = resource,
            Badness = missing,
            Field = $"{named[0].Path}.resources.requests.{resource}",
            Hint = $"Set resources.requests.{resource} to what it uses at its peak",
        };
    }
}
