using CloudIntel.Controllers.CostPolicies.Decisions;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>Writes down what became of a request: one decision for each rule that was broken, or one for all where none was.</summary>
internal sealed class GateDecisions(IDecisionLog log, GateMetrics metrics, IOptions<GateOptions> options)
{
    private static readonly string Replica = Environment.GetEnvironmentVariable("POD_NAME") is { Length: > 0 } pod ? pod : Environment.MachineName;

    /// <summary>Writes down a request.</summary>
    /// <param name="asked">What was asked for.</param>
    /// <param name="facts">What was known about it.</param>
    /// <param name="violations">What is wrong with it.</param>
    /// <param name="exemptions">What does not count.</param>
    /// <param name="tellAllowed">Whether it is told of a request that breaks no rule; the other half of the gate tells it otherwise.</param>
    public void Write(GateRequest asked, JudgeFacts facts, IReadOnlyList<Violation> violations, IReadOnlyList<Exemption> exemptions, bool tellAllowed)
    {
        foreach (var violation in violations)
        {
            Tell(Decision(asked, facts, PolicyOf(violation.Policy), violation.Rule, OutcomeOf(violation.Enforcement), violation.Message) with
            {
                Price = violation.Price ?? facts.Price?.Expected,
                Limit = violation.Limit,
                BudgetLeft = violation.Left,
                Currency = violation.Currency ?? facts.Price?.Currency,
            });
        }

        foreach (var exemption in exemptions)
        {
            var why = exemption.Justification is { } justification ? $"{justification} ({exemption.Message})" : exemption.Message;
            Tell(Decision(asked, facts, PolicyOf(exemption.Policy), exemption.Rule, GateOutcome.Exempted, why));
        }

        if (tellAllowed && violations.Count == 0 && exemptions.Count == 0)
            Tell(Decision(asked, facts, "", "", GateOutcome.Allowed, ""));
    }

    /// <summary>The name of a policy in the log, which knows Budgets as well.</summary>
    internal static string PolicyOf(string name) => name.StartsWith("Budget/", StringComparison.Ordinal) ? name : $"CostPolicy/{name}";

    private static GateOutcome OutcomeOf(Enforcement enforcement) => enforcement switch
    {
        Enforcement.Deny => GateOutcome.Denied,
        Enforcement.Warn => GateOutcome.Warned,
        _ => GateOutcome.Audited,
    };

    private void Tell(GateDecision decision)
    {
        metrics.Decided(decision.Policy, decision.Outcome);
        if (decision.Outcome != GateOutcome.Allowed || options.Value.LogAllowed)
            log.Add(decision);
    }

    private static GateDecision Decision(GateRequest asked, JudgeFacts facts, string policy, string rule, GateOutcome outcome, string message) => new()
    {
        At = asked.At,
        Policy = policy,
        Rule = rule,
        Outcome = outcome,
        ApiVersion = asked.Object.ApiVersion,
        Kind = asked.Object.Kind,
        Namespace = asked.Object.Namespace,
        Name = asked.Object.Name,
        Operation = asked.Operation switch { PolicyOperation.Create => "CREATE", PolicyOperation.Update => "UPDATE", _ => "AUDIT" },
        User = asked.User,
        Price = facts.Price?.Expected,
        Currency = facts.Price?.Currency,
        Message = message,
        DryRun = asked.DryRun,
        Replica = Replica,
    };
}
