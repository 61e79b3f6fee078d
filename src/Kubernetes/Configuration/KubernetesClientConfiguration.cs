namespace CloudIntel.Kubernetes.Configuration;

/// <summary>How to reach one API server, and as whom. What is confidential never appears in <see cref="ToString"/>.</summary>
public sealed record KubernetesClientConfiguration
{
    /// <summary>Address of the API server; a path prefix is kept.</summary>
    public required Uri Server { get; init; }

    /// <summary>The namespace that is meant where none is said.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>How the server proves itself and how we prove ourselves on the connection.</summary>
    public TlsConfiguration Tls { get; init; } = new();

    /// <summary>How we prove ourselves in requests.</summary>
    public CredentialConfiguration Credentials { get; init; } = new();

    /// <summary>On whose behalf requests are made; null for our own.</summary>
    public Impersonation? Impersonation { get; init; }

    /// <summary>Proxy (http, https or socks5); null for that of the environment (HTTPS_PROXY, NO_PROXY).</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Ask for answers without compression: spares processor time on a fast network.</summary>
    public bool DisableCompression { get; init; }

    /// <summary>Where the configuration comes from, for messages, such as a file and context.</summary>
    public string Origin { get; init; } = "code";

    /// <summary>Server and origin, without credentials.</summary>
    public override string ToString() => $"{Server} ({Origin})";
}

/// <summary>On whose behalf requests are made.</summary>
public sealed record Impersonation
{
    /// <summary>User name.</summary>
    public required string User { get; init; }

    /// <summary>The user's identity over time (1.22 and later).</summary>
    public string? Uid { get; init; }

    /// <summary>The user's groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Further facts about the user.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
