using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudIntel.Kubernetes.Objects;

/// <summary>
/// Base of everything that is read from and written back to the API server. Fields that this build does not know are
/// kept and written again, so a newer server or another version of this program loses nothing to us.
/// </summary>
public abstract record OpenObject
{
    /// <summary>Fields without a property of their own, by their JSON name; null when there are none.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? UnknownFields { get; set; }
}
