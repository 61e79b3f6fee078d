using System.Collections.Immutable;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Policy;

/// <summary>Which requests a policy is about.</summary>
internal static class Scope
{
    private const string ControllerManager = "system:kube-controller-manager";
    private const string ServiceAccounts = "system:serviceaccount:";

    /// <summary>Whether a policy judges a request.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="request">The request.</param>
    /// <param name="namespaceLabels">Labels of the object's namespace.</param>
    /// <param name="arePartial">Whether it may have more; those are taken for the right ones.</param>
    public static bool Covers(CompiledPolicy policy, GateRequest request, IReadOnlyDictionary<string, string> namespaceLabels, bool arePartial = false)
    {
        var (match, judged) = (policy.Match, request.Object);
        return !judged.IsBeingDeleted
            && (IsOfKind(match, judged) || IsAtTarget(policy, request))
            && IsOperation(match, request.Operation)
            && IsNamespace(match, policy.Exempt, judged.Namespace)
            && IsSelected(match.NamespaceSelector, namespaceLabels, arePartial)
            && IsSelected(match.ObjectSelector, judged.Labels)
            && !IsJudgedAtOwner(match, request);
    }

    /// <summary>Whether all labels of a namespace are known that a policy goes by.</summary>
    public static bool Knows(CompiledPolicy policy, IReadOnlyDictionary<string, string> namespaceLabels) =>
        policy.Match.NamespaceSelector.All(requirement => namespaceLabels.ContainsKey(requirement.Key));

    /// <summary>Whether a text is one of a list whose items may end in <c>*</c>.</summary>
    public static bool IsListed(ImmutableArray<string> list, string text)
    {
        foreach (var item in list)
        {
            if (item.EndsWith('*') ? text.AsSpan().StartsWith(item.AsSpan(..^1), StringComparison.Ordinal) : text == item)
                return true;
        }

        return false;
    }

    /// <summary>Whether it is a controller that asks, as far as anybody can tell, or nobody does.</summary>
    public static bool IsFromController(GateRequest request) =>
        request.Operation == PolicyOperation.Existing
        || request.User.Length == 0
        || request.User == ControllerManager
        || request.User.StartsWith(ServiceAccounts, StringComparison.Ordinal);

    /// <summary>
    /// Whether a policy is about an autoscaler for what that scales alone: as far as it limits replicas. What is there is judged at what is scaled.
    /// </summary>
    public static bool IsAtTarget(CompiledPolicy policy, GateRequest request) =>
        request.Object.Scales is { } target
        && request.Operation != PolicyOperation.Existing
        && policy.LimitsReplicas
        && !IsOfKind(policy.Match, request.Object)
        && IsOfKind(policy.Match, target.Group, target.Kind);

    /// <summary>Whether any of some texts is listed.</summary>
    public static bool IsAnyListed(ImmutableArray<string> list, IReadOnlyList<string> texts)
    {
        if (list.IsEmpty)
            return false;
        for (var i = 0; i < texts.Count; i++)
        {
            if (IsListed(list, texts[i]))
                return true;
        }

        return false;
    }

    private static bool IsOfKind(PolicyMatch match, PolicyObject judged) =>
        IsOfKind(match, judged.Group, judged.Kind) && (!match.Kinds.IsEmpty || judged.Kind != "Service" || judged.IsLoadBalancer);

    private static bool IsOfKind(PolicyMatch match, string group, string kind)
    {
        if (match.Kinds.IsEmpty)
            return BuiltInKinds.Contains(group, kind);
        foreach (var named in match.Kinds)
        {
            if (named.Matches(group, kind))
                return true;
        }

        return false;
    }

    private static bool IsOperation(PolicyMatch match, PolicyOperation operation) =>
        match.Operations.IsEmpty || operation == PolicyOperation.Existing || match.Operations.Contains(operation);

    private static bool IsNamespace(PolicyMatch match, PolicyExemptions exempt, string name) =>
        (match.Namespaces.IsEmpty || IsListed(match.Namespaces, name)) && !IsListed(match.ExcludedNamespaces, name) && !IsListed(exempt.Namespaces, name);

    /// <summary>
    /// Whether the object is one that a controller makes of another that the policy judges. Anybody can write an owner into an object, so people are not believed: controllers are
    /// service accounts, or the controller manager itself.
    /// </summary>
    private static bool IsJudgedAtOwner(PolicyMatch match, GateRequest request)
    {
        if (request.Object.Controller is not { } owner)
            return false;
        return IsFromController(request) && IsOfOrMadeBy(match, owner);
    }

    private static bool IsOfOrMadeBy(PolicyMatch match, ObjectReference owner)
    {
        foreach (var kind in match.EffectiveKinds)
        {
            if (kind.Matches(owner.Group, owner.Kind) || IsMadeBy(owner, kind))
                return true;
        }

        return false;
    }

    private static bool IsSelected(ImmutableArray<NodeSelectorRequirement> selector, IReadOnlyDictionary<string, string> labels, bool arePartial = false)
    {
        foreach (var requirement in selector)
        {
            if (!(arePartial && !labels.ContainsKey(requirement.Key)) && !requirement.Matches(labels))
                return false;
        }

        return true;
    }

    /// <summary>Whether an owner is itself made by objects of a kind, so that what it owns is judged there.</summary>
    private static bool IsMadeBy(ObjectReference owner, KindName kind) => (owner.Group, owner.Kind) switch
    {
        ("apps", "ReplicaSet") => kind.Matches("apps", "Deployment"),
        ("batch", "Job") => kind.Matches("batch", "CronJob"),
        _ => false,
    };
}
