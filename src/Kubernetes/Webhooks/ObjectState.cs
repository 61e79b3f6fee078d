using System.Text.Json;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>Looks at an object's JSON without knowing its kind.</summary>
internal static class ObjectState
{
    /// <summary>Whether deletion was asked for and only finalizers hold the object.</summary>
    public static bool IsBeingDeleted(JsonElement entity) =>
        Property(Property(entity, "metadata"), "deletionTimestamp").ValueKind == JsonValueKind.String;

    /// <summary>
    /// Whether two states ask for the same: everything but metadata and status is equal, and labels and annotations, too,
    /// when they count.
    /// </summary>
    public static bool AsksForTheSame(JsonElement before, JsonElement after, bool includingMetadata)
    {
        if (before.ValueKind != JsonValueKind.Object || after.ValueKind != JsonValueKind.Object)
            return false;
        foreach (var property in before.EnumerateObject())
        {
            if (Counts(property) && !Equal(property.Value, Property(after, property.Name)))
                return false;
        }

        foreach (var property in after.EnumerateObject())
        {
            if (Counts(property) && Property(before, property.Name).ValueKind == JsonValueKind.Undefined)
                return false;
        }

        return !includingMetadata
            || (HasEqualMetadata("labels", before, after) && HasEqualMetadata("annotations", before, after));
    }

    private static bool Counts(JsonProperty property) => !property.NameEquals("metadata"u8) && !property.NameEquals("status"u8);

    private static bool HasEqualMetadata(string name, JsonElement before, JsonElement after) =>
        Equal(Property(Property(before, "metadata"), name), Property(Property(after, "metadata"), name));

    private static bool Equal(JsonElement left, JsonElement right) =>
        left.ValueKind == JsonValueKind.Undefined || right.ValueKind == JsonValueKind.Undefined
            ? left.ValueKind == right.ValueKind
            : JsonElement.DeepEquals(left, right);

    private static JsonElement Property(JsonElement entity, string name) =>
        entity.ValueKind == JsonValueKind.Object && entity.TryGetProperty(name, out var value) ? value : default;
}
