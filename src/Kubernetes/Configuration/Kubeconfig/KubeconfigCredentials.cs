namespace CloudIntel.Kubernetes.Configuration.Kubeconfig;

/// <summary>Reads what a user of a kubeconfig proves itself with, apart from certificates.</summary>
internal static class KubeconfigCredentials
{
    private const string V1 = "client.authentication.k8s.io/v1";
    private const string V1Beta1 = "client.authentication.k8s.io/v1beta1";
    private const string ClusterExtensionName = "client.authentication.k8s.io/exec";

    /// <summary>The credentials of a user. An exec plugin counts only where nothing else is set, as in client-go.</summary>
    /// <exception cref="KubernetesConfigurationException">Something about the user is wrong.</exception>
    public static CredentialConfiguration Of(YamlSection user, YamlSection cluster, bool hasCertificate)
    {
        var token = user.Text("token");
        var tokenFile = user.Text("tokenFile") is { } path ? KubeconfigResolver.PathIn(user, path) : null;
        var name = user.Text("username");
        if (name is not null && (token ?? tokenFile) is not null)
            throw user.Wrong("username", "stands beside a token: only one of them can be meant");

        var isEnough = hasCertificate || (token ?? tokenFile ?? name) is not null;
        if (!isEnough && user.Has("auth-provider"))
        {
            throw user.Wrong(
                "auth-provider", $"\"{user.Section("auth-provider").Text("name")}\" is a mechanism that Kubernetes has removed: use the cloud's exec plugin");
        }

        return new CredentialConfiguration
        {
            Token = token,
            TokenFile = tokenFile,
            Username = name,
            Password = user.Text("password"),
            Exec = !isEnough && user.Has("exec") ? Exec(user.Section("exec"), cluster) : null,
        };
    }

    private static ExecConfiguration Exec(YamlSection exec, YamlSection cluster)
    {
        var apiVersion = exec.RequiredText("apiVersion");
        if (apiVersion is not (V1 or V1Beta1))
            throw exec.Wrong("apiVersion", $"must be {V1} or {V1Beta1}");
        var command = exec.RequiredText("command");
        return new ExecConfiguration
        {
            ApiVersion = apiVersion,
            Command = IsPath(command) ? KubeconfigResolver.PathIn(exec, command) : command,
            Arguments = exec.Texts("args"),
            Environment = exec.Sections("env").ToDictionary(
                variable => variable.RequiredText("name"), variable => variable.Text("value") ?? ""),
            InstallHint = exec.Text("installHint"),
            ProvideClusterInfo = exec.Flag("provideClusterInfo"),
            InteractiveMode = InteractiveMode(exec, apiVersion),
            ClusterExtension = cluster.Sections("extensions")
                .FirstOrDefault(extension => extension.Text("name") == ClusterExtensionName)?.Json("extension")?.ToJsonString(),
        };
    }

    /// <summary>A bare name is looked for in PATH; anything with a separator is a path.</summary>
    private static bool IsPath(string command) => command.AsSpan().IndexOfAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) >= 0;

    private static ExecInteractiveMode InteractiveMode(YamlSection exec, string apiVersion) => exec.Text("interactiveMode") switch
    {
        "Never" => ExecInteractiveMode.Never,
        "IfAvailable" => ExecInteractiveMode.IfAvailable,
        "Always" => ExecInteractiveMode.Always,
        null when apiVersion == V1Beta1 => ExecInteractiveMode.IfAvailable,
        _ => throw exec.Wrong("interactiveMode", "must be Never, IfAvailable or Always"),
    };
}
