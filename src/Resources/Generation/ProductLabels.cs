using System.Text.Json.Nodes;

namespace CloudIntel.Resources.Generation;

/// <summary>The labels that every manifest of the product carries.</summary>
internal static class ProductLabels
{
    /// <summary>A copy of them.</summary>
    public static JsonObject Create() => new()
    {
        ["app.kubernetes.io/name"] = "cloudintel",
        ["app.kubernetes.io/part-of"] = "cloudintel",
    };
}
