using CloudIntel.Core.Policy;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>Collects what an audit finds; what it keeps is bounded, whatever there is.</summary>
internal sealed class AuditFindings
{
    /// <summary>Findings of a policy that are kept for its status.</summary>
    public const int MostOfAPolicy = Resources.StatusLimits.Items;

    /// <summary>Findings of a namespace that are kept for its report.</summary>
    public const int MostOfANamespace = 500;

    /// <summary>Findings that are kept for all reports together.</summary>
    public const int MostOfAll = 20_000;

    private static readonly Comparer<AuditFinding> Order = Comparer<AuditFinding>.Create(Compare);

    private readonly Dictionary<string, Tally> byPolicy;
    private readonly Dictionary<string, List<AuditFinding>> byNamespace = new(StringComparer.Ordinal);
    private int kept;

    /// <summary>Begins with nothing.</summary>
    /// <param name="policies">Names of the policies that judge.</param>
    public AuditFindings(IEnumerable<string> policies) => byPolicy = policies.ToDictionary(policy => policy, _ => new Tally(), StringComparer.Ordinal);

    /// <summary>How many objects were judged.</summary>
    public int Objects { get; private set; }

    /// <summary>How many of them break a rule.</summary>
    public int Violating { get; private set; }

    /// <summary>What is kept for reports, by namespace; the empty one for objects of the cluster.</summary>
    public IReadOnlyDictionary<string, List<AuditFinding>> ByNamespace => byNamespace;

    /// <summary>Takes in what policies say of an object.</summary>
    /// <param name="judged">The object.</param>
    /// <param name="policies">The policies that are about it.</param>
    /// <param name="judgement">What they say.</param>
    public void Add(PolicyObject judged, IReadOnlyList<CompiledPolicy> policies, Judgement judgement)
    {
        Objects++;
        foreach (var policy in policies)
            byPolicy[policy.Name].Objects++;
        foreach (var policy in judgement.Unjudged.Select(rule => rule.Policy).Distinct(StringComparer.Ordinal))
            byPolicy[policy].Unjudged++;
        if (judgement.Violations.Count == 0)
            return;
        Violating++;
        foreach (var policy in judgement.Violations.Select(violation => violation.Policy).Distinct(StringComparer.Ordinal))
            byPolicy[policy].Violating++;
        foreach (var violation in judgement.Violations)
            Keep(new(judged.ApiVersion, judged.Kind, judged.Namespace, judged.Name, judged.Uid, violation));
    }

    /// <summary>What was found, by policy.</summary>
    public IReadOnlyDictionary<string, PolicyFindings> ByPolicy() => byPolicy.ToDictionary(
        policy => policy.Key, policy => new PolicyFindings(policy.Value.Objects, policy.Value.Violating, policy.Value.Unjudged, [.. policy.Value.First]), StringComparer.Ordinal);

    private void Keep(AuditFinding finding)
    {
        var first = byPolicy[finding.Violation.Policy].First;
        first.Add(finding);
        if (first.Count > MostOfAPolicy)
            first.Remove(first.Max!);

        if (!byNamespace.TryGetValue(finding.Namespace, out var there))
            byNamespace[finding.Namespace] = there = [];
        if (there.Count >= MostOfANamespace || kept >= MostOfAll)
            return;
        there.Add(finding);
        kept++;
    }

    private static int Compare(AuditFinding? one, AuditFinding? other)
    {
        var order = other!.Violation.Enforcement.CompareTo(one!.Violation.Enforcement);
        foreach (var (left, right) in (ReadOnlySpan<(string, string)>)
            [(one.Namespace, other.Namespace), (one.Kind, other.Kind), (one.Name, other.Name), (one.Violation.Rule, other.Violation.Rule), (one.Violation.Message, other.Violation.Message)])
        {
            if (order != 0)
                return order;
            order = string.CompareOrdinal(left, right);
        }

        return order;
    }

    /// <summary>What is counted of a policy.</summary>
    private sealed class Tally
    {
        public int Objects { get; set; }

        public int Violating { get; set; }

        public int Unjudged { get; set; }

        public SortedSet<AuditFinding> First { get; } = new(Order);
    }
}
