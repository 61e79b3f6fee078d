namespace CloudIntel.Core.Policy.Rules;

/// <summary>How many replicas there may be, those of an autoscaler's range included.</summary>
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
            Field = request.Object.Kind is "Job" ? "spec.parallelism" : "spec.replicas",
            Hint = $"Ask for at most {Max}{(replicas.Min == replicas.Max ? "" : ", also in its autoscaler")}",
        });
    }
}
