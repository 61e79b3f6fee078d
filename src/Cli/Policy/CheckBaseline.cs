using System.Text.Json;

namespace CloudIntel.Cli.Policy;

/// <summary>What is there before manifests are applied.</summary>
/// <param name="Objects">The objects; null where nothing is known of them.</param>
internal sealed record CheckBaseline(IReadOnlyList<JudgedObject>? Objects)
{
    /// <summary>Whether they are as a cluster has them: with defaults, and with what others wrote into them.</summary>
    public bool IsLive { get; init; }

    /// <summary>What namespaces cost in a month; of those that are missing, what their objects cost.</summary>
    public IReadOnlyDictionary<string, decimal> NamespaceCosts { get; init; } = new Dictionary<string, decimal>();

    /// <summary>Labels of namespaces.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> NamespaceLabels { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>Whether an object is as before: all that its manifest says, where the rest is the cluster's.</summary>
    public bool IsSame(JsonElement manifest, JsonElement before) => IsLive ? Has(before, manifest) : JsonElement.DeepEquals(manifest, before);

    private static bool Has(JsonElement all, JsonElement some) => (some.ValueKind, all.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => some.EnumerateObject().All(field =>
            all.TryGetProperty(field.Name, out var there) ? Has(there, field.Value) : IsNothing(field.Value)),
        (JsonValueKind.Array, JsonValueKind.Array) => some.GetArrayLength() == all.GetArrayLength() && some.EnumerateArray().Zip(all.EnumerateArray()).All(pair => Has(pair.Second, pair.First)),
        _ => JsonElement.DeepEquals(all, some),
    };

    /// <summary>What clusters leave out.</summary>
    private static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };
}
