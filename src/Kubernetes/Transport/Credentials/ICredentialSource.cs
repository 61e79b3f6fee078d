using System.Net.Http.Headers;
using CloudIntel.Kubernetes.Transport.Tls;

namespace CloudIntel.Kubernetes.Transport.Credentials;

/// <summary>Gives what proves who we are. Safe for concurrent use.</summary>
internal interface ICredentialSource
{
    /// <summary>The credential to use now.</summary>
    ValueTask<Credential> GetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Called when the server did not know a credential. Gets a new one, unless another caller has done so already.
    /// </summary>
    /// <returns>Whether there is another credential to try.</returns>
    ValueTask<bool> RenewAsync(Credential rejected, CancellationToken cancellationToken);
}

/// <summary>What proves who we are: a header, a certificate, both or nothing. Compared by reference; never shown.</summary>
internal sealed class Credential(AuthenticationHeaderValue? authorization, ClientCertificate? certificate = null)
{
    public static Credential None { get; } = new(null);

    public AuthenticationHeaderValue? Authorization => authorization;

    public ClientCertificate? Certificate => certificate;

    public static Credential Bearer(string token) => new(new AuthenticationHeaderValue("Bearer", token));
}
