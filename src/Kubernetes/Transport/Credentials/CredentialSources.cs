using System.Net.Http.Headers;
using System.Text;
using CloudIntel.Kubernetes.Configuration;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Transport.Credentials;

/// <summary>Chooses the source of credentials that a configuration asks for.</summary>
internal static class CredentialSources
{
    public static ICredentialSource Of(KubernetesClientConfiguration configuration, TimeProvider clock, ILogger log) => configuration.Credentials switch
    {
        { Token: { } token } => new StaticCredentialSource(Credential.Bearer(token)),
        { Username: { } user } basic => new StaticCredentialSource(Basic(user, basic.Password ?? "")),
        _ => new StaticCredentialSource(Credential.None),
    };

    private static Credential Basic(string user, string password) =>
        new(new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))));
}
