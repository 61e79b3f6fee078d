using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>
/// The webhook configuration of the gate: one entry for what fails closed, one for what fails open. Both are always there, for an entry cannot leave a configuration of which
/// somebody else owns a field (its authorities); one that nothing needs has no rules.
/// </summary>
internal static class GateConfiguration
{
    /// <summary>Its name, for break-glass: <c>kubectl delete validatingwebhookconfiguration cloudintel-gate</c>.</summary>
    public const string Name = "cloudintel-gate";

    /// <summary>Where the gate answers for what fails closed.</summary>
    public const string FailPath = "/gate/fail";

    /// <summary>Where it answers for what fails open.</summary>
    public const string IgnorePath = "/gate/ignore";

    /// <summary>The label that API servers from 1.21 on give every namespace.</summary>
    public const string NamespaceNameLabel = "kubernetes.io/metadata.name";

    private const string FailEntry = "fail.gate.cloudintel.io";
    private const string IgnoreEntry = "ignore.gate.cloudintel.io";

    /// <summary>The configuration.</summary>
    /// <param name="demand">What it asks about.</param>
    /// <param name="client">Where the gate is, given a path.</param>
    /// <param name="timeoutSeconds">How long API servers wait: 1 to 30 s.</param>
    /// <param name="owner">With whom it goes; null for nobody.</param>
    public static ValidatingWebhookConfiguration Of(GateDemand demand, Func<string, WebhookClientConfig> client, int timeoutSeconds, OwnerReference? owner) => new()
    {
        Metadata = new()
        {
            Name = Name,
            Labels = new Dictionary<string, string> { ["app.kubernetes.io/name"] = "cloudintel", ["app.kubernetes.io/part-of"] = "cloudintel" },
            OwnerReferences = owner is null ? null : [owner],
        },
        Webhooks =
        [
            Entry(FailEntry, FailPath, demand.FailsClosed ? "Fail" : "Ignore", demand.Fail, demand, client, timeoutSeconds),
            Entry(IgnoreEntry, IgnorePath, "Ignore", demand.Ignore, demand, client, timeoutSeconds),
        ],
    };

    /// <summary>Whether what is stored says all that is wanted. What else is stored, such as defaults, does not count.</summary>
    public static bool IsInStep(ValidatingWebhookConfiguration wanted, ValidatingWebhookConfiguration stored)
    {
        var found = (stored.Webhooks ?? []).Select(Essence).ToList();
        return Text([.. wanted.Webhooks!.Select(Essence)]).AsSpan().SequenceEqual(Text(found))
            && (wanted.Metadata.OwnerReferences ?? []).All(owner => stored.Metadata.OwnerReferences?.Any(other => other.Uid == owner.Uid) is true);

        static byte[] Text(IList<Webhook> webhooks) => KubernetesJson.BuiltIn.Serialize(new ValidatingWebhookConfiguration { Webhooks = webhooks });
    }

    /// <summary>The authorities that a stored entry trusts; null without any.</summary>
    public static byte[]? Authorities(ValidatingWebhookConfiguration? stored, string path) => stored?.Webhooks?
        .Select(webhook => webhook.ClientConfig)
        .FirstOrDefault(config => (config?.Service?.Path ?? PathOf(config?.Url)) == path)?.CaBundle is { Length: > 0 } bundle ? bundle : null;

    private static Webhook Entry(
        string name, string path, string failurePolicy, IReadOnlyList<GatedResource> resources, GateDemand demand, Func<string, WebhookClientConfig> client, int timeoutSeconds) => new()
        {
            Name = name,
            ClientConfig = client(path),
            Rules = [.. Rules(resources)],
            FailurePolicy = failurePolicy,
            MatchPolicy = "Equivalent",
            NamespaceSelector = new() { MatchExpressions = [new() { Key = NamespaceNameLabel, Operator = "NotIn", Values = [.. demand.Excluded.Order(StringComparer.Ordinal)] }] },
            // Room in Budgets is reserved, but never in a dry run.
            SideEffects = "NoneOnDryRun",
            TimeoutSeconds = timeoutSeconds,
            AdmissionReviewVersions = ["v1"],
        };

    /// <summary>As few rules as name every resource, always in the same order.</summary>
    private static IEnumerable<RuleWithOperations> Rules(IReadOnlyList<GatedResource> resources) =>
        from resource in Merged(resources)
        group resource.Resource by (resource.Group, resource.Version, resource.Namespaced, resource.OnCreate, resource.OnUpdate) into rule
        orderby rule.Key.Group, rule.Key.Version, rule.Key.Namespaced, rule.Key.OnCreate, rule.Key.OnUpdate
        select new RuleWithOperations
        {
            ApiGroups = [rule.Key.Group],
            ApiVersions = [rule.Key.Version],
            Resources = [.. rule.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Operations = [.. Operations(rule.Key.OnCreate, rule.Key.OnUpdate)],
            Scope = rule.Key.Namespaced ? "Namespaced" : "Cluster",
        };

    private static IEnumerable<GatedResource> Merged(IReadOnlyList<GatedResource> resources) =>
        from resource in resources
        group resource by (resource.Group, resource.Version, resource.Resource, resource.Namespaced) into same
        select same.First() with { OnCreate = same.Any(one => one.OnCreate), OnUpdate = same.Any(one => one.OnUpdate) };

    private static IEnumerable<string> Operations(bool onCreate, bool onUpdate)
    {
        if (onCreate)
            yield return "CREATE";
        if (onUpdate)
            yield return "UPDATE";
    }

    private static Webhook Essence(Webhook webhook) => new()
    {
        Name = webhook.Name,
        ClientConfig = webhook.ClientConfig,
        Rules = webhook.Rules is { Count: > 0 } rules ? rules : null,
        FailurePolicy = webhook.FailurePolicy,
        MatchPolicy = webhook.MatchPolicy,
        NamespaceSelector = webhook.NamespaceSelector,
        SideEffects = webhook.SideEffects,
        TimeoutSeconds = webhook.TimeoutSeconds,
        AdmissionReviewVersions = webhook.AdmissionReviewVersions,
    };

    private static string? PathOf(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.AbsolutePath : null;
}
