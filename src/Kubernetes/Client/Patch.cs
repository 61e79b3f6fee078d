using System.Text.Json.Nodes;

namespace CloudIntel.Kubernetes.Client;

/// <summary>A change to an object in one of the three patch formats.</summary>
public sealed class Patch
{
    private Patch(string mediaType, JsonNode body)
    {
        MediaType = mediaType;
        Body = body;
    }

    /// <summary>Content type of the request.</summary>
    public string MediaType { get; }

    /// <summary>The patch document.</summary>
    public JsonNode Body { get; }

    /// <summary>RFC 6902: a list of operations, all or none of which are done. Begin with <c>test</c> operations for safety.</summary>
    public static Patch Json(JsonArray operations) => new("application/json-patch+json", operations);

    /// <summary>RFC 7386: fields to set, null to remove; lists are replaced. Works on every resource.</summary>
    public static Patch Merge(JsonObject body) => new("application/merge-patch+json", body);

    /// <summary>Like a merge patch, but lists merge by key. Built-in resources only: custom ones answer 415.</summary>
    public static Patch Strategic(JsonObject body) => new("application/strategic-merge-patch+json", body);
}
