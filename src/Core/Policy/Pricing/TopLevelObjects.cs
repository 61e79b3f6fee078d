using System.Text.Json;

namespace CloudIntel.Core.Policy.Pricing;

/// <summary>Tells which objects are paid for once by themselves, so that a Deployment, its ReplicaSets and their Pods are one price and not three.</summary>
public static class TopLevelObjects
{
    /// <summary>Whether what controls an object has a price that the object is part of.</summary>
    public static bool IsPaidByOwner(PolicyObject item) => item.Controller is { } owner && IsPriced(owner.Group, owner.Kind);

    /// <summary>Whether objects of a kind have a price of their own.</summary>
    public static bool IsPriced(string group, string kind) => BuiltInKinds.Contains(group, kind);

    /// <summary>Whether nothing of an object will ever run again: a Job that is done or failed, a Pod that ended.</summary>
    public static bool IsOver(PolicyObject item) => (item.Group, item.Kind) switch
    {
        ("batch", "Job") => Status(item.Json) is { } status && status.TryGetProperty("conditions", out var conditions) && conditions.ValueKind == JsonValueKind.Array && conditions.EnumerateArray().Any(IsEnd),
        ("", "Pod") => Status(item.Json) is { } status && Text(status, "phase") is "Succeeded" or "Failed",
        _ => false,
    };

    private static bool IsEnd(JsonElement condition) => condition.ValueKind == JsonValueKind.Object && Text(condition, "type") is "Complete" or "Failed" && Text(condition, "status") == "True";

    private static JsonElement? Status(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.Object ? status : null;

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
