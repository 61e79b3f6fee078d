namespace CloudIntel.Cli.Policy;

/// <summary>What is there before manifests are applied.</summary>
/// <param name="Objects">The objects; null where nothing is known of them.</param>
internal sealed record CheckBaseline(IReadOnlyList<JudgedObject>? Objects)
{
    /// <summary>What namespaces cost in a month; of those that are missing, what their objects cost.</summary>
    public IReadOnlyDictionary<string, decimal> NamespaceCosts { get; init; } = new Dictionary<string, decimal>();

    /// <summary>Labels of namespaces.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> NamespaceLabels { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();
}
