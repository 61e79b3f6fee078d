using System.Text;
using System.Text.Json;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Bills;

/// <summary>Bills as JSON lines: one object a line, each a row.</summary>
internal static class JsonLines
{
    /// <summary>Lines that are looked at for the columns.</summary>
    private const int MostProbed = 1000;

    /// <summary>Whether a text begins as JSON.</summary>
    public static bool IsJson(ReadOnlySpan<byte> head) => Begin(head) is [(byte)'{' or (byte)'[', ..];

    /// <summary>The names of the properties in the first lines, those of nested objects with the names of what they are in, as <c>service.id</c>.</summary>
    /// <param name="file">The file, for errors.</param>
    /// <param name="head">Its first bytes.</param>
    /// <param name="isWhole">Whether they are all.</param>
    /// <exception cref="UnreadableBillException">It is JSON of another kind.</exception>
    public static IReadOnlyCollection<string> Paths(BillFile file, ReadOnlySpan<byte> head, bool isWhole)
    {
        head = Begin(head);
        if (head[0] == '[')
            throw NotLines(file, "one JSON array");
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var lines = 0;
        foreach (var range in head.Split((byte)'\n'))
        {
            if (lines++ == MostProbed || (range.End.Value == head.Length && !isWhole))
                break;
            AddPaths(head[range], paths);
        }

        return paths.Count > 0 ? paths : throw NotLines(file, "a JSON document over several lines");
    }

    private static ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> text) => (text.StartsWith("\uFEFF"u8) ? text[3..] : text).TrimStart(" \t\r\n"u8);

    private static UnreadableBillException NotLines(BillFile file, string what) => new(
        "UnknownFormat", file.Name, $"{file.Name} is {what}. Bills in JSON are read with one object a line (JSON lines), as BigQuery exports them.");

    private static void AddPaths(ReadOnlySpan<byte> line, HashSet<string> paths)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                AddPaths(document.RootElement, new StringBuilder(), paths);
        }
        catch (JsonException)
        {
            // Which lines are broken is found out, and told, when all of them are read.
        }
    }

    private static void AddPaths(JsonElement element, StringBuilder path, HashSet<string> paths)
    {
        var length = path.Length;
        foreach (var property in element.EnumerateObject())
        {
            path.Append(length > 0 ? "." : "").Append(property.Name);
            paths.Add(path.ToString());
            if (property.Value.ValueKind == JsonValueKind.Object)
                AddPaths(property.Value, path, paths);
            path.Length = length;
        }
    }
}
