namespace CloudIntel.Kubernetes.Objects;

/// <summary>An identity for processes in pods.</summary>
[KubernetesEntity(ApiVersion = "v1", Kind = "ServiceAccount", PluralName = "serviceaccounts")]
public sealed record ServiceAccount : KubernetesObject
{
    /// <summary>Whether pods get a token without asking.</summary>
    public bool? AutomountServiceAccountToken { get; set; }
}

/// <summary>Asks for a token of a service account: the body of its <c>token</c> subresource (authentication.k8s.io/v1).</summary>
public sealed record TokenRequest : OpenObject
{
    /// <summary>Group and version.</summary>
    public string? ApiVersion { get; set; } = "authentication.k8s.io/v1";

    /// <summary>Kind.</summary>
    public string? Kind { get; set; } = "TokenRequest";

    /// <summary>Which token.</summary>
    public TokenRequestSpec Spec { get; set; } = new();

    /// <summary>The token; null in a request.</summary>
    public TokenRequestStatus? Status { get; set; }
}

/// <summary>Which token is asked for.</summary>
public sealed record TokenRequestSpec : OpenObject
{
    /// <summary>Who shall accept the token; empty for the API server itself.</summary>
    public IList<string> Audiences { get; set; } = [];

    /// <summary>How long it shall live, in seconds; at least 600.</summary>
    public long? ExpirationSeconds { get; set; }

    /// <summary>The pod or secret with which the token ends.</summary>
    public ObjectReference? BoundObjectRef { get; set; }
}

/// <summary>A token that was given. It never appears in <see cref="ToString"/>.</summary>
public sealed record TokenRequestStatus : OpenObject
{
    /// <summary>The token.</summary>
    public required string Token { get; set; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset ExpirationTimestamp { get; set; }

    /// <summary>When the token ends, without the token.</summary>
    public override string ToString() => $"Token until {ExpirationTimestamp:u}";
}
