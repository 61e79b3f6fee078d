using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Json;

namespace CloudIntel.Cli.Policy;

/// <summary>Finds the files and lines that built objects come from, by the annotation in which kustomize says it, and takes that out.</summary>
/// <param name="root">The folder that was built, from which the annotation counts.</param>
/// <param name="folder">The folder of the kustomization, as it was named.</param>
/// <param name="kustomization">Its file, for what nobody wrote.</param>
/// <param name="keepsAnnotation">Whether the annotation is wanted anyway.</param>
internal sealed class KustomizeOrigins(string root, string folder, string kustomization, bool keepsAnnotation)
{
    private const string Annotation = "config.kubernetes.io/origin";

    private readonly Dictionary<string, IReadOnlyList<ManifestObject>> files = new(StringComparer.Ordinal);

    /// <summary>A built object with the place that it comes from: what patches and generators make of it is at its kustomization.</summary>
    public ManifestObject Locate(ManifestObject built)
    {
        if (OriginOf(built.Content) is not { } origin)
            return built with { File = kustomization, Line = 1, LineOf = _ => 1 };
        var content = keepsAnnotation ? built.Content : Without(built.Content);
        var written = origin["repo"] is null && origin["path"]?.ToString() is { } path ? Find(built, path) : null;
        return written is null
            ? new(origin["configuredIn"]?.ToString() is { } generator && origin["repo"] is null ? Shown(generator) : kustomization, 1, content, _ => 1)
            : written with { Content = content };
    }

    /// <summary>The object in a file that a built one was made of: of its kind, with a name of which a prefix or suffix made the new one.</summary>
    private ManifestObject? Find(ManifestObject built, string path)
    {
        if (!files.TryGetValue(path, out var objects))
            files[path] = objects = Read(path);
        var name = NameOf(built);
        var alike = objects.Where(each => each.Kind == built.Kind).ToList();
        return alike is [var only] ? only : alike.Where(each => name.Contains(NameOf(each), StringComparison.Ordinal)).MaxBy(each => NameOf(each).Length);
    }

    private IReadOnlyList<ManifestObject> Read(string path)
    {
        var file = Path.GetFullPath(Path.Combine(root, path));
        return File.Exists(file) ? [.. ManifestText.Read(Shown(path), File.ReadAllText(file))] : [];
    }

    /// <summary>A file as somebody would name it who named the folder so.</summary>
    private string Shown(string path)
    {
        var whole = Path.GetFullPath(Path.Combine(root, path));
        // Links in the way to the folder are kept as they were named.
        var named = Path.GetFullPath(Path.Combine(Path.GetFullPath(folder), Path.GetRelativePath(GitTree.Resolved(Path.GetFullPath(folder)), whole)));
        return Path.IsPathRooted(folder) ? named : Path.GetRelativePath(Directory.GetCurrentDirectory(), named);
    }

    private static JsonObject? OriginOf(JsonElement built) =>
        built.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("annotations", out var annotations) && annotations.ValueKind == JsonValueKind.Object
        && annotations.TryGetProperty(Annotation, out var origin) && origin.ValueKind == JsonValueKind.String && YamlManifests.Read(origin.GetString()!) is [var only] ? only : null;

    private static JsonElement Without(JsonElement built)
    {
        var copy = JsonNode.Parse(built.GetRawText())!;
        var metadata = copy["metadata"]!.AsObject();
        var annotations = metadata["annotations"]!.AsObject();
        annotations.Remove(Annotation);
        if (annotations.Count == 0)
            metadata.Remove("annotations");
        using var document = JsonDocument.Parse(copy.ToJsonString());
        return document.RootElement.Clone();
    }

    private static string NameOf(ManifestObject of) =>
        of.Content.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString()! : "";
}
