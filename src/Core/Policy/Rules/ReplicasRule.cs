namespace CloudIntel.Core.Policy.Rules;

/// <summary>How many replicas there may be: as many as are asked for, and as many as an autoscaler may make. Each is found by itself, so that one that was too much before does not hide the other.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Max">The most.</param>
public sealed record ReplicasRule(string Name, int Max) : PolicyRule(Name)
{
    /// <inheritdoc/>
    internal override RuleAnswer Judge(GateRequest request, JudgeFacts facts)
    {
        var judged = request.Object;
        var isTooMany = !judged.Replicas.PerNode && judged.Replicas.Max > Max;
        // Scaled to 0, an autoscaler rests.
        var scaled = judged.Replicas is { PerNode: false, Expected: > 0 } && facts.Autoscaler is { } one && one.Max > Max ? one : null;
        return (isTooMany, scaled) switch
        {
            (false, null) => RuleAnswer.Fine,
            (true, null) => RuleAnswer.Of(Asked(judged)),
            (false, _) => RuleAnswer.Of(Scaled(judged, scaled)),
            _ => RuleAnswer.Of(Asked(judged), Scaled(judged, scaled)),
        };
    }

    private RuleFinding Asked(PolicyObject judged)
    {
        var replicas = judged.Replicas;
        var range = replicas.Min == replicas.Max ? $"{replicas.Max}" : $"up to {replicas.Max}";
        return new($"{judged.Title} {(judged.Scales is { } target ? $"may make {range} replicas of {target.Kind} {target.Name}" : $"asks for {range} replicas")}; the limit is {Max}")
        {
            Badness = replicas.Max,
            Field = judged.Kind switch { "Job" => "spec.parallelism", "HorizontalPodAutoscaler" => "spec.maxReplicas", _ => "spec.replicas" },
            Hint = $"Ask for at most {Max}{(replicas.Min == replicas.Max || judged.Pod is null ? "" : ", also in its autoscaler")}",
        };
    }

    private RuleFinding Scaled(PolicyObject judged, Pricing.ScaledReplicas autoscaler) => new($"HorizontalPodAutoscaler {autoscaler.Name} may make up to {autoscaler.Max} replicas of {judged.Title}; the limit is {Max}")
    {
        Subject = "autoscaler",
        Badness = autoscaler.Max,
        Hint = $"Set spec.maxReplicas of the autoscaler to at most {Max}",
    };
}
