using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Client;

/// <summary>
/// Makes the body of a server-side apply. It holds exactly the fields that are claimed: the status only when the status is
/// applied, and nothing but the status then. Servers before 1.22 keep one list of owners for both and would mix them up.
/// </summary>
internal static class ApplyIntent
{
    /// <summary>JSON is YAML, too.</summary>
    public const string MediaType = "application/apply-patch+yaml";

    /// <summary>The body.</summary>
    /// <exception cref="ArgumentException">The intent was read from the server, or nobody is named as owner.</exception>
    public static byte[] Body<T>(T intent, ResourceDefinition definition, ApplyOptions options, KubernetesJson json)
        where T : class, IKubernetesObject
    {
        if (intent.Metadata.UnknownFields?.ContainsKey("managedFields") == true)
        {
            throw new ArgumentException(
                $"{definition.Kind} \"{intent.Metadata.Name}\" has metadata.managedFields, so it was read from the server: applying it would claim every field of it.",
                nameof(intent));
        }

        intent.ApiVersion ??= definition.ApiVersion;
        intent.Kind ??= definition.Kind;
        var body = JsonSerializer.SerializeToNode(intent, json.TypeInfo<T>())!.AsObject();
        if (options.Subresource is null)
        {
            body.Remove("status");
        }
        else
        {
            var claimed = options.Subresource;
            foreach (var field in body.Select(property => property.Key).Where(key => key is not ("apiVersion" or "kind" or "metadata") && key != claimed).ToList())
                body.Remove(field);
        }

        return json.Serialize<JsonNode>(body);
    }
}
