using CloudIntel.Controllers.CostPolicies.Gate;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Ports;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.CostPolicies;

/// <summary>Puts what is known of a policy into its status. Nothing here depends on the time of the look, so an unchanged policy reads the same.</summary>
internal static class CostPolicyStatuses
{
    private const int MostNotListed = 5;

    /// <summary>The modules of a policy that OPA cannot use, and why.</summary>
    public static IReadOnlyList<RegoProblem> Modules(CostPolicy policy, IOpaClient opa) =>
    [
        .. from rule in policy.Spec.Rules
           where rule.Rego is not null
           let problem = !opa.IsConfigured ? "there is no OPA server to ask: see the settings Opa" : opa.ModuleOf(RegoAnswers.ModuleId(policy.Metadata.Name ?? "", rule.Name))?.Error
           where problem is not null
           select new RegoProblem { Rule = rule.Name, Message = StatusText.Cut(problem, StatusLimits.PolicyMessage) },
    ];

    /// <summary>The conditions of a policy that could judge.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="gate">How the gate stands.</param>
    /// <param name="modules">Modules that OPA cannot use.</param>
    /// <param name="notListed">What it is about that the audit may not read, as in URLs.</param>
    /// <param name="operatorNamespace">The namespace that the operator lives in.</param>
    public static IReadOnlyList<ConditionFinding> Findings(CostPolicy policy, GateBoard.State gate, IReadOnlyList<RegoProblem> modules, IReadOnlyList<string> notListed, string operatorNamespace)
    {
        if (gate.Outline is not { } outline)
            return ConditionFindings.Waiting("Starting", gate.Problem ?? "API servers are being told what to ask about");
        var name = policy.Metadata.Name ?? "";
        var findings = new List<ConditionFinding>();
        if (gate.Problem is { } problem)
            findings.AddRange(ConditionFindings.Waiting("NotRegistered", $"API servers could not be told what to ask about: {problem}"));
        else if (gate.ShutOff is { } off)
            findings.Add(new(ConditionTypes.Ready, false, "GateShutOff", $"no request is judged: {off}"));
        else if (modules.Count > 0)
            findings.Add(new(ConditionTypes.Ready, false, "ModuleUnusable", $"rule {modules[0].Rule} cannot be judged: {modules[0].Message}"));
        else if (outline.Unknown.TryGetValue(name, out var kinds))
            findings.Add(new(ConditionTypes.Ready, false, "KindUnknown", $"of these kinds nothing is judged, the cluster has none or they are never held up: {string.Join(", ", kinds)}"));
        else
            findings.Add(new(ConditionTypes.Ready, true, "Judging", "requests are judged by it"));
        if (policy.Spec.FailurePolicy?.Value is PolicyFailure.Fail)
            findings.Add(Closed(outline));
        if (notListed.Count > 0)
            findings.Add(NotAudited(notListed, operatorNamespace));
        return findings;
    }

    /// <summary>What of what is there breaks a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="found">What the last audit found; null where there was none, and the figures stay as they are.</param>
    /// <param name="modules">Modules that OPA cannot use.</param>
    public static CostPolicyStatus Of(CostPolicy policy, PolicyFindings? found, IReadOnlyList<RegoProblem> modules)
    {
        var status = (policy.Status ?? new()) with { Rego = modules.Count == 0 ? null : [.. modules.Take(StatusLimits.Items)] };
        return found is null ? status : status with
        {
            Objects = found.Objects,
            Violating = found.Violating,
            Unjudged = found.Unjudged,
            Violations = found.First.Count == 0 ? null : [.. found.First.Select(Violation)],
        };
    }

    /// <summary>The first object that breaks a policy, for people.</summary>
    public static string Example(CostPolicyStatus status) => status.Violations is [var first, ..] ? first.Message : "";

    private static ConditionFinding Closed(GateOutline outline) => outline.Unlabelled.Count == 0
        ? new(ConditionTypes.FailsClosed, true, "Registered", "requests are turned away while the operator does not answer")
        : new(
            ConditionTypes.FailsClosed, false, "NamespacesUnlabelled",
            $"requests go on while the operator does not answer, since API servers could not leave {string.Join(", ", outline.Unlabelled)} alone: "
                + string.Join("; ", outline.Unlabelled.Take(3).Select(name => $"kubectl label namespace {name} {GateConfiguration.NamespaceNameLabel}={name}")));

    /// <summary>Says what is missing, and the commands that grant it. A right that is given counts from the next audit on.</summary>
    private static ConditionFinding NotAudited(IReadOnlyList<string> resources, string operatorNamespace)
    {
        var named = string.Join(",", resources.Take(MostNotListed));
        var more = resources.Count > MostNotListed ? $" and {resources.Count - MostNotListed} more" : "";
        return new(
            ConditionTypes.Audited, false, "KindNotListed",
            $"requests are judged, but not what is there already of {named.Replace(",", ", ", StringComparison.Ordinal)}{more}, since the operator may not list it. The next audit does after: "
                + $"kubectl create clusterrole cloudintel-audit --verb=get,list --resource={named}; "
                + $"kubectl create clusterrolebinding cloudintel-audit --clusterrole=cloudintel-audit --serviceaccount={operatorNamespace}:cloudintel-operator");
    }

    private static PolicyViolation Violation(AuditFinding finding) => new()
    {
        Kind = finding.Kind,
        Namespace = finding.Namespace.Length == 0 ? null : finding.Namespace,
        Name = finding.Name,
        Rule = finding.Violation.Rule,
        Message = StatusText.Cut(finding.Violation.Message, StatusLimits.PolicyMessage),
    };
}
