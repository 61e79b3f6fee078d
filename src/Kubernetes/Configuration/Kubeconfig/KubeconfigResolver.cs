using System.Text;

namespace CloudIntel.Kubernetes.Configuration.Kubeconfig;

/// <summary>Makes a client's configuration of one context of a kubeconfig.</summary>
internal static class KubeconfigResolver
{
    /// <summary>The configuration of a context.</summary>
    /// <param name="kubeconfig">The files.</param>
    /// <param name="contextName">The context; null for the current one.</param>
    /// <exception cref="KubernetesConfigurationException">The context is missing, or something in it is wrong.</exception>
    public static KubernetesClientConfiguration Resolve(KubeconfigFile kubeconfig, string? contextName)
    {
        var name = contextName ?? kubeconfig.CurrentContext
            ?? throw new KubernetesConfigurationException(
                $"{kubeconfig.Origin} has no current-context. Choose one of: {string.Join(", ", kubeconfig.Contexts)}.");
        var context = kubeconfig.Context(name);
        var cluster = kubeconfig.Cluster(context.RequiredText("cluster"), context);
        var certificateAuthority = Pem(cluster, "certificate-authority");
        var insecure = cluster.Flag("insecure-skip-tls-verify");
        if (insecure && certificateAuthority is not null)
            throw cluster.Wrong("insecure-skip-tls-verify", "is true beside a certificate-authority, which would then mean nothing: remove one of them");

        var server = Server(cluster, isTls: insecure || certificateAuthority is not null);
        var user = context.Text("user") is { } userName ? kubeconfig.User(userName, context) : YamlSection.Parse("", context.File);
        // What is confidential is not even looked at when the connection would show it to everybody, as in client-go.
        var isSecure = server.Scheme == Uri.UriSchemeHttps;
        var (certificate, key) = isSecure ? ClientCertificate(user) : (null, null);
        return new KubernetesClientConfiguration
        {
            Server = server,
            Namespace = context.Text("namespace") ?? "default",
            Tls = new()
            {
                CertificateAuthority = certificateAuthority,
                ServerName = cluster.Text("tls-server-name"),
                InsecureSkipVerify = insecure,
                ClientCertificate = certificate,
                ClientKey = key,
            },
            Credentials = isSecure ? KubeconfigCredentials.Of(user, cluster, hasCertificate: certificate is not null) : new(),
            Impersonation = ImpersonationOf(user),
            Proxy = Proxy(cluster),
            DisableCompression = cluster.Flag("disable-compression"),
            Origin = $"context \"{name}\" of {context.File}",
        };
    }

    /// <summary>A path as the file means it: relative to the folder of the file.</summary>
    public static string PathIn(YamlSection section, string path) =>
        Path.GetFullPath(path, Path.GetDirectoryName(Path.GetFullPath(section.File)) ?? "/");

    private static Uri Server(YamlSection cluster, bool isTls)
    {
        var text = cluster.RequiredText("server");
        if (!text.Contains("://", StringComparison.Ordinal))
            text = (isTls ? "https://" : "http://") + text;
        return Uri.TryCreate(text, UriKind.Absolute, out var server) && server.Scheme is "http" or "https" && server.Host.Length > 0 && server.UserInfo.Length == 0
            ? server
            : throw cluster.Wrong("server", "must be an address such as https://example.com:6443");
    }

    private static Uri? Proxy(YamlSection cluster)
    {
        if (cluster.Text("proxy-url") is not { } text)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var proxy) && proxy.Scheme is "http" or "https" or "socks5"
            ? proxy
            : throw cluster.Wrong("proxy-url", "must be an address that begins with http://, https:// or socks5://");
    }

    private static (PemSource? Certificate, PemSource? Key) ClientCertificate(YamlSection user)
    {
        var certificate = Pem(user, "client-certificate");
        var key = Pem(user, "client-key");
        if (certificate is not null && key is null)
            throw user.Wrong("client-key", "is missing beside client-certificate");
        if (key is not null && certificate is null)
            throw user.Wrong("client-certificate", "is missing beside client-key");
        return (certificate, key);
    }

    /// <summary>PEM in the file itself (<c>…-data</c>, base64) or, without that, in a file of its own.</summary>
    private static PemSource? Pem(YamlSection section, string field)
    {
        if (section.Text(field + "-data") is { } base64)
        {
            try
            {
                return PemSource.OfData(Encoding.UTF8.GetString(Convert.FromBase64String(base64)));
            }
            catch (FormatException)
            {
                throw section.Wrong(field + "-data", "is no base64");
            }
        }

        return section.Text(field) is { } path ? PemSource.OfFile(PathIn(section, path)) : null;
    }

    private static Impersonation? ImpersonationOf(YamlSection user)
    {
        var extra = user.Section("as-user-extra");
        if (user.Text("as") is not { } name)
        {
            return user.Has("as-groups") || user.Has("as-uid") || user.Has("as-user-extra")
                ? throw user.Wrong("as", "is missing: groups, uid and extra belong to somebody")
                : null;
        }

        return new Impersonation
        {
            User = name,
            Uid = user.Text("as-uid"),
            Groups = user.Texts("as-groups"),
            Extra = extra.Fields().ToDictionary(key => key, extra.Texts),
        };
    }
}
