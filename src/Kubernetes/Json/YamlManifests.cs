using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace CloudIntel.Kubernetes.Json;

/// <summary>Reads YAML manifests as the JSON that they stand for (YAML 1.2, core schema, and <c>&lt;&lt;</c> by which mappings take in others), as kubectl would send it.</summary>
public static class YamlManifests
{
    /// <summary>How deep a document may be nested.</summary>
    internal const int MaxDepth = 64;

    /// <summary>More than a manifest can have, since the API server takes no more than 1.5 MiB; an alias counts as what it stands for.</summary>
    private const int MaxNodes = 200_000;

    /// <summary>The documents of a text; empty ones are left out.</summary>
    /// <exception cref="FormatException">It is no YAML, or a document is no mapping; the message says where.</exception>
    public static IReadOnlyList<JsonObject> Read(string text) => [.. ReadDocuments(text).Select(document => document.Content)];

    /// <summary>The same with the lines in which fields are.</summary>
    /// <exception cref="FormatException">It is no YAML, or a document is no mapping; the message says where.</exception>
    public static IReadOnlyList<ManifestDocument> ReadDocuments(string text) =>
        [.. ReadPart(new(text, 0, text.Length, 0), MaxNodes).Select(document => new ManifestDocument(JsonObject.Create(document.Content)!, document.LineOf))];

    /// <summary>
    /// The same for a text of any number of documents, on all processors. Anchors count for their own document, as in YAML. What is wrong with a document is said when it is come to.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="maxNodes">How many mappings, lists and values a document may have.</param>
    /// <exception cref="FormatException">It is no YAML, or a document is no mapping; the message says where.</exception>
    public static IEnumerable<ManifestElement> ReadEach(string text, int maxNodes)
    {
        foreach (var (documents, problem) in Parts(text).AsParallel().AsOrdered().Select(part => Try(part, maxNodes)))
        {
            foreach (var document in documents)
                yield return document;
            if (problem is not null)
                throw new FormatException(problem.Message, problem);
        }
    }

    /// <summary>The parts of a text that begin with <c>---</c>, of which most are a document.</summary>
    private static IEnumerable<TextPart> Parts(string text)
    {
        var (start, line, firstLine, hasContent) = (0, 0, 0, false);
        for (var at = 0; at < text.Length; line++)
        {
            var end = text.IndexOf('\n', at);
            var next = end < 0 ? text.Length : end + 1;
            // What begins like this begins a document, wherever it is; directives belong to the one after them.
            if (text.AsSpan(at, next - at) is ['-', '-', '-', ' ' or '\t' or '\r' or '\n', ..] or "---" && hasContent)
            {
                yield return new(text, start, at, firstLine);
                (start, firstLine, hasContent) = (at, line, false);
            }
            else
            {
                hasContent |= text[at] is not ('#' or '%' or '\r' or '\n');
            }

            at = next;
        }

        yield return new(text, start, text.Length, firstLine);
    }

    private static (IReadOnlyList<ManifestElement> Documents, FormatException? Problem) Try(TextPart part, int maxNodes)
    {
        var read = new List<ManifestElement>();
        try
        {
            foreach (var document in ReadPart(part, maxNodes))
                read.Add(document);
            return (read, null);
        }
        catch (FormatException e)
        {
            return (read, e);
        }
    }

    private static IEnumerable<ManifestElement> ReadPart(TextPart part, int maxNodes)
    {
        var writer = new YamlJsonWriter(part.Parser(), part.LinesBefore, maxNodes);
        while (part.Checked(writer.Next) is { } document)
        {
            var tree = new Lazy<YamlNode>(() => part.Root(document.Number));
            yield return new(document.Content, document.Line, document.ItemLines, path => path.Length == 0 ? document.Line : LineOf(tree.Value, path) + part.LinesBefore);
        }
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

    /// <summary>A part of a text, of whole documents.</summary>
    /// <param name="Text">The text.</param>
    /// <param name="Start">Where it begins in it.</param>
    /// <param name="End">Where it ends.</param>
    /// <param name="LinesBefore">How many lines are before it.</param>
    private sealed record TextPart(string Text, int Start, int End, int LinesBefore)
    {
        /// <summary>Reads it.</summary>
        public IParser Parser() => new ShallowParser(new Parser(new StringReader(Text[Start..End])), LinesBefore);

        /// <summary>One of its documents as a tree, which takes far longer than what is read of most of them: for those in which something is wrong.</summary>
        public YamlNode Root(int number)
        {
            var stream = new YamlStream();
            stream.Load(Parser());
            return stream.Documents[number].RootNode;
        }

        /// <summary>Does something with it, and says where it fails.</summary>
        public T Checked<T>(Func<T> read)
        {
            try
            {
                return read();
            }
            catch (Exception e) when (e is YamlException or InvalidOperationException or ArgumentException)
            {
                throw new FormatException(e is YamlException { Start: var start } ? $"line {start.Line + LinesBefore}, column {start.Column}: {e.Message}" : e.Message, e);
            }
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
}

/// <summary>A document of a manifest.</summary>
/// <param name="Content">What it says.</param>
/// <param name="LineOf">The line of a field such as <c>spec.cost.hourlyMaximum</c>, or of the deepest part of it that is there.</param>
public sealed record ManifestDocument(JsonObject Content, Func<string, int> LineOf);

/// <summary>The same as bytes, which are read faster and take less memory.</summary>
/// <param name="Content">What it says.</param>
/// <param name="Line">The line in which it begins.</param>
/// <param name="ItemLines">Those of its <c>items</c>; none where it has none, or they are an alias.</param>
/// <param name="LineOf">The line of a field, or of the deepest part of it that is there.</param>
public sealed record ManifestElement(JsonElement Content, int Line, IReadOnlyList<int> ItemLines, Func<string, int> LineOf);
