using System.Text.Json;

namespace CloudIntel.Core.Policy;

/// <summary>Reads objects from JSON.</summary>
internal static class PolicyObjectReader
{
    /// <summary>How deep an object may be nested.</summary>
    private const int MaxDepth = 100;

    public static PolicyObject Read(ReadOnlyMemory<byte> utf8Json, IReadOnlyList<PodTemplatePath> templates)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8Json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return Read(document.RootElement.Clone(), templates);
        }
        catch (JsonException exception)
        {
            throw new PolicyObjectException("", $"It is no JSON that can be read: {exception.Message}");
        }
    }

    public static PolicyObject Read(JsonElement json, IReadOnlyList<PodTemplatePath> templates)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new PolicyObjectException("", "An object belongs here.");
        try
        {
            return Read(new JsonFields(json, ""), json, templates);
        }
        catch (InvalidOperationException exception)
        {
            // A text that is no Unicode, such as half of a surrogate pair: only reading it tells.
            throw new PolicyObjectException("", $"It has a text that cannot be read: {exception.Message}");
        }
    }

    private static PolicyObject Read(JsonFields fields, JsonElement json, IReadOnlyList<PodTemplatePath> templates)
    {
        var metadata = fields.Object("metadata");
        var read = new PolicyObject
        {
            ApiVersion = fields.Text("apiVersion") is { Length: > 0 } version ? version : throw new PolicyObjectException("apiVersion", "It says none."),
            Kind = fields.Text("kind") is { Length: > 0 } kind ? kind : throw new PolicyObjectException("kind", "It says none."),
            Namespace = metadata?.Text("namespace") ?? "",
            Name = metadata?.Text("name") ?? "",
            GenerateName = metadata?.Text("generateName") ?? "",
            Uid = metadata?.Text("uid") ?? "",
            Labels = metadata?.Map("labels") ?? NoText,
            Annotations = metadata?.Map("annotations") ?? NoText,
            Controller = metadata?.Objects("ownerReferences").Where(owner => owner.IsTrue("controller")).Select(Owner).FirstOrDefault(),
            IsBeingDeleted = metadata?.Has("deletionTimestamp") is true,
            Json = json,
        };
        return BuiltInKinds.AreRead(read.Group, read.Kind) ? BuiltInReader.Complete(read, fields) : OfTemplates(read, fields, templates);
    }

    private static IReadOnlyDictionary<string, string> NoText { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    private static ObjectReference Owner(JsonFields owner) =>
        new(owner.Text("apiVersion") ?? "", owner.Text("kind") ?? "", owner.Text("name") ?? "", owner.Text("uid") ?? "");

    private static PolicyObject OfTemplates(PolicyObject read, JsonFields fields, IReadOnlyList<PodTemplatePath> templates)
    {
        foreach (var template in templates)
        {
            if (template.Group != read.Group || template.Kind != read.Kind || Follow(fields, template.TemplatePath.Split('.')) is not { } found)
                continue;
            return read with { Replicas = Replicas(fields, template.ReplicasPath), Pod = PodReader.OfTemplate(found), Volumes = PodReader.Volumes(found) };
        }

        return read;
    }

    private static ReplicaRange Replicas(JsonFields fields, string? path)
    {
        if (path is null)
            return ReplicaRange.Of(1);
        var names = path.Split('.');
        return ReplicaRange.Of(Follow(fields, names.AsSpan(..^1)) is { } holder ? BuiltInReader.Replicas(holder, names[^1]) : 1);
    }

    private static JsonFields? Follow(JsonFields fields, ReadOnlySpan<string> names)
    {
        JsonFields? found = fields;
        foreach (var name in names)
        {
            if (name.Length > 0)
                found = found?.Object(name);
        }

        return found;
    }
}
