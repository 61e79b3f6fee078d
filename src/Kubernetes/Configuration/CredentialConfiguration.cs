namespace CloudIntel.Kubernetes.Configuration;

/// <summary>What requests carry. The first that is set counts: token file, token, user name, exec plugin.</summary>
public sealed record CredentialConfiguration
{
    /// <summary>A bearer token that stays the same.</summary>
    public string? Token { get; init; }

    /// <summary>A file with a bearer token that changes; <see cref="Token"/> counts until it can be read.</summary>
    public string? TokenFile { get; init; }

    /// <summary>User name of basic authentication.</summary>
    public string? Username { get; init; }

    /// <summary>Password of basic authentication.</summary>
    public string? Password { get; init; }

    /// <summary>A program that gives credentials.</summary>
    public ExecConfiguration? Exec { get; init; }

    /// <summary>Which kind of credential it is, without it.</summary>
    public override string ToString() =>
        TokenFile is not null ? $"token file {TokenFile}"
        : Token is not null ? "token"
        : Username is not null ? $"user {Username}"
        : Exec is not null ? $"exec {Exec}"
        : "none";
}

/// <summary>A program that gives credentials (client.authentication.k8s.io).</summary>
public sealed record ExecConfiguration
{
    /// <summary><c>client.authentication.k8s.io/v1</c> or <c>/v1beta1</c>.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>The program: a path, or a name looked for in PATH.</summary>
    public required string Command { get; init; }

    /// <summary>Its arguments; never shown.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>What its environment has beside our own; never shown.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What to tell a person who has not installed the program.</summary>
    public string? InstallHint { get; init; }

    /// <summary>Whether the program is told about the cluster.</summary>
    public bool ProvideClusterInfo { get; init; }

    /// <summary>Whether the program may ask a person.</summary>
    public ExecInteractiveMode InteractiveMode { get; init; } = ExecInteractiveMode.IfAvailable;

    /// <summary>The cluster's own words to the program, JSON (extension <c>client.authentication.k8s.io/exec</c>); null for none.</summary>
    public string? ClusterExtension { get; init; }

    /// <summary>The program, without arguments and environment.</summary>
    public override string ToString() => Command;
}

/// <summary>Whether an exec plugin may use the terminal.</summary>
public enum ExecInteractiveMode
{
    /// <summary>It gets the terminal when there is one.</summary>
    IfAvailable = 0,

    /// <summary>It never gets the terminal.</summary>
    Never,

    /// <summary>It cannot do without.</summary>
    Always,
}
