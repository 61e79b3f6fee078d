using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CloudIntel.Kubernetes.Json;

/// <summary>Writes documents of YAML as JSON while they are parsed, without a tree in between.</summary>
/// <param name="parser">The parser; bounds how deep a text is nested.</param>
/// <param name="linesBefore">Lines before its text, for messages.</param>
/// <param name="maxNodes">How many mappings, lists and values a document may stand for, so that a few aliases do not become a mountain.</param>
internal sealed partial class YamlJsonWriter(IParser parser, int linesBefore, int maxNodes)
{
    private const string Items = "items";
    private const string MergeKey = "<<";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly List<HashSet<string>> names = []; // of the mappings that are open, by their depth
    private readonly Dictionary<AnchorName, List<ParsingEvent>> anchors = [];
    private readonly Stack<Replay> replayed = [];
    private List<int> itemLines = [];
    private int nodes;
    private int number = -1;

    /// <summary>The next document that is not empty; null after the last.</summary>
    /// <exception cref="FormatException">It is no mapping, too large, or has a field twice; the message says where.</exception>
    public WrittenDocument? Next()
    {
        while (parser.MoveNext())
        {
            if (parser.Current is DocumentStart)
                number++;
            if (parser.Current is not NodeEvent start)
                continue;
            anchors.Clear();
            (nodes, itemLines) = (0, []);
            if (start is Scalar { Value: "" })
                continue;
            if (start is not MappingStart)
                throw new FormatException($"line {LineOf(start)}: a manifest is a mapping that begins with apiVersion and kind");
            buffer.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(buffer, Options))
                Write(json, start, 0);
            using var document = JsonDocument.Parse(buffer.WrittenMemory, new() { MaxDepth = YamlManifests.MaxDepth + 1 });
            return new(document.RootElement.Clone(), number, LineOf(start), itemLines);
        }

        return null;
    }

    private void Write(Utf8JsonWriter json, ParsingEvent at, int depth)
    {
        Count(at, depth > YamlManifests.MaxDepth ? maxNodes : 1);
        if (at is NodeEvent { Anchor.IsEmpty: false } anchored)
            Remember(anchored);
        switch (at)
        {
            case MappingStart:
                WriteMapping(json, depth);
                break;
            case SequenceStart:
                json.WriteStartArray();
                for (var item = Event(); item is not SequenceEnd; item = Event())
                    Write(json, item, depth + 1);
                json.WriteEndArray();
                break;
            case AnchorAlias alias:
                nodes--; // it counts as what it stands for
                replayed.Push(new(Anchored(alias), 0));
                Write(json, Event(), depth);
                break;
            case Scalar { Style: ScalarStyle.Plain } plain:
                WritePlain(json, plain.Value);
                break;
            default:
                json.WriteStringValue(((Scalar)at).Value);
                break;
        }
    }

    private void WriteMapping(Utf8JsonWriter json, int depth)
    {
        json.WriteStartObject();
        while (names.Count <= depth) // lists are between them
            names.Add(new(StringComparer.Ordinal));
        var known = names[depth];
        known.Clear();
        WriteFields(json, depth, known, merges: 0);
        json.WriteEndObject();
    }

    /// <summary>The fields of a mapping up to its end, then those of others that it takes in by <c>&lt;&lt;</c> and does not have itself, as kubectl does it.</summary>
    private void WriteFields(Utf8JsonWriter json, int depth, HashSet<string> known, int merges)
    {
        var others = new List<List<ParsingEvent>>();
        for (var key = Event(); key is not MappingEnd; key = Event())
        {
            if (key is Scalar { Value: MergeKey, Style: ScalarStyle.Plain })
            {
                others.AddRange(Merged(Event()));
                continue;
            }

            var name = (key is AnchorAlias alias ? Anchored(alias)[0] : key) is Scalar scalar ? scalar.Value : throw new FormatException($"line {LineOf(key)}: a field's name must be a text");
            if (key is Scalar { Anchor.IsEmpty: false } anchored)
                anchors[anchored.Anchor] = [anchored];
            var isNew = known.Add(name);
            if (!isNew && merges == 0)
                throw new FormatException($"line {LineOf(key)}: the field {name} is there twice");
            var value = Event();
            if (!isNew)
            {
                Count(value, Node(value).Count);
                continue;
            }

            json.WritePropertyName(name);
            if (depth == 0 && name == Items && value is SequenceStart { Anchor.IsEmpty: true })
                WriteItems(json);
            else
                Write(json, value, depth + 1);
        }

        foreach (var other in others)
        {
            // One that takes in itself would never end.
            Count(other[0], merges == YamlManifests.MaxDepth ? maxNodes : 1);
            replayed.Push(new(other, 1));
            WriteFields(json, depth, known, merges + 1);
        }
    }

    /// <summary>The mappings that are taken in by a value of <c>&lt;&lt;</c>: one, or a list of them.</summary>
    private IEnumerable<List<ParsingEvent>> Merged(ParsingEvent value)
    {
        if (value is not SequenceStart)
            return [Mapping(value)];
        var all = new List<List<ParsingEvent>>();
        for (var item = Event(); item is not SequenceEnd; item = Event())
            all.Add(Mapping(item));
        return all;
    }

    private List<ParsingEvent> Mapping(ParsingEvent value)
    {
        var events = value is AnchorAlias alias ? Anchored(alias) : Node(value);
        if (value is NodeEvent { Anchor.IsEmpty: false } anchored)
            anchors[anchored.Anchor] = events;
        return events[0] is MappingStart ? events : throw new FormatException($"line {LineOf(value)}: {MergeKey} takes a mapping, or a list of them");
    }

    /// <summary>Objects of a list, whose lines are kept.</summary>
    private void WriteItems(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        for (var item = Event(); item is not SequenceEnd; item = Event())
        {
            itemLines.Add(LineOf(item));
            Write(json, item, 2);
        }

        json.WriteEndArray();
    }

    private static void WritePlain(Utf8JsonWriter json, string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                json.WriteNullValue();
                break;
            case "true" or "True" or "TRUE":
                json.WriteBooleanValue(true);
                break;
            case "false" or "False" or "FALSE":
                json.WriteBooleanValue(false);
                break;
            case [(>= '0' and <= '9') or '-', ..] when Number().IsMatch(text):
                json.WriteRawValue(text, skipInputValidation: true);
                break;
            default:
                json.WriteStringValue(text);
                break;
        }
    }

    /// <summary>Keeps what an anchor names: the events of its node, which come again after this.</summary>
    private void Remember(NodeEvent start)
    {
        var events = Node(start);
        anchors[start.Anchor] = events;
        replayed.Push(new(events, 1));
    }

    /// <summary>The events of a node that begins with one.</summary>
    private List<ParsingEvent> Node(ParsingEvent start)
    {
        var events = new List<ParsingEvent> { start };
        for (var open = start.NestingIncrease; open > 0; open += events[^1].NestingIncrease)
        {
            events.Add(Event());
            if (events.Count > maxNodes * 2)
                throw TooLarge(start);
        }

        return events;
    }

    private void Count(ParsingEvent at, int more)
    {
        nodes += more;
        if (nodes > maxNodes)
            throw TooLarge(at);
    }

    private FormatException TooLarge(ParsingEvent at) => new($"line {LineOf(at)}: too large or too deep for a manifest");

    private List<ParsingEvent> Anchored(AnchorAlias alias) =>
        anchors.TryGetValue(alias.Value, out var events) ? events : throw new FormatException($"line {LineOf(alias)}: there is no anchor {alias.Value}");

    private ParsingEvent Event()
    {
        while (replayed.TryPop(out var again))
        {
            if (again.Next == again.Events.Count)
                continue;
            replayed.Push(again with { Next = again.Next + 1 });
            return again.Events[again.Next];
        }

        return parser.MoveNext() ? parser.Current! : throw new FormatException("the text ends within a document");
    }

    private readonly record struct Replay(List<ParsingEvent> Events, int Next);

    private int LineOf(ParsingEvent at) => (int)at.Start.Line + linesBefore;

    [GeneratedRegex("^-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}

/// <summary>A document as JSON.</summary>
/// <param name="Content">What it says.</param>
/// <param name="Number">Its number in the text, from 0, those that are empty among them.</param>
/// <param name="Line">The line in which it begins.</param>
/// <param name="ItemLines">Those of its <c>items</c>; none where it has none, or they are an alias.</param>
internal sealed record WrittenDocument(JsonElement Content, int Number, int Line, IReadOnlyList<int> ItemLines);
