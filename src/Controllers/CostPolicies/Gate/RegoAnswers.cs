using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Rules;
using CloudIntel.Core.Ports;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>
/// Asks OPA about a request, all rules at once. What OPA does not answer, or not in a form that is understood, cannot be judged: the policy's failurePolicy decides, whatever the others say.
/// </summary>
internal sealed class RegoAnswers(IOpaClient opa)
{
    /// <summary>The answers, by rule.</summary>
    public async ValueTask<Func<RegoRule, RuleAnswer?>> AskAsync(IReadOnlyList<RegoQuestion> questions, GateRequest asked, JudgeFacts facts, CancellationToken cancellationToken)
    {
        var input = RegoInput.Of(asked, facts);
        var answers = await Task.WhenAll(questions.Select(question => AskAsync(question.Rule, input, cancellationToken)));
        var byRule = new Dictionary<RegoRule, RuleAnswer>(ReferenceEqualityComparer.Instance as IEqualityComparer<RegoRule>);
        for (var i = 0; i < questions.Count; i++)
            byRule[questions[i].Rule] = answers[i];
        return rule => byRule.GetValueOrDefault(rule);
    }

    /// <summary>The modules of policies, by the id under which OPA has them.</summary>
    public static IReadOnlyDictionary<string, string> Modules(IEnumerable<CompiledPolicy> policies) =>
        (from policy in policies from rule in policy.Rules.OfType<RegoRule>() select (Id: ModuleId(policy.Name, rule.Name), rule.Module))
            .ToDictionary(module => module.Id, module => module.Module, StringComparer.Ordinal);

    /// <summary>The id of a rule's module.</summary>
    public static string ModuleId(string policy, string rule) => $"cloudintel/{policy}/{rule}";

    /// <summary>The policy that a module is of; null where it is none of ours.</summary>
    public static string? PolicyOf(string moduleId) => moduleId.Split('/') is ["cloudintel", var policy, _] ? policy : null;

    private async Task<RuleAnswer> AskAsync(RegoRule rule, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        try
        {
            return new(await opa.EvaluateAsync($"data.{rule.Package}.{rule.Query}", input, rule.Timeout, cancellationToken));
        }
        catch (Exception e) when (e is OpaUnavailableException or OpaAnswerException)
        {
            return new([], $"OPA: {e.Message}");
        }
    }
}
