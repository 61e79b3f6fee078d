using System.Text;
using System.Text.Json;
using CloudIntel.Kubernetes.Json;

namespace CloudIntel.Cli.Policy;

/// <summary>Takes manifests apart: YAML of several documents, JSON, and lists as kubectl prints them.</summary>
internal static class ManifestText
{
    /// <summary>Parts of one document, of which a list of ten thousand objects has about a million.</summary>
    private const int MaxNodes = 4_000_000;

    private static readonly JsonDocumentOptions Bounds = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>The objects of a text, those of lists one by one.</summary>
    /// <param name="file">Its name, for what is said about it.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="UsageException">It is neither YAML nor JSON; the message says where.</exception>
    public static IEnumerable<ManifestObject> Read(string file, string text) => text.AsSpan().TrimStart().StartsWith("{") && OfJson(file, text) is { } objects ? objects : OfYaml(file, text);

    private static IEnumerable<ManifestObject> OfYaml(string file, string text)
    {
        using var documents = YamlManifests.ReadEach(text, MaxNodes).GetEnumerator();
        while (true)
        {
            try
            {
                if (!documents.MoveNext())
                    yield break;
            }
            catch (FormatException e)
            {
                throw new UsageException($"{file}, {e.Message}");
            }

            var document = documents.Current;
            if (document.Content.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array && IsList(document.Content))
            {
                foreach (var (i, item) in items.EnumerateArray().Index())
                {
                    var path = $"items[{i}]";
                    var line = i < document.ItemLines.Count ? document.ItemLines[i] : document.LineOf(path);
                    yield return item.ValueKind == JsonValueKind.Object
                        ? new(file, line, item, field => field.Length == 0 ? line : document.LineOf($"{path}.{field}"))
                        : throw new UsageException($"{file}, line {line}: {path} is no object.");
                }
            }
            else
            {
                yield return new(file, document.Line, document.Content, document.LineOf);
            }
        }
    }

    /// <summary>The objects of JSON; null where it is YAML that begins like it.</summary>
    private static List<ManifestObject>? OfJson(string file, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            using var document = JsonDocument.Parse(bytes, Bounds);
            var root = document.RootElement;
            var lines = new LineNumbers(bytes);
            if (root.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array && IsList(root))
            {
                var starts = ItemStarts(bytes);
                return [.. items.EnumerateArray().Select((item, i) => item.ValueKind == JsonValueKind.Object
                    ? Object(lines.Of(starts[i]), item)
                    : throw new UsageException($"{file}, line {lines.Of(starts[i])}: items[{i}] is no object."))];
            }

            return [Object(lines.Of(Array.IndexOf(bytes, (byte)'{')), root)];
        }
        catch (JsonException)
        {
            return null; // a YAML mapping in braces, or nothing of both, which YAML's reader then says
        }

        ManifestObject Object(int line, JsonElement item) => new(file, line, item.Clone(), _ => line);
    }

    /// <summary>Where the items of a list begin.</summary>
    private static List<int> ItemStarts(byte[] json)
    {
        var starts = new List<int>();
        var reader = new Utf8JsonReader(json, new() { MaxDepth = Bounds.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isItems = reader.ValueTextEquals("items");
            reader.Read();
            if (!isItems)
            {
                reader.Skip();
                continue;
            }

            starts.Clear(); // of two members of this name the last counts
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                starts.Add((int)reader.TokenStartIndex);
                reader.Skip();
            }
        }

        return starts;
    }

    private static bool IsList(JsonElement root) => root.TryGetProperty("kind", out var kind) && kind.ValueKind == JsonValueKind.String && kind.GetString()!.EndsWith("List", StringComparison.Ordinal);

    /// <summary>Counts lines; places are asked for in their order.</summary>
    private sealed class LineNumbers(byte[] text)
    {
        private (int At, int Line) last = (0, 1);

        public int Of(int place)
        {
            last = (place, last.Line + text.AsSpan(last.At, place - last.At).Count((byte)'\n'));
            return last.Line;
        }
    }
}
