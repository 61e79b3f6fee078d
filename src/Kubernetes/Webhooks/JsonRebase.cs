using System.Text.Json.Nodes;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>
/// Carries a change that was made to a reading of a document over to the document itself. The reading may lack fields of the
/// document, have others filled in and write values another way; all that counts is how it differs from itself after the change.
/// </summary>
internal static class JsonRebase
{
    /// <summary>The document with the change in it.</summary>
    /// <param name="document">The document; not changed.</param>
    /// <param name="before">The reading before the change.</param>
    /// <param name="after">The reading after the change.</param>
    public static JsonNode? Apply(JsonNode? document, JsonNode? before, JsonNode? after)
    {
        if (JsonNode.DeepEquals(before, after))
            return document?.DeepClone();
        return (document, before, after) switch
        {
            (null, JsonObject old, JsonObject changed) => ApplyToObject([], old, changed),
            (JsonObject original, JsonObject old, JsonObject changed) => ApplyToObject(original, old, changed),
            (JsonArray original, JsonArray old, JsonArray changed) when original.Count == old.Count => ApplyToArray(original, old, changed),
            _ => after?.DeepClone(),
        };
    }

    private static JsonObject ApplyToObject(JsonObject document, JsonObject before, JsonObject after)
    {
        var result = new JsonObject();
        foreach (var (name, value) in document)
        {
            var isLeft = before.ContainsKey(name) && !after.ContainsKey(name);
            if (!isLeft)
                result[name] = Changed(name, before, after) ? Apply(value, before[name], after[name]) : value?.DeepClone();
        }

        foreach (var (name, value) in after)
        {
            if (!document.ContainsKey(name) && Changed(name, before, after))
                result[name] = Apply(null, before[name], value);
        }

        return result;
    }

    /// <summary>Items that are equal at the beginning and at the end keep what only the document has; between, place matches place.</summary>
    private static JsonArray ApplyToArray(JsonArray document, JsonArray before, JsonArray after)
    {
        var shorter = Math.Min(before.Count, after.Count);
        var start = 0;
        while (start < shorter && JsonNode.DeepEquals(before[start], after[start]))
            start++;
        var end = 0;
        while (end < shorter - start && JsonNode.DeepEquals(before[^(end + 1)], after[^(end + 1)]))
            end++;

        var result = new JsonArray();
        for (var i = 0; i < after.Count - end; i++)
            result.Add(i < before.Count - end ? Apply(document[i], before[i], after[i]) : after[i]?.DeepClone());
        for (var i = document.Count - end; i < document.Count; i++)
            result.Add(document[i]?.DeepClone());
        return result;
    }

    private static bool Changed(string name, JsonObject before, JsonObject after) =>
        after.ContainsKey(name) && !(before.ContainsKey(name) && JsonNode.DeepEquals(before[name], after[name]));
}
