using System.Collections.Immutable;
using System.Globalization;
using CloudIntel.Core.Policy.Rules;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Policy.Export;

/// <summary>Says what API servers can hold of a policy by themselves, and what they cannot.</summary>
public static class PolicyExport
{
    /// <summary>The label by which API servers from 1.21 on name every namespace.</summary>
    private const string NamespaceNameLabel = "kubernetes.io/metadata.name";

    /// <summary>Names of objects are no longer.</summary>
    private const int MostName = 253;

    /// <summary>A policy for API servers. Nothing of the policy is missing that is not among what is left out, and nothing is stricter or laxer that is not among the differences.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="excludedNamespaces">Namespaces that are left alone, whatever the policy says.</param>
    /// <param name="at">When: a policy that is yet to be enforced is exported as it is until then.</param>
    public static ExportedPolicy Of(CompiledPolicy policy, IReadOnlyCollection<string> excludedNamespaces, DateTimeOffset at)
    {
        var (match, rollout) = (policy.Match, policy.Rollout);
        if (rollout.Percent is > 0 and < 100)
            return Without(policy, new ExportRemark("rollout", $"{rollout.Percent} percent of the objects cannot be told from the others by expressions"));
        var kinds = ExportedKind.Of(match);
        if (kinds.IsEmpty)
            return Without(policy, [.. UnknownKinds(match)]);
        var rules = new CelRules(policy, kinds);
        var (withScale, scaleDiffers) = Scale(policy, kinds);
        var isEarly = rollout.From is { } from && at < from;
        var exported = new ExportedPolicy
        {
            Name = policy.Name,
            Enforcement = rollout.Percent == 0 ? Enforcement.Audit : isEarly && policy.Enforcement > Enforcement.Audit ? policy.Enforcement - 1 : policy.Enforcement,
            FailsClosed = policy.FailsClosed,
            Resources = [.. Resources(match, kinds, withScale)],
            NamespaceSelector =
            [
                new(NamespaceNameLabel, NodeSelectorOperator.NotIn, [.. excludedNamespaces.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]),
                .. match.NamespaceSelector,
            ],
            Conditions = CelConditions.Of(policy),
            Variables = rules.Variables,
            Validations = rules.Validations,
            LeftOut = [.. UnknownKinds(match), .. rules.LeftOut],
            Differences =
            [
                .. rules.Differences,
                .. scaleDiffers,
                .. isEarly && rollout.Percent > 0 && policy.Enforcement > Enforcement.Audit
                    ? [new ExportRemark("rollout", $"expressions do not know the time: it is one step milder as until {rollout.From!.Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}; export it again then")]
                    : ImmutableArray<ExportRemark>.Empty,
            ],
        };
        return exported.ObjectName.Length <= MostName ? exported : Without(policy, new ExportRemark("name", $"{exported.ObjectName} is too long for the name of an object"));
    }

    private static ExportedPolicy Without(CompiledPolicy policy, params ImmutableArray<ExportRemark> why) => new() { Name = policy.Name, LeftOut = why };

    private static IEnumerable<ExportRemark> UnknownKinds(PolicyMatch match) =>
        match.Kinds.Where(ExportedKind.IsUnknown).Select(kind => new ExportRemark($"kind {kind}", "only kinds that are built in are exported"));

    /// <summary>Whether changes of the scale are judged, which a rule about replicas needs. They tell nothing of the object but its name.</summary>
    private static (bool Is, ImmutableArray<ExportRemark> Differences) Scale(CompiledPolicy policy, ImmutableArray<ExportedKind> kinds)
    {
        if (policy.Rules.OfType<ReplicasRule>().FirstOrDefault() is not { } rule || !OnUpdate(policy.Match))
            return (false, []);
        var obstacle = !policy.Match.ObjectSelector.IsEmpty ? "the policy looks at labels of the object, which its scale does not tell"
            : policy.BreakGlass is not null ? "whether the glass is broken is an annotation of the object, which its scale does not tell"
            : policy.Match.Kinds.Any(ExportedKind.IsUnknown) ? "the object may belong to one of a kind that is not built in, which its scale does not tell"
            : null;
        var unscaled = kinds.Where(kind => kind.Kind is "ReplicaSet" or "ReplicationController").Select(kind => kind.Kind).ToList();
        return obstacle is not null
            ? (false, [new(rule.Name, $"changes of nothing but the scale are let in: {obstacle}")])
            : (true, unscaled.Count == 0 ? [] : [new(rule.Name, $"changes of nothing but the scale of a {string.Join(" or ", unscaled)} are let in: whom it belongs to is not told by its scale")]);
    }

    private static bool OnUpdate(PolicyMatch match) => match.Operations.IsEmpty || match.Operations.Contains(PolicyOperation.Update);

    private static IEnumerable<ExportedResources> Resources(PolicyMatch match, ImmutableArray<ExportedKind> kinds, bool withScale)
    {
        ImmutableArray<string> operations = match.Operations.IsEmpty
            ? ["CREATE", "UPDATE"]
            : [.. match.Operations.Distinct().Order().Select(operation => operation == PolicyOperation.Create ? "CREATE" : "UPDATE")];
        foreach (var group in kinds.GroupBy(kind => (kind.Group, kind.Version)))
            yield return new(group.Key.Group, group.Key.Version, [.. group.Select(kind => kind.Resource).Order(StringComparer.Ordinal)], operations);
        if (withScale && kinds.Where(kind => kind.IsScaled).ToList() is [var first, ..] scaled)
            yield return new(first.Group, first.Version, [.. scaled.Select(kind => $"{kind.Resource}/scale").Order(StringComparer.Ordinal)], ["UPDATE"]);
    }
}
