using CloudIntel.Kubernetes.Configuration.Kubeconfig;

namespace CloudIntel.Kubernetes.Configuration;

/// <summary>Where to look for the way to the API server.</summary>
public sealed record ConfigurationOptions
{
    /// <summary>A kubeconfig that must exist, and beside which nothing else counts; null to look around.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Context of the kubeconfig; null for its current one.</summary>
    public string? Context { get; init; }

    /// <summary>The namespace that is meant where none is said; null for what the configuration says.</summary>
    public string? Namespace { get; init; }

    /// <summary>
    /// Whether this process serves the cluster it runs in: then the pod's service account counts before ~/.kube/config. Tools for
    /// people ask the other way round. Default: false.
    /// </summary>
    public bool PreferInCluster { get; init; }
}

/// <summary>
/// Finds the way to the API server: a kubeconfig that is named, those of $KUBECONFIG, then ~/.kube/config and the pod's service
/// account in the order that <see cref="ConfigurationOptions.PreferInCluster"/> says.
/// </summary>
public sealed class ConfigurationLoader
{
    private readonly Func<string, string?> environment;
    private readonly string homeFolder;
    private readonly InClusterConfiguration inCluster;

    /// <summary>Creates a loader that looks into this process's environment.</summary>
    public ConfigurationLoader()
        : this(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), InClusterConfiguration.DefaultFolder)
    {
    }

    internal ConfigurationLoader(Func<string, string?> environment, string homeFolder, string serviceAccountFolder)
    {
        this.environment = environment;
        this.homeFolder = homeFolder;
        inCluster = new InClusterConfiguration(environment, serviceAccountFolder);
    }

    /// <summary>Finds the configuration.</summary>
    /// <exception cref="KubernetesConfigurationException">There is none, or it is wrong.</exception>
    public KubernetesClientConfiguration Load(ConfigurationOptions options)
    {
        var configuration = Find(options);
        return options.Namespace is null ? configuration : configuration with { Namespace = options.Namespace };
    }

    private KubernetesClientConfiguration Find(ConfigurationOptions options)
    {
        if (options.Kubeconfig is { } named)
            return KubeconfigResolver.Resolve(KubeconfigFile.Read([named]), options.Context);

        // A variable that is set stands in for the file at home, also when its files are missing.
        var listed = environment("KUBECONFIG") is { Length: > 0 } variable ? variable : null;
        var home = Path.Combine(homeFolder, ".kube", "config");
        if (listed is not null && Existing(listed.Split(Path.PathSeparator)) is { IsEmpty: false } fromVariable)
            return KubeconfigResolver.Resolve(fromVariable, options.Context);
        if (options.PreferInCluster && inCluster.IsAvailable)
            return inCluster.Load();
        if (listed is null && Existing([home]) is { IsEmpty: false } fromHome)
            return KubeconfigResolver.Resolve(fromHome, options.Context);
        if (inCluster.IsAvailable)
            return inCluster.Load();
        throw new KubernetesConfigurationException(
            $"No way to an API server was found: {(listed is null ? home : $"$KUBECONFIG ({listed})")} has no kubeconfig, and this is no pod with a service account. "
            + "Name a kubeconfig, or set KUBECONFIG.");
    }

    private static KubeconfigFile? Existing(IEnumerable<string> paths)
    {
        var existing = paths.Where(path => path.Length > 0).Distinct().Where(File.Exists).ToList();
        return existing.Count == 0 ? null : KubeconfigFile.Read(existing);
    }
}
