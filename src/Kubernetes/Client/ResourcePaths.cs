using System.Text;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Client;

/// <summary>
/// Makes the paths of one resource, and refuses what the server would misunderstand: without a namespace, the path of a
/// namespaced object is that of another, cluster-scoped one.
/// </summary>
internal sealed class ResourcePaths(ResourceDefinition definition)
{
    private readonly string root = definition.Group.Length == 0 ? $"/api/{definition.Version}" : $"/apis/{definition.Group}/{definition.Version}";

    /// <summary>Path of one object or a subresource of it.</summary>
    /// <exception cref="ArgumentException">The key cannot be one of this resource.</exception>
    public string Object(ObjectKey key, string? subresource = null)
    {
        if (!IsSegment(key.Name))
            throw new ArgumentException($"\"{key.Name}\" cannot be the name of a {definition.Kind}: it is empty, a dot, or has a slash or percent sign.", nameof(key));
        var path = $"{Collection(RequiredNamespace(key.Namespace, key.Name))}/{Uri.EscapeDataString(key.Name)}";
        return subresource is null ? path : $"{path}/{subresource}";
    }

    /// <summary>Path to which a new object is posted.</summary>
    /// <exception cref="ArgumentException">Its namespace cannot be one.</exception>
    public string NewObject(ObjectMeta metadata) =>
        Collection(RequiredNamespace(metadata.Namespace ?? "", metadata.Name ?? metadata.GenerateName ?? ""));

    /// <summary>Path of the objects of one namespace, or of all.</summary>
    /// <exception cref="ArgumentException">The namespace cannot be one.</exception>
    public string Collection(string? @namespace)
    {
        if (string.IsNullOrEmpty(@namespace))
            return $"{root}/{definition.Plural}";
        if (!definition.Namespaced)
            throw new ArgumentException($"{definition.QualifiedName} are cluster-scoped, so none is in namespace \"{@namespace}\".", nameof(@namespace));
        return IsSegment(@namespace)
            ? $"{root}/namespaces/{Uri.EscapeDataString(@namespace)}/{definition.Plural}"
            : throw new ArgumentException($"\"{@namespace}\" cannot be a namespace.", nameof(@namespace));
    }

    /// <summary>The path with placeholders for namespace and name.</summary>
    public string Template(bool ofNamespace, bool ofObject, string? subresource = null)
    {
        var template = new StringBuilder(root);
        if (ofNamespace)
            template.Append("/namespaces/{namespace}");
        template.Append('/').Append(definition.Plural);
        if (ofObject)
            template.Append("/{name}");
        if (subresource is not null)
            template.Append('/').Append(subresource);
        return template.ToString();
    }

    private string RequiredNamespace(string @namespace, string name) => definition.Namespaced && @namespace.Length == 0
        ? throw new ArgumentException($"The namespace of {definition.Kind} \"{name}\" is missing: it lives in one.", nameof(@namespace))
        : @namespace;

    /// <summary>What the API server accepts as a part of a path.</summary>
    private static bool IsSegment(string? name) => !string.IsNullOrEmpty(name) && name is not ("." or "..") && name.AsSpan().IndexOfAny("/%") < 0;
}
