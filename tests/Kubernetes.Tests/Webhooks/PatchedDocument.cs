using System.Globalization;
using System.Text.Json.Nodes;

namespace CloudIntel.Kubernetes.Tests.Webhooks;

/// <summary>Applies a JSON patch by the letter of RFC 6902; operations that do not apply throw.</summary>
internal static class PatchedDocument
{
    public static JsonNode? Apply(JsonNode? document, JsonArray patch)
    {
        var result = document?.DeepClone();
        foreach (var operation in patch.Select(node => node!.AsObject()))
        {
            var path = (string)operation["path"]!;
            var op = (string)operation["op"]!;
            Assert.Equal(op != "remove", operation.ContainsKey("value"));
            if (path.Length == 0)
            {
                Assert.Equal("replace", op);
                result = operation["value"]?.DeepClone();
                continue;
            }

            var tokens = path.Split('/')[1..].Select(token => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToList();
            var parent = tokens[..^1].Aggregate(result, (node, token) => node is JsonArray list ? list[Index(token)] : node!.AsObject().Single(entry => entry.Key == token).Value);
            Apply(parent!, op, tokens[^1], operation["value"]?.DeepClone());
        }

        return result;
    }

    private static void Apply(JsonNode parent, string op, string token, JsonNode? value)
    {
        switch (parent, op)
        {
            case (JsonArray list, "add"):
                list.Insert(Index(token), value);
                break;
            case (JsonArray list, "remove"):
                list.RemoveAt(Index(token));
                break;
            case (JsonArray list, "replace"):
                list[Index(token)] = value;
                break;
            case (JsonObject map, "remove"):
                Assert.True(map.Remove(token));
                break;
            case (JsonObject map, "replace"):
                Assert.True(map.ContainsKey(token));
                map[token] = value;
                break;
            default:
                parent.AsObject()[token] = value;
                break;
        }
    }

    private static int Index(string token) => int.Parse(token, NumberStyles.None, CultureInfo.InvariantCulture);
}
