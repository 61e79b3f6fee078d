namespace CloudIntel.Kubernetes.Webhooks.Certificates;

/// <summary>All there is of a webhook's certificate, as PEM. The keys never appear in <see cref="ToString"/>.</summary>
internal sealed record CertificateMaterial
{
    /// <summary>The certificate that is served, and intermediate ones behind it.</summary>
    public required string Certificate { get; init; }

    /// <summary>The key of the certificate.</summary>
    public required string Key { get; init; }

    /// <summary>Every authority that callers must trust; empty when somebody else tells them.</summary>
    public required string Authorities { get; init; }

    /// <summary>The key of the authority among <see cref="Authorities"/> that signs; null when certificates come from elsewhere.</summary>
    public string? SigningKey { get; init; }

    /// <summary>The authority that takes over once callers trust it, which is among <see cref="Authorities"/> already; null for none.</summary>
    public string? NextAuthority { get; init; }

    /// <summary>The key of <see cref="NextAuthority"/>.</summary>
    public string? NextSigningKey { get; init; }

    /// <summary>The certificate without its key.</summary>
    public override string ToString() => $"certificate {Certificate}";
}
