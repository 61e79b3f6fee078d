using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>
/// Makes the configurations that have an API server ask the registered webhooks: own resources only, never subresources, three
/// seconds of patience where nothing else is said. Validation fails closed and mutation open, so that a webhook that is down stops nobody's cluster but
/// lets nothing unchecked into the operator's own kinds.
/// </summary>
public sealed class WebhookConfigurations
{
    /// <summary>How long an API server waits for an answer: short, since it holds up the person who writes.</summary>
    public const int DefaultTimeoutSeconds = 3;

    private readonly IReadOnlyList<AdmissionWebhook> webhooks;

    internal WebhookConfigurations(IEnumerable<AdmissionWebhook> webhooks) => this.webhooks = [.. webhooks];

    /// <summary>The configuration of the validation webhooks; null when there are none.</summary>
    /// <param name="name">Name of the configuration.</param>
    /// <param name="client">Where the webhooks are, such as <see cref="AtUrl"/>, given a webhook's path.</param>
    /// <param name="timeoutSeconds">How long the API server waits for an answer: 1 to 30 s.</param>
    public ValidatingWebhookConfiguration? Validating(string name, Func<string, WebhookClientConfig> client, int timeoutSeconds = DefaultTimeoutSeconds) =>
        Entries(isMutating: false, client, timeoutSeconds) is { Count: > 0 } entries ? new() { Metadata = new() { Name = name }, Webhooks = entries } : null;

    /// <summary>The configuration of the mutation webhooks; null when there are none.</summary>
    /// <param name="name">Name of the configuration.</param>
    /// <param name="client">Where the webhooks are, such as <see cref="AtUrl"/>, given a webhook's path.</param>
    /// <param name="timeoutSeconds">How long the API server waits for an answer: 1 to 30 s.</param>
    public MutatingWebhookConfiguration? Mutating(string name, Func<string, WebhookClientConfig> client, int timeoutSeconds = DefaultTimeoutSeconds) =>
        Entries(isMutating: true, client, timeoutSeconds) is { Count: > 0 } entries ? new() { Metadata = new() { Name = name }, Webhooks = entries } : null;

    /// <summary>Webhooks behind a service of the cluster.</summary>
    public static Func<string, WebhookClientConfig> AtService(string @namespace, string name, int port = 443) =>
        path => new() { Service = new() { Namespace = @namespace, Name = name, Path = path, Port = port } };

    /// <summary>Webhooks of a process that the API server reaches by URL, such as <c>https://127.0.0.1:9443</c>.</summary>
    /// <param name="address">The process.</param>
    /// <param name="authorities">PEM certificates that the process' certificate comes from.</param>
    public static Func<string, WebhookClientConfig> AtUrl(Uri address, byte[] authorities) =>
        path => new() { Url = new Uri(address, path).ToString(), CaBundle = authorities };

    private List<Webhook> Entries(bool isMutating, Func<string, WebhookClientConfig> client, int timeoutSeconds)
    {
        var entries = new List<Webhook>();
        foreach (var webhook in webhooks.Where(webhook => webhook.IsMutating == isMutating))
        {
            if (webhook.Definition is not { } resource)
                continue; // whoever added it says what it is asked about
            entries.Add(new()
            {
                Name = Name(resource, entries),
                ClientConfig = client(webhook.Path),
                Rules = [Rule(resource, webhook.Operations)],
                FailurePolicy = isMutating ? "Ignore" : "Fail",
                MatchPolicy = "Equivalent",
                SideEffects = "None",
                TimeoutSeconds = timeoutSeconds,
                AdmissionReviewVersions = ["v1"],
                ReinvocationPolicy = isMutating ? "IfNeeded" : null,
            });
        }

        return entries;
    }

    /// <summary>The API server wants a domain name of at least three parts, unique in the configuration.</summary>
    private static string Name(ResourceDefinition resource, List<Webhook> entries)
    {
        var name = $"{resource.Plural}.{(resource.Group.Length == 0 ? "core.k8s.io" : resource.Group)}";
        if (name.Count(character => character == '.') < 2)
            name = $"{resource.Version}.{name}";
        return entries.Exists(entry => entry.Name == name) ? $"{resource.Version}.{name}" : name;
    }

    private static RuleWithOperations Rule(ResourceDefinition resource, AdmissionOperations operations) => new()
    {
        ApiGroups = [resource.Group],
        ApiVersions = [resource.Version],
        Resources = [resource.Plural],
        Operations = [.. Enum.GetValues<AdmissionOperations>()
            .Where(operation => operation != AdmissionOperations.None && operations.HasFlag(operation))
            .Select(operation => operation.ToString().ToUpperInvariant())],
        Scope = resource.Namespaced ? "Namespaced" : "Cluster",
    };
}
