using System.Text;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CloudIntel.Kubernetes.Configuration.Kubeconfig;

/// <summary>A mapping in a YAML file that knows where it stands, so that errors can say so. Values are never shown.</summary>
internal sealed class YamlSection
{
    /// <summary>Levels of nesting that are read; an alias may point to what holds it.</summary>
    private const int MaxDepth = 64;

    private readonly YamlMappingNode? node;

    private YamlSection(YamlMappingNode? node, string file, string path)
    {
        this.node = node;
        File = file;
        Path = path;
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>Where in the file, such as <c>users "admin"</c>.</summary>
    public string Path { get; }

    /// <summary>Reads a file's text. An empty one is an empty section.</summary>
    /// <exception cref="KubernetesConfigurationException">It is no YAML mapping.</exception>
    public static YamlSection Parse(string text, string file)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException or ArgumentException)
        {
            // The parser's own message may quote the text, which may be a secret.
            var place = e is YamlException { Start: var start } ? $": look at line {start.Line}, column {start.Column}" : "";
            throw new KubernetesConfigurationException($"{file} is no YAML{place}.");
        }

        return stream.Documents.Count == 0 || IsNull(stream.Documents[0].RootNode)
            ? new(null, file, "")
            : Of(stream.Documents[0].RootNode, file, "");
    }

    /// <summary>A field's text, whatever it looks like; null when it is missing, null or empty.</summary>
    public string? Text(string field) => Find(field) switch
    {
        null => null,
        YamlScalarNode { Value: { Length: > 0 } value } => value,
        YamlScalarNode => null,
        _ => throw Wrong(field, "must be a text"),
    };

    /// <summary>A field's text, which must be there.</summary>
    public string RequiredText(string field) => Text(field) ?? throw Wrong(field, "is missing");

    /// <summary>A field that is true or false; false when it is missing.</summary>
    public bool Flag(string field) => Text(field) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Wrong(field, "must be true or false"),
    };

    /// <summary>A field that is a mapping; an empty one when it is missing.</summary>
    public YamlSection Section(string field) => Find(field) is { } found ? Of(found, File, PathOf(field)) : new(null, File, PathOf(field));

    /// <summary>Whether a field is there.</summary>
    public bool Has(string field) => Find(field) is not null;

    /// <summary>A field that is a list of mappings.</summary>
    public IReadOnlyList<YamlSection> Sections(string field) =>
        [.. Items(field).Select((item, index) => Of(item, File, $"{PathOf(field)}[{index}]"))];

    /// <summary>A field that is a list of texts.</summary>
    public IReadOnlyList<string> Texts(string field) =>
        [.. Items(field).Select(item => item is YamlScalarNode { Value: { } value } ? value : throw Wrong(field, "must be a list of texts"))];

    /// <summary>The names of all fields.</summary>
    public IEnumerable<string> Fields() => node?.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "") ?? [];

    /// <summary>A field of any form as JSON; null when it is missing.</summary>
    public JsonNode? Json(string field) => Find(field) is { } found ? ToJson(found, field, 0) : null;

    /// <summary>The same section under a name that says more than its position.</summary>
    public YamlSection Named(string path) => new(node, File, path);

    /// <summary>The error that says what is wrong with a field.</summary>
    public KubernetesConfigurationException Wrong(string field, string what, Exception? inner = null) => new($"{File}: {PathOf(field)} {what}.", inner);

    private static YamlSection Of(YamlNode node, string file, string path) => node is YamlMappingNode mapping
        ? new(mapping, file, path)
        : throw new KubernetesConfigurationException($"{file}: {(path.Length == 0 ? "the file" : path)} must be a mapping of fields to values.");

    private static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.Any, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    private string PathOf(string field) => Path.Length == 0 ? field : $"{Path}: {field}";

    private YamlNode? Find(string field) =>
        node is not null && node.Children.TryGetValue(new YamlScalarNode(field), out var found) && !IsNull(found) ? found : null;

    private IEnumerable<YamlNode> Items(string field) => Find(field) switch
    {
        null => [],
        YamlSequenceNode sequence => sequence.Children,
        _ => throw Wrong(field, "must be a list"),
    };

    private JsonNode? ToJson(YamlNode value, string field, int depth)
    {
        if (depth > MaxDepth)
            throw Wrong(field, "is nested too deeply");
        return value switch
        {
            _ when IsNull(value) => null,
            YamlMappingNode mapping => new JsonObject(mapping.Children.Select(child =>
                KeyValuePair.Create(((YamlScalarNode)child.Key).Value ?? "", ToJson(child.Value, field, depth + 1)))),
            YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(child => ToJson(child, field, depth + 1))]),
            YamlScalarNode scalar => ScalarToJson(scalar),
            _ => throw Wrong(field, "holds what JSON cannot say"),
        };
    }

    /// <summary>A plain scalar is what JSON would read it as, a quoted one is a text.</summary>
    private static JsonValue ScalarToJson(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any))
            return JsonValue.Create(text);
        try
        {
            return JsonNode.Parse(Encoding.UTF8.GetBytes(text)) is JsonValue value ? value : JsonValue.Create(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
