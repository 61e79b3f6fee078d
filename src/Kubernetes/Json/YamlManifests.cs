using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
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
    public static IReadOnlyList<ManifestDocument> ReadDocuments(string text) => ReadPart(text, 0, MaxNodes);

    /// <summary>
    /// The same for a text of any number of documents, one at a time: memory is that of the largest. Anchors count for their own document, as in YAML.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="maxNodes">How many mappings, lists and values a document may have.</param>
    /// <exception cref="FormatException">It is no YAML, or a document is no mapping; the message says where.</exception>
    public static IEnumerable<ManifestDocument> ReadEach(string text, int maxNodes)
    {
        var (start, line, firstLine, hasContent) = (0, 0, 0, false);
        for (var at = 0; at < text.Length; line++)
        {
            var end = text.IndexOf('\n', at);
            var next = end < 0 ? text.Length : end + 1;
            // What begins like this begins a document, wherever it is; directives belong to the one after them.
            if (text.AsSpan(at, next - at) is ['-', '-', '-', ' ' or '\t' or '\r' or '\n', ..] or "---" && hasContent)
            {
                foreach (var document in ReadPart(text[start..at], firstLine, maxNodes))
                    yield return document;
                (start, firstLine, hasContent) = (at, line, false);
            }
            else
            {
                hasContent |= text[at] is not ('#' or '%' or '\r' or '\n');
            }

            at = next;
        }

        foreach (var document in ReadPart(text[start..], firstLine, maxNodes))
            yield return document;
    }

    private static IReadOnlyList<ManifestDocument> ReadPart(string text, int linesBefore, int maxNodes)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new ShallowParser(new Parser(new StringReader(text)), linesBefore));
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException(e is YamlException { Start: var start } ? $"line {start.Line + linesBefore}, column {start.Column}: {e.Message}" : e.Message, e);
        }

        var count = new NodeCount(linesBefore, maxNodes);
        return
        [
            .. stream.Documents
                .Select(document => document.RootNode)
                .Where(root => root is not YamlScalarNode { Value: "" or null })
                .Select(root => root is YamlMappingNode
                    ? new ManifestDocument(Node(root, 0, count)!.AsObject(), path => LineOf(root, path) + linesBefore)
                    : throw new FormatException($"line {root.Start.Line + linesBefore}: a manifest is a mapping that begins with apiVersion and kind")),
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

    private static JsonNode? Node(YamlNode node, int depth, NodeCount count)
    {
        if (depth > MaxDepth || !count.HasRoomForOne())
            throw new FormatException($"line {node.Start.Line + count.LinesBefore}: too large or too deep for a manifest");
        switch (node)
        {
            case YamlMappingNode map:
                var members = new JsonObject();
                foreach (var (key, value) in map.Children)
                    members[(key as YamlScalarNode)?.Value ?? throw new FormatException($"line {key.Start.Line + count.LinesBefore}: a field's name must be a text")] = Node(value, depth + 1, count);
                return members;
            case YamlSequenceNode list:
                var items = new JsonArray();
                foreach (var item in list.Children)
                    items.Add(Node(item, depth + 1, count));
                return items;
            case YamlScalarNode { Style: ScalarStyle.Plain } plain:
                return Plain(plain.Value ?? "");
            default:
                return JsonValue.Create(((YamlScalarNode)node).Value);
        }
    }

    /// <summary>Stops before a text is nested more deeply than a manifest can be.</summary>
    private sealed class ShallowParser(Parser parser, int linesBefore) : IParser
    {
        private int depth;

        public ParsingEvent? Current => parser.Current;

        public bool MoveNext()
        {
            if (!parser.MoveNext())
                return false;
            depth += parser.Current switch
            {
                MappingStart or SequenceStart => 1,
                MappingEnd or SequenceEnd => -1,
                _ => 0,
            };
            return depth <= MaxDepth ? true : throw new FormatException($"line {parser.Current!.Start.Line + linesBefore}: too large or too deep for a manifest");
        }
    }

    /// <summary>Counts what a text stands for, so that a few aliases do not become a mountain.</summary>
    private sealed class NodeCount(int linesBefore, int max)
    {
        private int count;

        public int LinesBefore => linesBefore;

        public bool HasRoomForOne() => ++count <= max;
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
