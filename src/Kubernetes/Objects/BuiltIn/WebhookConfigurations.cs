namespace CloudIntel.Kubernetes.Objects;

/// <summary>Which requests are checked by which webhooks (admissionregistration.k8s.io/v1).</summary>
[KubernetesEntity(
    Group = "admissionregistration.k8s.io",
    ApiVersion = "v1",
    Kind = "ValidatingWebhookConfiguration",
    PluralName = "validatingwebhookconfigurations",
    Namespaced = false)]
public sealed record ValidatingWebhookConfiguration : KubernetesObject
{
    /// <summary>The webhooks.</summary>
    public IList<Webhook>? Webhooks { get; set; }
}

/// <summary>Which requests are changed by which webhooks (admissionregistration.k8s.io/v1).</summary>
[KubernetesEntity(
    Group = "admissionregistration.k8s.io",
    ApiVersion = "v1",
    Kind = "MutatingWebhookConfiguration",
    PluralName = "mutatingwebhookconfigurations",
    Namespaced = false)]
public sealed record MutatingWebhookConfiguration : KubernetesObject
{
    /// <summary>The webhooks.</summary>
    public IList<Webhook>? Webhooks { get; set; }
}

/// <summary>A webhook and what it is asked about.</summary>
public sealed record Webhook : OpenObject
{
    /// <summary>Fully qualified name, unique in the configuration.</summary>
    public required string Name { get; set; }

    /// <summary>Where it answers.</summary>
    public WebhookClientConfig? ClientConfig { get; set; }

    /// <summary>Which requests it is asked about.</summary>
    public IList<RuleWithOperations>? Rules { get; set; }

    /// <summary><c>Fail</c> or <c>Ignore</c>: what happens when it does not answer.</summary>
    public string? FailurePolicy { get; set; }

    /// <summary><c>Exact</c> or <c>Equivalent</c>: whether other versions of a resource count.</summary>
    public string? MatchPolicy { get; set; }

    /// <summary>Namespaces it is asked about.</summary>
    public LabelSelector? NamespaceSelector { get; set; }

    /// <summary>Objects it is asked about.</summary>
    public LabelSelector? ObjectSelector { get; set; }

    /// <summary><c>None</c> or <c>NoneOnDryRun</c>.</summary>
    public string? SideEffects { get; set; }

    /// <summary>How long the server waits, in seconds; 1 to 30.</summary>
    public int? TimeoutSeconds { get; set; }

    /// <summary>Versions of AdmissionReview that it understands.</summary>
    public IList<string>? AdmissionReviewVersions { get; set; }

    /// <summary><c>Never</c> or <c>IfNeeded</c>; mutating webhooks only.</summary>
    public string? ReinvocationPolicy { get; set; }
}

/// <summary>Where a webhook answers: an URL or a service.</summary>
public sealed record WebhookClientConfig : OpenObject
{
    /// <summary>An https URL.</summary>
    public string? Url { get; set; }

    /// <summary>A service.</summary>
    public WebhookServiceReference? Service { get; set; }

    /// <summary>PEM certificates that the webhook's certificate must come from; base64 once on the wire.</summary>
    public byte[]? CaBundle { get; set; }
}

/// <summary>The service of a webhook.</summary>
public sealed record WebhookServiceReference : OpenObject
{
    /// <summary>Its namespace.</summary>
    public required string Namespace { get; set; }

    /// <summary>Its name.</summary>
    public required string Name { get; set; }

    /// <summary>Path of the webhook.</summary>
    public string? Path { get; set; }

    /// <summary>Port of the service; null for 443.</summary>
    public int? Port { get; set; }
}

/// <summary>Requests that a webhook is asked about.</summary>
public sealed record RuleWithOperations : OpenObject
{
    /// <summary><c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c>, <c>CONNECT</c> or <c>*</c>.</summary>
    public IList<string>? Operations { get; set; }

    /// <summary>API groups; <c>""</c> is the core group.</summary>
    public IList<string>? ApiGroups { get; set; }

    /// <summary>API versions.</summary>
    public IList<string>? ApiVersions { get; set; }

    /// <summary>Resources, such as <c>budgets</c> or <c>pods/status</c>.</summary>
    public IList<string>? Resources { get; set; }

    /// <summary><c>Cluster</c>, <c>Namespaced</c> or <c>*</c>.</summary>
    public string? Scope { get; set; }
}
