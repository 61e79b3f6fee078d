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
        { TokenFile: { } file } credentials => new TokenFileSource(file, Checked(credentials.Token), clock, log),
        { Token: { } token } => new StaticCredentialSource(Credential.Bearer(Checked(token))),
        { Username: { } user } credentials => new StaticCredentialSource(Basic(user, credentials.Password ?? "")),
        { Exec: { } exec } => new ExecCredentialSource(
            new ExecPlugin(exec, configuration, hasTerminal: !Console.IsInputRedirected, Console.OpenStandardError(), clock), clock),
        _ => new StaticCredentialSource(Credential.None),
    };

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(token))]
    private static string? Checked(string? token) => token is null || BearerToken.IsValid(token)
        ? token
        : throw new KubernetesConfigurationException("The bearer token holds characters that no token has, such as white space.");

    private static Credential Basic(string user, string password) =>
        new(new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))));
}
