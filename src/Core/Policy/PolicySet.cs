using System.Collections.Frozen;
using CloudIntel.Core.Policy.Rules;

namespace CloudIntel.Core.Policy;

/// <summary>
/// Policies that judge together. Immutable and safe for concurrent use. Time grows with the policies that are about the kind of the object, not with all there are.
/// </summary>
public sealed class PolicySet
{
    private readonly FrozenDictionary<string, CompiledPolicy[]> byKind;

    private PolicySet(IReadOnlyList<CompiledPolicy> policies)
    {
        Policies = [.. policies.OrderBy(policy => policy.Name, StringComparer.Ordinal)];
        Templates = [.. Policies.SelectMany(policy => policy.Templates).Distinct()];
        SelectsNamespaces = Policies.Any(policy => !policy.Match.NamespaceSelector.IsEmpty);
        byKind = Policies
            .SelectMany(KindsOf, (policy, kind) => (Policy: policy, Kind: kind))
            .GroupBy(pair => pair.Kind, pair => pair.Policy, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>No policies.</summary>
    public static PolicySet Empty { get; } = new([]);

    /// <summary>The policies, by name.</summary>
    public IReadOnlyList<CompiledPolicy> Policies { get; }

    /// <summary>Where objects of kinds that are not built in have their pods, of all policies.</summary>
    public IReadOnlyList<PodTemplatePath> Templates { get; }

    /// <summary>A set of policies; names are the only ones.</summary>
    public static PolicySet Of(IReadOnlyList<CompiledPolicy> policies) => new(policies);

    /// <summary>Whether any policy is about objects of a kind.</summary>
    public bool Concerns(string group, string kind) =>
        byKind.TryGetValue(kind, out var policies)
        && (BuiltInKinds.Autoscaler.Matches(group, kind) || policies.Any(policy => policy.Match.EffectiveKinds.Any(name => name.Matches(group, kind))));

    /// <summary>Whether any policy goes by labels of namespaces.</summary>
    public bool SelectsNamespaces { get; }

    /// <summary>The policies that judge a request.</summary>
    /// <param name="request">What is judged.</param>
    /// <param name="namespaceLabels">Labels of the object's namespace.</param>
    public IReadOnlyList<CompiledPolicy> Covering(GateRequest request, IReadOnlyDictionary<string, string> namespaceLabels) =>
        Array.FindAll(OfKind(request), policy => Scope.Covers(policy, request, namespaceLabels));

    /// <summary>What OPA has to be asked before <see cref="Judge"/> can judge all.</summary>
    /// <param name="request">What is judged.</param>
    /// <param name="namespaceLabels">Labels of the object's namespace.</param>
    public IReadOnlyList<RegoQuestion> RegoQuestions(GateRequest request, IReadOnlyDictionary<string, string> namespaceLabels)
    {
        List<RegoQuestion>? questions = null;
        foreach (var policy in OfKind(request))
        {
            if (!policy.AsksOpa || !Scope.Covers(policy, request, namespaceLabels) || Scope.IsAtTarget(policy, request))
                continue;
            foreach (var rule in policy.Rules)
            {
                if (rule is RegoRule rego)
                    (questions ??= []).Add(new(policy, rego));
            }
        }

        return questions ?? [];
    }

    /// <summary>What the policies say.</summary>
    /// <param name="request">What is judged.</param>
    /// <param name="facts">What is known about it.</param>
    public Judgement Judge(GateRequest request, JudgeFacts facts)
    {
        List<Violation>? violations = null;
        List<Exemption>? exemptions = null;
        List<Unjudged>? unjudged = null;
        foreach (var policy in OfKind(request))
        {
            if (!Scope.Covers(policy, request, facts.NamespaceLabels, arePartial: facts.NamespaceProblem is not null))
                continue;
            var doubt = facts.NamespaceProblem is { } unknown && !Scope.Knows(policy, facts.NamespaceLabels) ? unknown : null;
            var enforcement = Stage.Enforcement(policy, request);
            var reason = Stage.LetThrough(policy, request);
            var isAtTarget = Scope.IsAtTarget(policy, request);
            foreach (var rule in policy.Rules)
            {
                if (isAtTarget && rule is not ReplicasRule)
                    continue;
                var answer = doubt is null ? rule.Judge(request, facts) : RuleAnswer.Unknown(doubt);
                if (answer.Findings.Count > 0 && rule.SparesWhatWas && request is { Operation: PolicyOperation.Update, Old: { } old })
                {
                    var before = request with { Operation = PolicyOperation.Existing, Object = old, Old = null };
                    answer = answer.Without(rule.Judge(before, facts with { Price = facts.OldPrice, OldPrice = null }));
                }

                if (answer.Problem is { } problem)
                {
                    (unjudged ??= []).Add(new(policy.Name, rule.Name, problem));
                    if (policy.FailsClosed && request.Operation != PolicyOperation.Existing)
                        answer = new([.. answer.Findings, new RuleFinding($"{request.Object.Title} cannot be judged: {problem.TrimEnd('.')}")], problem);
                }

                foreach (var finding in answer.Findings)
                {
                    var violation = Messages.Violation(policy, rule, finding, enforcement, facts);
                    if (reason is { } why)
                        (exemptions ??= []).Add(new(policy.Name, rule.Name, why, Stage.Justification(policy, request, why), request.User, violation.Message));
                    else
                        (violations ??= []).Add(violation);
                }
            }
        }

        if (violations is null && exemptions is null && unjudged is null)
            return Judgement.Nothing;
        // Policies come by name and rules in their order; the sort keeps that.
        return new([.. (violations ?? []).OrderByDescending(violation => violation.Enforcement)], exemptions ?? [], unjudged ?? []);
    }

    private static IEnumerable<string> KindsOf(CompiledPolicy policy)
    {
        var kinds = policy.Match.EffectiveKinds.Select(kind => kind.Kind);
        return (policy.LimitsReplicas ? kinds.Append(BuiltInKinds.Autoscaler.Kind) : kinds).Distinct(StringComparer.Ordinal);
    }

    private CompiledPolicy[] OfKind(GateRequest request) => byKind.TryGetValue(request.Object.Kind, out var policies) ? policies : [];
}
