namespace CloudIntel.Kubernetes.Configuration.Kubeconfig;

/// <summary>
/// One or several kubeconfig files read as one. Of entries that share a name, the whole entry of the first file counts, and of
/// single values the first that is set (client-go, tools/clientcmd).
/// </summary>
internal sealed class KubeconfigFile
{
    private readonly Dictionary<string, YamlSection> clusters = [];
    private readonly Dictionary<string, YamlSection> users = [];
    private readonly Dictionary<string, YamlSection> contexts = [];
    private readonly List<string> files = [];

    /// <summary>The context that counts where none is asked for; null when no file says.</summary>
    public string? CurrentContext { get; private set; }

    /// <summary>Names of the contexts.</summary>
    public IEnumerable<string> Contexts => contexts.Keys;

    /// <summary>Names of the clusters.</summary>
    public IEnumerable<string> Clusters => clusters.Keys;

    /// <summary>Names of the users.</summary>
    public IEnumerable<string> Users => users.Keys;

    /// <summary>Whether there is nothing in it, as in a file somebody has only just created.</summary>
    public bool IsEmpty => clusters.Count == 0 && users.Count == 0 && contexts.Count == 0;

    /// <summary>The files, for messages.</summary>
    public string Origin => string.Join(Path.PathSeparator, files);

    /// <summary>Reads files and merges them.</summary>
    /// <exception cref="KubernetesConfigurationException">One cannot be read.</exception>
    public static KubeconfigFile Read(IEnumerable<string> paths)
    {
        var merged = new KubeconfigFile();
        foreach (var path in paths)
            merged.Add(path);
        return merged;
    }

    /// <summary>The <c>cluster</c> of an entry.</summary>
    public YamlSection Cluster(string name, YamlSection askedBy) => Find(clusters, "clusters", "cluster", name, askedBy);

    /// <summary>The <c>user</c> of an entry.</summary>
    public YamlSection User(string name, YamlSection askedBy) => Find(users, "users", "user", name, askedBy);

    /// <summary>The <c>context</c> of an entry.</summary>
    /// <exception cref="KubernetesConfigurationException">There is none of that name.</exception>
    public YamlSection Context(string name) => contexts.TryGetValue(name, out var entry)
        ? entry.Section("context").Named($"contexts \"{name}\"")
        : throw new KubernetesConfigurationException($"{Origin} has no context \"{name}\". There are: {string.Join(", ", contexts.Keys)}.");

    private static YamlSection Find(Dictionary<string, YamlSection> entries, string list, string field, string name, YamlSection askedBy) =>
        entries.TryGetValue(name, out var entry)
            ? entry.Section(field).Named($"{list} \"{name}\"")
            : throw askedBy.Wrong(field, $"names \"{name}\", which is not among the {list}");

    private static void AddEntries(Dictionary<string, YamlSection> entries, YamlSection file, string list)
    {
        foreach (var entry in file.Sections(list))
            entries.TryAdd(entry.RequiredText("name"), entry);
    }

    private void Add(string path)
    {
        YamlSection file;
        try
        {
            file = YamlSection.Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubernetesConfigurationException($"The kubeconfig {path} cannot be read: {e.Message}", e);
        }

        files.Add(path);
        CurrentContext ??= file.Text("current-context");
        AddEntries(clusters, file, "clusters");
        AddEntries(users, file, "users");
        AddEntries(contexts, file, "contexts");
    }
}
