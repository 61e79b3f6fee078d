using System.Collections.Immutable;

namespace CloudIntel.Core.Policy.Rules;

/// <summary>Resources that every container must request; else nobody knows what it costs, and it takes from its neighbours.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Required">The resources, such as cpu and memory.</param>
public sealed record RequestsRule(string Name, ImmutableArray<string> Required) : PolicyRule(Name)
{
    /// <inheritdoc/>
    internal override RuleAnswer Judge(GateRequest request, JudgeFacts facts)
    {
        if (request.Object.Pod is not { } pod)
            return RuleAnswer.Fine;
        List<RuleFinding>? findings = null;
        foreach (var resource in Required)
        {
            var missing = pod.Containers.Concat(pod.InitContainers).Where(container => container.Requests.GetValueOrDefault(resource) == 0).ToList();
            if (missing.Count == 0)
                continue;
            var names = missing.ConvertAll(container => container.Name);
            (findings ??= []).Add(new($"{request.Object.Title} requests no {resource} in {(missing.Count == 1 ? "container" : "containers")} {Messages.List(names)}")
            {
                Subject = resource,
                Badness = missing.Count,
                Field = $"{missing[0].Path}.resources.requests.{resource}",
                Hint = $"Set resources.requests.{resource} to what it uses at its peak",
            });
        }

        return findings is null ? RuleAnswer.Fine : new(findings);
    }
}
