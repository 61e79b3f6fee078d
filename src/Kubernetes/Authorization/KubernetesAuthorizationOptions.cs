namespace CloudIntel.Kubernetes.Authorization;

/// <summary>How callers of an endpoint are checked.</summary>
public sealed class KubernetesAuthorizationOptions
{
    /// <summary>
    /// Whom a token must be for: at least one of these. Empty for the API server itself, which is what pods' own tokens are for.
    /// </summary>
    public IList<string> Audiences { get; } = [];
}
