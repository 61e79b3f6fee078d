using System.Text.Json.Nodes;

namespace CloudIntel.Kubernetes.Tests.Webhooks;

/// <summary>Small JSON documents with names and values that often meet.</summary>
internal static class RandomJson
{
    private static readonly string[] Names = ["a", "b", "c", "a/b", "~", "~1", "", "0", "-", "ü"];

    public static JsonNode? Node(Random random, int depth = 3) => random.Next(depth > 0 ? 8 : 5) switch
    {
        0 => null,
        1 => random.Next(3),
        2 => random.Next(2) == 0,
        3 => Names[random.Next(Names.Length)],
        4 => random.NextDouble(),
        5 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Node(random, depth - 1))]),
        _ => new JsonObject(Names.Where(_ => random.Next(3) == 0).Select(name => KeyValuePair.Create(name, Node(random, depth - 1)))),
    };

    public static JsonObject Object(Random random) =>
        new(Names.Where(_ => random.Next(2) == 0).Select(name => KeyValuePair.Create(name, Node(random))));

    /// <summary>A copy with a few changes deep inside.</summary>
    public static JsonNode? Changed(JsonNode? document, Random random)
    {
        switch (document)
        {
            case JsonObject map:
                return new JsonObject(map.Where(_ => random.Next(6) > 0)
                    .Select(entry => KeyValuePair.Create(entry.Key, Changed(entry.Value, random)))
                    .Concat(Names.Where(name => !map.ContainsKey(name) && random.Next(12) == 0).Select(name => KeyValuePair.Create(name, Node(random, 1)))));
            case JsonArray list:
                var items = list.Where(_ => random.Next(6) > 0).Select(item => Changed(item, random)).ToList();
                if (random.Next(3) == 0)
                    items.Insert(random.Next(items.Count + 1), Node(random, 1));
                return new JsonArray([.. items]);
            default:
                return random.Next(4) == 0 ? Node(random, 0) : document?.DeepClone();
        }
    }
}
