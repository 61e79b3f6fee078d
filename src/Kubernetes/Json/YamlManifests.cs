using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CloudIntel.Kubernetes.Json;

/// <summary>Reads YAML manifests as the JSON that they stand for (YAML 1.2, core schema), as kubectl would send it.</summary>
public static partial class YamlManifests
{
    /// <summary>More than a manifest can have, since the API server takes no more than 1.5 MiB; an alias counts as what it stands for.</summary>
    private const int MaxNodes = 200_000;

    private const int MaxDepth = 64;

    /// <summary>The documents of a text; empty ones are left out.</summary>
    /// <exception cref="FormatException">It is no YAML, or a document is no mapping; the message says where.</exception>
    public static IReadOnlyList<JsonObject> Read(string text) => [.. ReadDocuments(text).Select(document => document.Content)];

    /// <summary>The same with the lines in which fields are.</summary>
    /// <exception cref="FormatException">It is no YAML, or a document is no mapping; the message says where.</exception>
    public static IReadOnlyList<ManifestDocument> ReadDocuments(string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException(e is YamlException { Start: var start } ? $"line {start.Line}, column {start.Column}: {e.Message}" : e.Message, e);
        }

        var nodes = 0;
        return
        [
            .. stream.Documents
                .Select(document => document.RootNode)
                .Where(root => root is not YamlScalarNode { Value: "" or null })
                .Select(root => root is YamlMappingNode
                    ? new ManifestDocument(Node(root, 0, ref nodes)!.AsObject(), path => LineOf(root, path))
                    : throw new FormatException($"line {root.Start.Line}: a manifest is a mapping that begins with apiVersion and kind")),
        ];
    }

    /// <summary>The line of the deepest part of a path that is there.</summary>
    private static int LineOf(YamlNode root, string path)
    {
        var (node, line) = (root, root.Start.Line);
        foreach (var name in path.Split('.', '['))
        {
            if (name is [.. var place, ']'] && node is YamlSequenceNode list && int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Children.Count)
                (node, line) = (list.Children[index], list.Children[index].Start.Line);
            else if (node is YamlMappingNode map && map.Children.FirstOrDefault(child => (child.Key as YamlScalarNode)?.Value == name) is { Key: { } key } found)
                (node, line) = (found.Value, key.Start.Line);
            else
                break;
        }

        return (int)line;
    }

    private static JsonNode? Node(YamlNode node, int depth, ref int nodes)
    {
        if (depth > MaxDepth || ++nodes > MaxNodes)
            throw new FormatException($"line {node.Start.Line}: too large or too deep for a manifest");
        switch (node)
        {
            case YamlMappingNode map:
                var members = new JsonObject();
                foreach (var (key, value) in map.Children)
                    members[(key as YamlScalarNode)?.Value ?? throw new FormatException($"line {key.Start.Line}: a field's name must be a text")] = Node(value, depth + 1, ref nodes);
                return members;
            case YamlSequenceNode list:
                var items = new JsonArray();
                foreach (var item in list.Children)
                    items.Add(Node(item, depth + 1, ref nodes));
                return items;
            case YamlScalarNode { Style: ScalarStyle.Plain } plain:
                return Plain(plain.Value ?? "");
            default:
                return JsonValue.Create(((YamlScalarNode)node).Value);
        }
    }

    private static JsonNode? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when Number().IsMatch(text) => JsonNode.Parse(text),
        _ => JsonValue.Create(text),
    };

    [GeneratedRegex("^-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}

/// <summary>A document of a manifest.</summary>
/// <param name="Content">What it says.</param>
/// <param name="LineOf">The line of a field such as <c>spec.cost.hourlyMaximum</c>, or of the deepest part of it that is there.</param>
public sealed record ManifestDocument(JsonObject Content, Func<string, int> LineOf);
