namespace CloudIntel.Kubernetes.Objects;

/// <summary>Asks whose token one is (authentication.k8s.io/v1): created, never stored.</summary>
[KubernetesEntity(Group = "authentication.k8s.io", ApiVersion = "v1", Kind = "TokenReview", PluralName = "tokenreviews", Namespaced = false)]
public sealed record TokenReview : KubernetesObject
{
    /// <summary>The question.</summary>
    public TokenReviewSpec Spec { get; set; } = new();

    /// <summary>The answer; null in a request.</summary>
    public TokenReviewStatus? Status { get; set; }
}

/// <summary>A token to look at. It never appears in <see cref="ToString"/>.</summary>
public sealed record TokenReviewSpec : OpenObject
{
    /// <summary>The token.</summary>
    public string? Token { get; set; }

    /// <summary>Who asks; null for the API server itself.</summary>
    public IList<string>? Audiences { get; set; }

    /// <summary>The audiences, without the token.</summary>
    public override string ToString() => $"TokenReviewSpec for [{string.Join(", ", Audiences ?? [])}]";
}

/// <summary>Whose token it is.</summary>
public sealed record TokenReviewStatus : OpenObject
{
    /// <summary>Whether the token is good.</summary>
    public bool Authenticated { get; set; }

    /// <summary>Who it belongs to.</summary>
    public UserInfo? User { get; set; }

    /// <summary>Which of the audiences asked about the token is for; a caller that asked must find its own here.</summary>
    public IList<string>? Audiences { get; set; }

    /// <summary>Why the token could not be checked.</summary>
    public string? Error { get; set; }
}

/// <summary>Somebody the API server knows.</summary>
public sealed record UserInfo : OpenObject
{
    /// <summary>Name.</summary>
    public string? Username { get; set; }

    /// <summary>Identity over time.</summary>
    public string? Uid { get; set; }

    /// <summary>Groups.</summary>
    public IList<string>? Groups { get; set; }

    /// <summary>Whatever else the authenticator said.</summary>
    public IDictionary<string, IList<string>>? Extra { get; set; }
}

/// <summary>Asks whether somebody may do something (authorization.k8s.io/v1): created, never stored.</summary>
[KubernetesEntity(
    Group = "authorization.k8s.io", ApiVersion = "v1", Kind = "SubjectAccessReview", PluralName = "subjectaccessreviews", Namespaced = false)]
public sealed record SubjectAccessReview : KubernetesObject
{
    /// <summary>The question.</summary>
    public SubjectAccessReviewSpec Spec { get; set; } = new();

    /// <summary>The answer; null in a request.</summary>
    public SubjectAccessReviewStatus? Status { get; set; }
}

/// <summary>Asks whether we ourselves may do something (authorization.k8s.io/v1): created, never stored.</summary>
[KubernetesEntity(
    Group = "authorization.k8s.io", ApiVersion = "v1", Kind = "SelfSubjectAccessReview", PluralName = "selfsubjectaccessreviews", Namespaced = false)]
public sealed record SelfSubjectAccessReview : KubernetesObject
{
    /// <summary>The question, without a user.</summary>
    public SubjectAccessReviewSpec Spec { get; set; } = new();

    /// <summary>The answer; null in a request.</summary>
    public SubjectAccessReviewStatus? Status { get; set; }
}

/// <summary>Who wants to do what: either to a resource or to a path.</summary>
public sealed record SubjectAccessReviewSpec : OpenObject
{
    /// <summary>User name.</summary>
    public string? User { get; set; }

    /// <summary>The user's identity over time.</summary>
    public string? Uid { get; set; }

    /// <summary>The user's groups.</summary>
    public IList<string>? Groups { get; set; }

    /// <summary>Whatever else the authenticator said.</summary>
    public IDictionary<string, IList<string>>? Extra { get; set; }

    /// <summary>What is wanted of a resource.</summary>
    public ResourceAttributes? ResourceAttributes { get; set; }

    /// <summary>What is wanted of a path.</summary>
    public NonResourceAttributes? NonResourceAttributes { get; set; }
}

/// <summary>What is wanted of a resource.</summary>
public sealed record ResourceAttributes : OpenObject
{
    /// <summary>Namespace; null or empty for all and for cluster-scoped resources.</summary>
    public string? Namespace { get; set; }

    /// <summary><c>get</c>, <c>list</c>, <c>watch</c>, <c>create</c>, <c>update</c>, <c>patch</c>, <c>delete</c>…</summary>
    public string? Verb { get; set; }

    /// <summary>API group.</summary>
    public string? Group { get; set; }

    /// <summary>API version.</summary>
    public string? Version { get; set; }

    /// <summary>Resource.</summary>
    public string? Resource { get; set; }

    /// <summary>Subresource.</summary>
    public string? Subresource { get; set; }

    /// <summary>Name; null or empty for every object.</summary>
    public string? Name { get; set; }
}

/// <summary>What is wanted of a path.</summary>
public sealed record NonResourceAttributes : OpenObject
{
    /// <summary>Path, such as <c>/metrics</c>.</summary>
    public string? Path { get; set; }

    /// <summary>HTTP method, lower case.</summary>
    public string? Verb { get; set; }
}

/// <summary>Whether something is allowed.</summary>
public sealed record SubjectAccessReviewStatus : OpenObject
{
    /// <summary>It is allowed.</summary>
    public bool Allowed { get; set; }

    /// <summary>It is forbidden, whatever other authorisers say: wins over <see cref="Allowed"/>.</summary>
    public bool? Denied { get; set; }

    /// <summary>Why.</summary>
    public string? Reason { get; set; }

    /// <summary>What went wrong while finding out.</summary>
    public string? EvaluationError { get; set; }
}
