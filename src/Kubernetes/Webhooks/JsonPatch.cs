using System.Text.Json.Nodes;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>Finds the operations (RFC 6902) that turn one JSON document into another and touch nothing that is the same in both.</summary>
internal static class JsonPatch
{
    /// <summary>The operations, in the order in which they apply; none when the documents are equal. Numbers are equal by value.</summary>
    public static JsonArray Diff(JsonNode? from, JsonNode? to)
    {
        var operations = new JsonArray();
        Compare("", from, to, operations);
        return operations;
    }

    private static void Compare(string path, JsonNode? from, JsonNode? to, JsonArray operations)
    {
        switch (from, to)
        {
            case (JsonObject left, JsonObject right):
                CompareObjects(path, left, right, operations);
                break;
            case (JsonArray left, JsonArray right):
                CompareArrays(path, left, right, operations);
                break;
            default:
                if (!JsonNode.DeepEquals(from, to))
                    operations.Add(Operation("replace", path, to));
                break;
        }
    }

    private static void CompareObjects(string path, JsonObject from, JsonObject to, JsonArray operations)
    {
        foreach (var (name, _) in from)
        {
            if (!to.ContainsKey(name))
                operations.Add(Operation("remove", Child(path, name)));
        }

        foreach (var (name, value) in to)
        {
            if (from.TryGetPropertyValue(name, out var before))
                Compare(Child(path, name), before, value, operations);
            else
                operations.Add(Operation("add", Child(path, name), value));
        }
    }

    /// <summary>Items that are equal at the beginning and at the end are left alone; between, place is compared with place.</summary>
    private static void CompareArrays(string path, JsonArray from, JsonArray to, JsonArray operations)
    {
        var shorter = Math.Min(from.Count, to.Count);
        var start = 0;
        while (start < shorter && JsonNode.DeepEquals(from[start], to[start]))
            start++;
        var end = 0;
        while (end < shorter - start && JsonNode.DeepEquals(from[^(end + 1)], to[^(end + 1)]))
            end++;

        for (var i = start; i < shorter - end; i++)
            Compare(Child(path, i), from[i], to[i], operations);
        for (var i = from.Count - end - 1; i >= to.Count - end; i--)
            operations.Add(Operation("remove", Child(path, i)));
        for (var i = from.Count - end; i < to.Count - end; i++)
            operations.Add(Operation("add", Child(path, i), to[i]));
    }

    private static JsonObject Operation(string op, string path) => new() { ["op"] = op, ["path"] = path };

    private static JsonObject Operation(string op, string path, JsonNode? value) =>
        new() { ["op"] = op, ["path"] = path, ["value"] = value?.DeepClone() };

    private static string Child(string path, int index) => $"{path}/{index}";

    private static string Child(string path, string name) =>
        $"{path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
