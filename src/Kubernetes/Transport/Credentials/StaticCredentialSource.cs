namespace CloudIntel.Kubernetes.Transport.Credentials;

/// <summary>A credential that stays the same.</summary>
internal sealed class StaticCredentialSource(Credential credential) : ICredentialSource
{
    public ValueTask<Credential> GetAsync(CancellationToken cancellationToken) => new(credential);

    public ValueTask<bool> RenewAsync(Credential rejected, CancellationToken cancellationToken) => new(false);
}
