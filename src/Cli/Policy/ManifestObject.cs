using System.Text.Json;

namespace CloudIntel.Cli.Policy;

/// <summary>An object of a manifest, or of a cluster.</summary>
/// <param name="File">The file, as it was named; for what kustomize builds and nobody wrote, the kustomization; for what is in a cluster, its name.</param>
/// <param name="Line">The line in which it begins, from 1; 0 in a cluster.</param>
/// <param name="Content">The object.</param>
/// <param name="LineOf">The line of a field such as <c>spec.replicas</c>, or of the deepest part of it that is there.</param>
internal sealed record ManifestObject(string File, int Line, JsonElement Content, Func<string, int> LineOf)
{
    /// <summary>Its kind; empty where it has none.</summary>
    public string Kind => Text(Content, "kind");

    /// <summary>Its group and version; empty where it has none.</summary>
    public string ApiVersion => Text(Content, "apiVersion");

    /// <summary>Where a field is, for messages.</summary>
    public string Place(string field) => Line == 0 ? File : $"{File}, line {LineOf(field)}";

    private static string Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString()! : "";
}
