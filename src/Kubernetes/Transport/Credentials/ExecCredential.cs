using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Transport.Credentials;

/// <summary>What a credential plugin prints.</summary>
internal sealed record ExecCredential : OpenObject
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public ExecCredentialStatus? Status { get; set; }
}

/// <summary>The credential that a plugin gives; never shown.</summary>
internal sealed record ExecCredentialStatus : OpenObject
{
    public DateTimeOffset? ExpirationTimestamp { get; set; }

    public string? Token { get; set; }

    /// <summary>PEM, not base64.</summary>
    public string? ClientCertificateData { get; set; }

    /// <summary>PEM, not base64.</summary>
    public string? ClientKeyData { get; set; }

    public override string ToString() => $"credential until {ExpirationTimestamp:u}";
}
