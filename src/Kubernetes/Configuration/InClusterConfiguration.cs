using System.Globalization;

namespace CloudIntel.Kubernetes.Configuration;

/// <summary>The way to the API server from a pod: what the kubelet puts into its environment and files.</summary>
internal sealed class InClusterConfiguration(Func<string, string?> environment, string serviceAccountFolder)
{
    /// <summary>Where the kubelet puts the service account.</summary>
    public const string DefaultFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Whether this process runs in a pod that may talk to the API server.</summary>
    public bool IsAvailable =>
        !string.IsNullOrEmpty(environment("KUBERNETES_SERVICE_HOST"))
        && !string.IsNullOrEmpty(environment("KUBERNETES_SERVICE_PORT"))
        && File.Exists(TokenFile);

    private string TokenFile => Path.Combine(serviceAccountFolder, "token");

    /// <summary>The configuration. Token and certificate authority are files that the kubelet replaces.</summary>
    public KubernetesClientConfiguration Load()
    {
        var host = environment("KUBERNETES_SERVICE_HOST")!;
        var port = environment("KUBERNETES_SERVICE_PORT")!;
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new KubernetesConfigurationException("The environment variable KUBERNETES_SERVICE_PORT is no port number.");
        var authority = Path.Combine(serviceAccountFolder, "ca.crt");
        return new KubernetesClientConfiguration
        {
            Server = new UriBuilder(Uri.UriSchemeHttps, host, number).Uri, // brackets an IPv6 address itself
            Namespace = Namespace(),
            // A cluster whose API server has a publicly trusted certificate mounts none.
            Tls = new() { CertificateAuthority = File.Exists(authority) ? PemSource.OfFile(authority) : null },
            Credentials = new() { TokenFile = TokenFile },
            Origin = "the pod's service account",
        };
    }

    private string Namespace()
    {
        if (environment("POD_NAMESPACE") is { Length: > 0 } ours)
            return ours;
        var file = Path.Combine(serviceAccountFolder, "namespace");
        return File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } mounted ? mounted : "default";
    }
}
