using System.Text.Json;
using System.Text.Json.Nodes;

namespace CloudIntel.Cli.Policy;

/// <summary>What is there before manifests are applied.</summary>
/// <param name="Objects">The objects; null where nothing is known of them.</param>
internal sealed record CheckBaseline(IReadOnlyList<JudgedObject>? Objects)
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>Whether they are as a cluster has them: with defaults, and with what others wrote into them.</summary>
    public bool IsLive { get; init; }

    /// <summary>What namespaces cost in a month; of those that are missing, what their objects cost.</summary>
    public IReadOnlyDictionary<string, decimal> NamespaceCosts { get; init; } = new Dictionary<string, decimal>();

    /// <summary>Labels of namespaces.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> NamespaceLabels { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>Whether an object is as before: all that its manifest says, and nothing taken out of it that was applied before, where the rest is the cluster's.</summary>
    public bool IsSame(JsonElement manifest, JsonElement before) => IsLive ? Has(before, manifest) && HasWhatWasApplied(manifest, before) : JsonElement.DeepEquals(manifest, before);

    /// <summary>Whether a manifest has all that kubectl applied last, which it keeps in an annotation. After other ways of applying, that is not known.</summary>
    private static bool HasWhatWasApplied(JsonElement manifest, JsonElement before)
    {
        if (!before.TryGetProperty("metadata", out var metadata) || !metadata.TryGetProperty("annotations", out var annotations) || annotations.ValueKind != JsonValueKind.Object
            || !annotations.TryGetProperty(LastApplied, out var text) || text.ValueKind != JsonValueKind.String)
            return true;
        try
        {
            var applied = JsonNode.Parse(text.GetString()!);
            (applied?["metadata"] as JsonObject)?.Remove("namespace"); // kubectl fills it in
            using var document = JsonDocument.Parse(applied?.ToJsonString() ?? "null");
            return Has(manifest, document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return false; // somebody else wrote it: judge the manifest
        }
    }

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
