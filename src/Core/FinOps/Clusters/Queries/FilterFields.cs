using CloudIntel.Core.FinOps.Clusters.Views;

namespace CloudIntel.Core.FinOps.Clusters.Queries;

/// <summary>What a filter may ask about things of a kind.</summary>
/// <param name="single">Fields by name, each with what it says of a thing; no value for none.</param>
/// <param name="labels">Fields that take a key in brackets, as label[app], by name.</param>
public sealed class FilterFields<T>(
    IReadOnlyDictionary<string, Func<T, IReadOnlyList<string>>> single, IReadOnlyDictionary<string, Func<T, IReadOnlyDictionary<string, string>?>> labels)
{
    /// <summary>Fields that need a key in brackets, by name, each with what it says for a key.</summary>
    public IReadOnlyDictionary<string, Func<string, Func<T, IReadOnlyList<string>>>> Keyed { get; init; } = new Dictionary<string, Func<string, Func<T, IReadOnlyList<string>>>>();

    /// <summary>The names, in the order of the alphabet.</summary>
    public IEnumerable<string> Names => single.Keys.Concat(labels.Keys.Concat(Keyed.Keys).Select(name => $"{name}[KEY]")).Order(StringComparer.Ordinal);

    /// <summary>What a field says; null where there is no such field. Of labels, without a key: the keys.</summary>
    /// <param name="name">Name of the field.</param>
    /// <param name="key">The key; null without one.</param>
    public Func<T, IReadOnlyList<string>>? Find(string name, string? key)
    {
        if (key is null && single.TryGetValue(name, out var values))
            return values;
        if (key is not null && Keyed.TryGetValue(name, out var ofKey))
            return ofKey(key);
        if (!labels.TryGetValue(name, out var pairs))
            return null;
        return key is null ? thing => [.. pairs(thing)?.Keys ?? []] : thing => ClusterFilterFields.ListOf(AllocationKey.Find(pairs(thing), key));
    }
}

/// <summary>What filters may ask about allocations and assets. Case does not matter in the names of fields.</summary>
public static class ClusterFilterFields
{
    private const string Dimension = "dimension";

    private static readonly Dictionary<string, Func<AllocationRow, IReadOnlyList<string>>> OfRows = new(
        new[]
        {
            "cluster", "node", "namespace", "controllerKind", "controller", "pod", "uid", "container", "providerID", "pool", "instanceType", "region", "zone",
            "department", "environment", "owner", "product", "team",
        }
        .Select(name => KeyValuePair.Create(name, KeyField(name)))
        .Append(KeyValuePair.Create("controllerName", KeyField("controller")))
        .Append(KeyValuePair.Create("services", ServicesOf))
        .Append(KeyValuePair.Create("service", ServicesOf)),
        StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, Func<AllocationRow, IReadOnlyDictionary<string, string>?>> LabelsOfRows = new(StringComparer.OrdinalIgnoreCase)
    {
        ["label"] = row => row.Pod?.Labels,
        ["annotation"] = row => row.Pod?.Annotations,
        ["nodeLabel"] = row => row.Node?.Labels,
    };

    /// <summary>Of allocations.</summary>
    public static FilterFields<AllocationRow> Allocations { get; } = new(OfRows, LabelsOfRows);

    /// <summary>Of allocations, with <c>dimension[NAME]</c>.</summary>
    /// <param name="dimensions">The dimension of a name.</param>
    public static FilterFields<AllocationRow> AllocationsWith(Func<string, AllocationKey> dimensions) => new(OfRows, LabelsOfRows)
    {
        Keyed = new Dictionary<string, Func<string, Func<AllocationRow, IReadOnlyList<string>>>>(StringComparer.OrdinalIgnoreCase)
        {
            [Dimension] = name => ValuesOf(dimensions(name)),
        },
    };

    /// <summary>The rows of allocations that a field needs.</summary>
    /// <param name="name">Name of the field.</param>
    /// <param name="key">The key; null without one: any of them.</param>
    /// <param name="dimensions">The dimension of a name; null where there are none.</param>
    public static CostDetail DetailOf(string name, string? key, Func<string, AllocationKey>? dimensions = null) =>
        key is not null && dimensions is not null && name.Equals(Dimension, StringComparison.OrdinalIgnoreCase) ? dimensions(key).Detail
        : key is null && name.Equals("label", StringComparison.OrdinalIgnoreCase) ? CostDetail.Container
        : AllocationKey.Parse(key is null ? name : $"{name}:{key}")?.Detail ?? CostDetail.Workload;

    /// <summary>Of assets.</summary>
    public static FilterFields<AssetRow> Assets { get; } = new(
        new Dictionary<string, Func<AssetRow, IReadOnlyList<string>>>(StringComparer.OrdinalIgnoreCase)
        {
            ["cluster"] = asset => ListOf(asset.Cluster),
            ["name"] = asset => ListOf(asset.Name),
            ["assetType"] = asset => [asset.Kind.ToString().ToLowerInvariant()],
            ["type"] = asset => [asset.Kind.ToString().ToLowerInvariant()],
            ["category"] = asset => [CategoryOf(asset.Kind)],
            ["providerID"] = asset => ListOf(asset.Node?.ProviderId ?? asset.Volume?.ProviderId),
            ["namespace"] = asset => ListOf(NamespaceOf(asset)),
        },
        new Dictionary<string, Func<AssetRow, IReadOnlyDictionary<string, string>?>>(StringComparer.OrdinalIgnoreCase)
        {
            ["label"] = asset => asset.Node?.Labels,
        });

    /// <summary>The category under which OpenCost shows an asset.</summary>
    public static string CategoryOf(AssetKind kind) => kind switch
    {
        AssetKind.Node => "Compute",
        AssetKind.Disk => "Storage",
        AssetKind.LoadBalancer or AssetKind.Network => "Network",
        _ => "Management",
    };

    /// <summary>The namespace of the claim of a volume or of the Service of a load balancer; empty otherwise.</summary>
    public static string NamespaceOf(AssetRow asset) => asset.Volume?.ClaimNamespace ?? asset.LoadBalancer?.Namespace ?? "";

    /// <summary>A list of the value, if there is one.</summary>
    internal static IReadOnlyList<string> ListOf(string? value) => string.IsNullOrEmpty(value) ? [] : [value];

    private static Func<AllocationRow, IReadOnlyList<string>> ServicesOf => row => row.Pod?.Services ?? [];

    private static Func<AllocationRow, IReadOnlyList<string>> KeyField(string name) => ValuesOf(AllocationKey.Parse(name)!);

    private static Func<AllocationRow, IReadOnlyList<string>> ValuesOf(AllocationKey key) => row => ListOf(key.ValueOf(row));
}
