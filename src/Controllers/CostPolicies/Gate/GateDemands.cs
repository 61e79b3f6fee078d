using CloudIntel.Core.Policy;
using CloudIntel.Kubernetes.Client;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>What the gate is to be asked about, and what of policies it cannot be asked about.</summary>
/// <param name="Demand">What it is to be asked about.</param>
/// <param name="Unknown">Kinds that the cluster does not have, or that no gate may hold up, by the policy that names them.</param>
/// <param name="Unlabelled">Namespaces that are left alone and do not carry their name as a label, so that no API server can leave them alone.</param>
internal sealed record GateOutline(GateDemand Demand, IReadOnlyDictionary<string, IReadOnlyList<string>> Unknown, IReadOnlyList<string> Unlabelled);

/// <summary>Puts together what all policies and Budgets need to be asked about.</summary>
internal sealed class GateDemands(GatedKinds kinds, NamespaceLabels labels, GateNamespaces namespaces)
{
    /// <summary>Kinds that the cluster cannot live without for as long as a webhook takes, and that cost nothing.</summary>
    private static readonly HashSet<(string Group, string Kind)> NeverHeldUp =
    [
        ("coordination.k8s.io", "Lease"), ("", "Event"), ("events.k8s.io", "Event"), ("", "Node"), ("", "Endpoints"), ("discovery.k8s.io", "EndpointSlice"), ("", "Namespace"),
    ];

    /// <summary>What is needed now.</summary>
    /// <exception cref="KubernetesApiException">The API server refused.</exception>
    /// <exception cref="KubernetesUnreachableException">It does not answer.</exception>
    public async Task<GateOutline> ReadAsync(PoliciesInForce policies, CancellationToken cancellationToken)
    {
        var (fail, ignore) = (new HashSet<GatedResource>(), new HashSet<GatedResource>());
        var unknown = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var policy in policies.Policies)
        {
            var missing = await AddAsync(policy, policy.FailsClosed ? fail : ignore, cancellationToken);
            if (missing.Count > 0)
                unknown[policy.Name] = missing;
        }

        if (policies.Budgets.Count > 0)
        {
            foreach (var name in BuiltInKinds.Default)
                await AddAsync(name.Group ?? "", name.Kind, onCreate: true, onUpdate: true, policies.BudgetsFailClosed ? fail : ignore, cancellationToken);
        }

        var unlabelled = labels.Unlabelled(namespaces.Excluded);
        return new(new([.. fail], [.. ignore], [.. namespaces.Excluded], FailsClosed: unlabelled.Count == 0), unknown, unlabelled);
    }

    /// <summary>The kinds that a policy is about; one that is named without its group may be of several.</summary>
    public static IEnumerable<(string Group, string Kind)> KindsOf(CompiledPolicy policy) =>
        policy.Match.EffectiveKinds.SelectMany(name => GroupsOf(name, policy), (name, group) => (group, name.Kind)).Where(kind => !NeverHeldUp.Contains(kind)).Distinct();

    private async Task<IReadOnlyList<string>> AddAsync(CompiledPolicy policy, HashSet<GatedResource> resources, CancellationToken cancellationToken)
    {
        var (onCreate, onUpdate) = (Asks(policy, PolicyOperation.Create), Asks(policy, PolicyOperation.Update));
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (group, kind) in KindsOf(policy))
        {
            if (await AddAsync(group, kind, onCreate, onUpdate, resources, cancellationToken))
                found.Add(kind);
        }

        // What an autoscaler may make counts where replicas are limited.
        if (policy.LimitsReplicas)
            await AddAsync(BuiltInKinds.Autoscaler.Group ?? "", BuiltInKinds.Autoscaler.Kind, onCreate, onUpdate, resources, cancellationToken);
        return [.. policy.Match.Kinds.Where(name => !found.Contains(name.Kind)).Select(name => name.ToString())];
    }

    private async Task<bool> AddAsync(string group, string kind, bool onCreate, bool onUpdate, HashSet<GatedResource> resources, CancellationToken cancellationToken)
    {
        if (await kinds.FindAsync(group, kind, cancellationToken) is not { } found)
            return false;
        resources.Add(new(found.Group, found.Version, found.Plural, found.Namespaced, onCreate, onUpdate));
        if (onUpdate && await kinds.HasScaleAsync(found, cancellationToken))
            resources.Add(new(found.Group, found.Version, $"{found.Plural}/scale", found.Namespaced, OnCreate: false, OnUpdate: true));
        return true;
    }

    /// <summary>The groups that a kind may be of that is named without one: those that are built in, and those of the policy's own pod templates.</summary>
    private static IEnumerable<string> GroupsOf(KindName name, CompiledPolicy policy) => name.Group is { } group
        ? [group]
        : BuiltInKinds.Default.Where(known => known.Kind == name.Kind).Select(known => known.Group ?? "")
            .Concat(policy.Templates.Where(template => template.Kind == name.Kind).Select(template => template.Group))
            .Distinct(StringComparer.Ordinal);

    private static bool Asks(CompiledPolicy policy, PolicyOperation operation) =>
        policy.Match.Operations.IsEmpty || policy.Match.Operations.Contains(operation);
}
