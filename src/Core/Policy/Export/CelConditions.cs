using System.Collections.Immutable;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Policy.Export;

/// <summary>What must be true of a request before it is judged: <see cref="Scope"/> and <see cref="Stage"/> as expressions.</summary>
internal static class CelConditions
{
    private const string User = "request.userInfo.username";
    private const string Groups = "request.userInfo.?groups.orValue([])";
    private const string Namespace = "request.?namespace.orValue('')";

    public static ImmutableArray<NamedExpression> Of(CompiledPolicy policy)
    {
        var (match, exempt) = (policy.Match, policy.Exempt);
        var conditions = ImmutableArray.CreateBuilder<NamedExpression>();
        Add("not-being-deleted", "!has(object.metadata.deletionTimestamp)");
        if (match.Kinds.IsEmpty)
            Add("no-service-but-load-balancers", "request.kind.kind != 'Service' || object.spec.?type.orValue('') == 'LoadBalancer'");
        if (!match.Namespaces.IsEmpty)
            Add("namespaces", Cel.IsListed(match.Namespaces, Namespace));
        if (!match.ExcludedNamespaces.IsEmpty || !exempt.Namespaces.IsEmpty)
            Add("excluded-namespaces", $"!({Cel.IsListed([.. match.ExcludedNamespaces, .. exempt.Namespaces], Namespace)})");
        // A selector of Kubernetes would also match objects that were so before the change.
        foreach (var (requirement, index) in match.ObjectSelector.Select((requirement, index) => (requirement, index)))
            Add($"object-labels-{index + 1}", Requirement(requirement));
        if (!exempt.Users.IsEmpty)
            Add("exempt-users", $"!({Cel.IsListed(exempt.Users, User)})");
        if (!exempt.Groups.IsEmpty)
            Add("exempt-groups", $"!{IsInGroup(exempt.Groups)}");
        if (policy.BreakGlass is { } glass)
            Add("break-glass", $"object.metadata.?annotations[?{Cel.Text(glass.Annotation)}].orValue('').trim() == '' || !{IsInGroup(glass.Groups)}");
        Add("not-judged-at-owner", NotJudgedAtOwner(match));
        return conditions.ToImmutable();

        void Add(string name, string expression) => conditions.Add(new(name, expression));
    }

    private static string IsInGroup(ImmutableArray<string> groups) => $"{Groups}.exists(group, {Cel.IsListed(groups, "group")})";

    private static string Requirement(NodeSelectorRequirement requirement)
    {
        var value = $"object.metadata.?labels[?{Cel.Text(requirement.Key)}]";
        return requirement.Operator switch
        {
            NodeSelectorOperator.In => $"{value}.hasValue() && {value}.orValue('') in {Cel.List(requirement.Values)}",
            NodeSelectorOperator.NotIn => $"!{value}.hasValue() || !({value}.orValue('') in {Cel.List(requirement.Values)})",
            NodeSelectorOperator.Exists => $"{value}.hasValue()",
            NodeSelectorOperator.DoesNotExist => $"!{value}.hasValue()",
            _ => throw new ArgumentOutOfRangeException(nameof(requirement), requirement.Operator, "Labels of objects are not compared as numbers."),
        };
    }

    private static string NotJudgedAtOwner(PolicyMatch match)
    {
        const string Group = "(o.apiVersion.contains('/') ? o.apiVersion.split('/')[0] : '')";
        var owners = match.EffectiveKinds.ToHashSet();
        if (owners.Any(kind => kind.Matches("apps", "Deployment")))
            owners.Add(new("apps", "ReplicaSet"));
        if (owners.Any(kind => kind.Matches("batch", "CronJob")))
            owners.Add(new("batch", "Job"));
        var anyGroup = owners.Where(kind => kind.Group is null).Select(kind => kind.Kind).Order(StringComparer.Ordinal).ToList();
        var ofGroup = owners.Where(kind => kind.Group is not null).Select(kind => kind.ToString()).Order(StringComparer.Ordinal).ToList();
        var isJudged = string.Join(" || ", [
            .. anyGroup.Count > 0 ? [$"o.kind in {Cel.List(anyGroup)}"] : Array.Empty<string>(),
            .. ofGroup.Count > 0 ? [$"{Group} + '/' + o.kind in {Cel.List(ofGroup)}"] : Array.Empty<string>(),
        ]);
        return $"!({User} in ['', 'system:kube-controller-manager'] || {User}.startsWith('system:serviceaccount:'))"
            + $" || !object.metadata.?ownerReferences.orValue([]).exists(o, o.?controller.orValue(false) && ({isJudged}))";
    }
}
