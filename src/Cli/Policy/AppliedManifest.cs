using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Json;

namespace CloudIntel.Cli.Policy;

/// <summary>
/// What an object of a cluster is after <c>kubectl apply</c>: what the manifest says, without what was applied before and is not in it any more, beside what the cluster and others wrote.
/// That is kubectl's three-way merge, with its lists of names; after server-side apply, which keeps no copy, nothing counts as taken out.
/// </summary>
internal static class AppliedManifest
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>Lists whose elements are told apart by name; others are replaced whole.</summary>
    private static readonly FrozenSet<string> NamedLists = new[] { "containers", "initContainers", "ephemeralContainers", "volumes", "env" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly JsonDocumentOptions Bounds = new() { MaxDepth = KubernetesJson.MaxDepth, AllowDuplicateProperties = false };

    private static readonly string[] ServerFields = ["creationTimestamp", "deletionTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"];

    /// <summary>The object as it would be.</summary>
    /// <param name="manifest">What is to be applied.</param>
    /// <param name="live">What is there.</param>
    public static JsonElement Over(JsonElement manifest, JsonElement live)
    {
        var merged = JsonObject.Create(live)!;
        Merge(merged, WithoutServerFields(JsonObject.Create(manifest))!, WithoutServerFields(Applied(merged)));
        using var document = JsonDocument.Parse(merged.ToJsonString(), Bounds);
        return document.RootElement.Clone();
    }

    /// <summary>What is the server's alone is neither said nor taken away.</summary>
    private static JsonObject? WithoutServerFields(JsonObject? item)
    {
        item?.Remove("status");
        foreach (var field in ServerFields)
            (item?["metadata"] as JsonObject)?.Remove(field);
        return item;
    }

    /// <summary>What kubectl applied last; null where nothing is known of that.</summary>
    private static JsonObject? Applied(JsonObject live)
    {
        if (live["metadata"] is not JsonObject metadata || metadata["annotations"] is not JsonObject annotations || annotations[LastApplied] is not JsonValue text || !text.TryGetValue<string>(out var json))
            return null;
        try
        {
            var applied = JsonNode.Parse(json, documentOptions: Bounds) as JsonObject;
            (applied?["metadata"] as JsonObject)?.Remove("namespace"); // kubectl fills it in
            return applied;
        }
        catch (JsonException)
        {
            return null; // somebody else wrote it
        }
    }

    private static void Merge(JsonObject live, JsonObject wanted, JsonObject? applied)
    {
        foreach (var (name, value) in applied ?? [])
        {
            if (wanted.ContainsKey(name))
                continue;
            if (name is "labels" or "annotations" && live[name] is JsonObject texts && value is JsonObject gone)
                Merge(texts, [], gone); // those of others stay
            else
                live.Remove(name);
        }

        foreach (var (name, value) in wanted)
            Put(live, name, value, applied?[name]);
    }

    private static void Put(JsonObject live, string name, JsonNode? wanted, JsonNode? applied)
    {
        switch (wanted, live[name])
        {
            case (null, _):
                live.Remove(name);
                break;
            case (JsonObject fields, JsonObject there):
                Merge(there, fields, applied as JsonObject);
                break;
            case (JsonArray list, JsonArray there) when NamedLists.Contains(name) && Names(list) is { } names && Names(there) is { } known:
                Merge(there, list, applied as JsonArray, names, known);
                break;
            case (JsonArray list, JsonArray there) when Has(there, list) && (applied is null || Has(list, applied)):
            case (JsonObject { Count: 0 } or JsonArray { Count: 0 }, null):
                break; // as it is there, with defaults; and clusters leave out what is empty
            default:
                live[name] = wanted.DeepClone();
                break;
        }
    }

    private static void Merge(JsonArray live, JsonArray wanted, JsonArray? applied, List<string> names, List<string> known)
    {
        var before = applied is null ? null : Names(applied);
        for (var i = known.Count - 1; i >= 0; i--)
        {
            if (names.IndexOf(known[i]) is >= 0 and var at)
                Merge(live[i]!.AsObject(), wanted[at]!.AsObject(), before?.IndexOf(known[i]) is >= 0 and var last ? applied![last]!.AsObject() : null);
            else if (before?.Contains(known[i]) == true)
                live.RemoveAt(i);
        }

        for (var i = 0; i < names.Count; i++)
        {
            if (!known.Contains(names[i]))
                live.Add(wanted[i]!.DeepClone());
        }
    }

    /// <summary>The names of a list's elements; null where they do not tell them apart.</summary>
    private static List<string>? Names(JsonArray list)
    {
        var names = list.Select(element => element is JsonObject fields && fields["name"] is JsonValue value && value.TryGetValue<string>(out var name) ? name : null).OfType<string>().ToList();
        return names.Distinct(StringComparer.Ordinal).Count() < list.Count ? null : names;
    }

    /// <summary>Whether something has all that something else says.</summary>
    private static bool Has(JsonNode? all, JsonNode? some) => (some, all) switch
    {
        (JsonObject fields, JsonObject there) => fields.All(field => there.TryGetPropertyValue(field.Key, out var value) ? Has(value, field.Value) : field.Value is null or JsonObject { Count: 0 } or JsonArray { Count: 0 }),
        (JsonArray list, JsonArray there) => list.Count == there.Count && list.Zip(there).All(pair => Has(pair.Second, pair.First)),
        _ => JsonNode.DeepEquals(all, some),
    };
}
