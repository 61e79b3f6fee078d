using CloudIntel.Core.Policy;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>A broken rule of an object that is there.</summary>
/// <param name="ApiVersion">Group and version of the object.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace; empty for one of the cluster.</param>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its identity.</param>
/// <param name="Violation">What is wrong.</param>
internal sealed record AuditFinding(string ApiVersion, string Kind, string Namespace, string Name, string Uid, Violation Violation);

/// <summary>What an audit found of one policy.</summary>
/// <param name="Objects">How many objects it is about.</param>
/// <param name="Violating">How many of them break a rule.</param>
/// <param name="Unjudged">How many of them a rule can say nothing about.</param>
/// <param name="First">The first broken rules: by sternness, then in the order of namespace, kind, name and rule, so that the same findings read the same.</param>
internal sealed record PolicyFindings(int Objects, int Violating, int Unjudged, IReadOnlyList<AuditFinding> First)
{
    /// <summary>What it is about of which nothing was found, because the operator may not read it, as in URLs: <c>rollouts.argoproj.io</c>.</summary>
    public IReadOnlyList<string> NotListed { get; init; } = [];
}

/// <summary>What became of judging all existing objects.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Objects">How many objects were judged.</param>
/// <param name="ByPolicy">What was found, by policy; also of policies that nothing breaks.</param>
internal sealed record AuditReport(DateTimeOffset At, int Objects, IReadOnlyDictionary<string, PolicyFindings> ByPolicy);
