namespace CloudIntel.Core.Policy.Rules;

/// <summary>How many replicas there may be; of an autoscaler, how many it may make.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Max">The most.</param>
public sealed record ReplicasRule(string Name, int Max) : PolicyRule(Name)
{
    /// <inheritdoc/>
    internal override RuleAnswer Judge(GateRequest request, JudgeFacts facts)
    {
        var replicas = request.Object.Replicas;
        if (replicas.PerNode || replicas.Max <= Max)
            return RuleAnswer.Fine;
        var range = replicas.Min == replicas.Max ? $"{replicas.Max}" : $"up to {replicas.Max}";
        return RuleAnswer.Of(new RuleFinding($"{request.Object.Title} asks for {range} replicas; the limit is {Max}")
        {
            Badness = replicas.Max,
            Field = request.Object.Kind switch { "Job" => "spec.parallelism", "HorizontalPodAutoscaler" => "spec.maxReplicas", _ => "spec.replicas" },
            Hint = $"Ask for at most {Max}{(replicas.Min == replicas.Max || request.Object.Pod is null ? "" : ", also in its autoscaler")}",
        });
    }
}
